package dev.sluice.operator.rollout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpServer;

import dev.sluice.api.flagger.CanaryStatus;
import dev.sluice.operator.governance.Caps;
import dev.sluice.operator.governance.Governor;
import dev.sluice.operator.kube.Kinds;
import dev.sluice.operator.kube.WriteRefused;
import dev.sluice.routing.ObjectKey;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/// What reaches receivers outside the cluster when the process dies.
class DeliveryTest {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final BlockingQueue<Set<ObjectKey>> woken = new LinkedBlockingQueue<>();
    private final BlockingQueue<Got> got = new LinkedBlockingQueue<>();
    private final CountDownLatch end = new CountDownLatch(1);
    private volatile boolean answering = true;
    private final Stage stage = new Stage(new Governor.Rules(Caps.NONE, false, woken::add));
    private final HttpServer receiver = open();

    private record Got(String path, String key, JsonNode body) {}

    @BeforeEach
    void start() throws Exception {
        receiver.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        receiver.createContext(
                "/",
                exchange -> {
                    var answers = answering;
                    got.add(
                            new Got(
                                    exchange.getRequestURI().getPath(),
                                    String.valueOf(
                                            exchange.getRequestHeaders()
                                                    .getFirst("Idempotency-Key")),
                                    JSON.readTree(exchange.getRequestBody())));
                    if (!answers) {
                        hang();
                    }
                    exchange.sendResponseHeaders(200, -1);
                    exchange.close();
                });
        receiver.start();
    }

    private static HttpServer open() {
        try {
            return HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (IOException failed) {
            throw new IllegalStateException(failed);
        }
    }

    private void hang() {
        try {
            end.await();
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    @AfterEach
    void stop() {
        end.countDown();
        receiver.stop(0);
        stage.close();
    }

    private String url(String path) {
        return "http://127.0.0.1:" + receiver.getAddress().getPort() + path;
    }

    private Got next() throws InterruptedException {
        return Objects.requireNonNull(got.poll(10, TimeUnit.SECONDS), "nothing arrived");
    }

    private void through() throws InterruptedException {
        Objects.requireNonNull(woken.poll(10, TimeUnit.SECONDS), "nothing got through");
    }

    private List<String> unsent() {
        return stage.status()
                .path("unsent")
                .valueStream()
                .map(it -> it.path("kind").asText() + " " + it.path("message").asText())
                .toList();
    }

    private Stage listening() {
        return stage.canary(
                "webhooks:\n- {name: log, type: event, url: \"%s\"}\n".formatted(url("/events")));
    }

    @Test
    void aMessageThatAKilledProcessLeftIsDeliveredByTheNextUnderTheSameKey() throws Exception {
        answering = false;
        listening().initialised();
        var first = next();
        assertThat(first.body().at("/metadata/eventMessage").asText())
                .isEqualTo("Initialization done! podinfo.test");
        assertThat(unsent()).containsExactly("event Initialization done! podinfo.test");
        answering = true;
        stage.killed().tick();
        assertThat(next()).isEqualTo(first);
        through();
        stage.tick();
        assertThat(unsent()).isEmpty();
        assertThat(got).isEmpty();
    }

    @Test
    void alertsAndPostRolloutCallsSurviveToo() throws Exception {
        stage.cluster.given(
                Kinds.ALERT_PROVIDER,
                """
                metadata: {name: slack, namespace: test}
                spec: {type: slack, channel: general, address: "%s"}
                """
                        .formatted(url("/alerts")));
        answering = false;
        stage.canary(
                        """
                        alerts:
                        - {name: trouble, severity: error, providerRef: {name: slack}}
                        webhooks:
                        - {name: report, type: post-rollout, url: "%s"}
                        """
                                .formatted(url("/report")))
                .initialised();
        stage.successRate = "10";
        stage.image("podinfo:v2").tick().settled().tick();
        for (var i = 0; i < 4; i++) {
            stage.next();
        }
        assertThat(stage.phase()).isEqualTo("Failed");
        assertThat(List.of(next().path(), next().path()))
                .containsExactlyInAnyOrder("/alerts", "/report");
        answering = true;
        stage.killed().tick();
        assertThat(List.of(next().path(), next().path()))
                .containsExactlyInAnyOrder("/alerts", "/report");
        through();
        through();
        stage.tick();
        assertThat(unsent()).isEmpty();
    }

    @Test
    void aDecisionThatIsTakenAgainSpeaksOnlyOnceItIsStored() throws Exception {
        listening().tick().settled();
        stage.cluster.refusals.put(Stage.CANARY, 500);
        assertThatThrownBy(stage::tickRefused).isInstanceOf(WriteRefused.class);
        stage.tick();
        assertThat(next().body().at("/metadata/eventMessage").asText())
                .isEqualTo("Initialization done! podinfo.test");
        through();
        assertThat(got).isEmpty();
    }

    /// The receiver answers nobody until a run has failed.
    private void toldToASlowReceiver(boolean loses) throws Exception {
        answering = false;
        listening().initialised().image("podinfo:v2").tick().settled().tick();
        stage.successRate = "10";
        for (var i = 0; i < 3; i++) {
            stage.now = stage.now.plusSeconds(1);
            if (loses) {
                stage.cluster.refusals.put(Stage.CANARY, 500);
                assertThatThrownBy(stage::tickRefused).isInstanceOf(WriteRefused.class);
            }
            stage.tick();
        }
        assertThat(stage.phase()).as(stage.status().toPrettyString()).isEqualTo("Failed");
        assertThat(unsent()).hasSize(CanaryStatus.MAX_UNSENT);
        answering = true;
        end.countDown();
    }

    /// The keys of all that came, up to the last message.
    private List<String> keysThatCame() throws InterruptedException {
        var keys = new ArrayList<String>();
        var last = "";
        while (!last.startsWith("Canary failed!")) {
            var message = next();
            keys.add(message.key());
            last = message.body().at("/metadata/eventMessage").asText();
        }
        return keys;
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aSlowReceiverGetsEachMessageOnceThoughThereIsNoRoomToNoteThemAll(boolean loses)
            throws Exception {
        toldToASlowReceiver(loses);
        assertThat(keysThatCame())
                .hasSizeGreaterThan(CanaryStatus.MAX_UNSENT)
                .doesNotHaveDuplicates();
    }

    @Test
    void whoHasNoReceiversPaysNothing() {
        stage.canary("").initialised();
        assertThat(stage.status().has("unsent")).isFalse();
        stage.cluster.writes.clear();
        stage.tick().tick();
        assertThat(stage.cluster.writes).isEmpty();
    }

    @Test
    void notingWhatIsThroughCostsOneWrite() throws Exception {
        listening().initialised();
        next();
        through();
        stage.cluster.writes.clear();
        stage.tick().tick();
        assertThat(stage.cluster.writes).containsExactly("status Canary test/podinfo");
    }
}
