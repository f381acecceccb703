package dev.sluice.operator.rollout;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.sun.net.httpserver.HttpServer;

import dev.sluice.operator.governance.Governor;
import dev.sluice.operator.kube.Kinds;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/// Who is told what.
class ReportingTest {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final BlockingQueue<JsonNode> alerts = new LinkedBlockingQueue<>();
    private final BlockingQueue<JsonNode> events = new LinkedBlockingQueue<>();
    private final CountDownLatch patience = new CountDownLatch(1);
    private final HttpServer receiver = open();

    @BeforeEach
    void start() {
        receiver.createContext(
                "/alerts",
                exchange -> {
                    alerts.add(JSON.readTree(exchange.getRequestBody()));
                    exchange.sendResponseHeaders(200, -1);
                    exchange.close();
                });
        receiver.createContext(
                "/events",
                exchange -> {
                    events.add(JSON.readTree(exchange.getRequestBody()));
                    exchange.sendResponseHeaders(200, -1);
                    exchange.close();
                });
        receiver.createContext(
                "/slow",
                exchange -> {
                    try {
                        patience.await();
                    } catch (InterruptedException interrupted) {
                        Thread.currentThread().interrupt();
                    }
                    exchange.sendResponseHeaders(200, -1);
                    exchange.close();
                });
        receiver.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        receiver.start();
    }

    @AfterEach
    void stop() {
        patience.countDown();
        receiver.stop(0);
    }

    private static HttpServer open() {
        try {
            return HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (IOException failed) {
            throw new IllegalStateException(failed);
        }
    }

    private String url(String path) {
        return "http://127.0.0.1:" + receiver.getAddress().getPort() + path;
    }

    private static Stage stage(Reporting reporting, boolean crossNamespaceRefs) {
        return new Stage(
                Governor.Rules.NONE,
                it ->
                        new Settings(
                                it.provider(),
                                it.metricsServer(),
                                it.rules(),
                                it.routing(),
                                reporting,
                                crossNamespaceRefs));
    }

    private static JsonNode next(BlockingQueue<JsonNode> queue) throws InterruptedException {
        return Objects.requireNonNull(queue.poll(10, TimeUnit.SECONDS), "nothing arrived");
    }

    @Test
    void aCanaryWithoutAlertsOfItsOwnTellsTheGlobalRecipient() throws Exception {
        var slack =
                Reporting.Global.slack(
                        url("/alerts"),
                        new Reporting.Sender(Optional.empty(), "deploys", "flagger"),
                        Optional.empty());
        try (var stage = stage(new Reporting("eu-1", Optional.empty(), Optional.of(slack)), true)) {
            stage.canary("").initialised();

            var alert = next(alerts);
            assertThat(alert.path("channel").asText()).isEqualTo("deploys");
            assertThat(alert.at("/attachments/0/fields/0/title").asText()).isEqualTo("Cluster");
            assertThat(alert.at("/attachments/0/fields/0/value").asText()).isEqualTo("eu-1");
            assertThat(alert.at("/attachments/0/text").asText())
                    .isEqualTo("New Deployment detected, initialization completed.");
        }
    }

    @Test
    void anAlertWithoutSeverityWantsEverything() throws Exception {
        try (var stage = stage(Reporting.NONE, true)) {
            stage.cluster.given(
                    Kinds.ALERT_PROVIDER,
                    """
                    metadata: {name: slack, namespace: test}
                    spec: {type: slack, channel: general, address: "%s"}
                    """
                            .formatted(url("/alerts")));
            stage.canary("alerts:\n- {name: all, providerRef: {name: slack}}\n").initialised();

            assertThat(next(alerts).at("/attachments/0/author_name").asText())
                    .isEqualTo("podinfo.test");
        }
    }

    @Test
    void theGlobalEventWebhookHearsOfCanariesWithoutOne() throws Exception {
        try (var stage =
                stage(new Reporting("", Optional.of(url("/events")), Optional.empty()), true)) {
            stage.canary("").initialised();

            assertThat(next(events).at("/metadata/eventMessage").asText())
                    .isEqualTo("Initialization done! podinfo.test");
        }
    }

    @Test
    void aReceiverThatNeverAnswersHoldsUpNothing() {
        try (var stage =
                stage(new Reporting("", Optional.of(url("/slow")), Optional.empty()), true)) {
            stage.canary("").initialised().image("podinfo:v2").tick().settled().tick();

            assertThat(stage.weight()).isEqualTo(20);
            patience.countDown();
        }
    }

    @Test
    void aReferenceIntoAnotherNamespaceIsRefusedWhereTheyAreBlocked() {
        try (var stage = stage(Reporting.NONE, false)) {
            stage.canary("alerts:\n- {name: all, providerRef: {name: slack, namespace: ops}}\n");
            stage.now = stage.now.plusSeconds(60);
            stage.tick();

            assertThat(stage.ready())
                    .isEqualTo(
                            "False: can't access alert provider slack.ops, cross-namespace"
                                    + " references are blocked");
        }
    }

    @Test
    void aTemplateMetricWithoutIntervalLooksBackOneMinute() {
        try (var stage = stage(Reporting.NONE, true)) {
            stage.cluster.given(
                    Kinds.METRIC_TEMPLATE,
                    """
                    metadata: {name: errors, namespace: test}
                    spec:
                      provider: {type: prometheus, address: "%s"}
                      query: errors[{{ interval }}]
                    """
                            .formatted(stage.url()));
            stage.canary("")
                    .cluster
                    .edit(
                            Stage.CANARY,
                            it ->
                                    ((ArrayNode) it.at("/spec/analysis/metrics"))
                                            .addObject()
                                            .put("name", "errors")
                                            .putObject("templateRef")
                                            .put("name", "errors"));
            stage.initialised().image("podinfo:v2").tick().settled().tick();
            stage.next();

            assertThat(stage.asked).contains("query=errors[1m]");
        }
    }

    @Test
    void underWayIsNoSuccessAndTheSeriesGoWithTheCanary() throws Exception {
        try (var stage = stage(Reporting.NONE, true)) {
            stage.canary("").initialised();
            var series = "flagger_canary_status{name=\"podinfo\",namespace=\"test\"} ";
            assertThat(stage.scrape()).contains(series + "1.0");
            stage.image("podinfo:v2").tick().settled().tick();
            assertThat(stage.scrape()).contains(series + "0.0");
            stage.cluster.delete(Stage.CANARY);
            stage.tick();
            assertThat(stage.scrape()).doesNotContain("podinfo");
        }
    }
}
