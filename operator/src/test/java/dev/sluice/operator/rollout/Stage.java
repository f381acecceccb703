package dev.sluice.operator.rollout;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.sun.net.httpserver.HttpServer;

import dev.sluice.http.Http;
import dev.sluice.metrics.Surroundings;
import dev.sluice.operator.governance.Governor;
import dev.sluice.operator.kube.FakeCluster;
import dev.sluice.operator.kube.Kinds;
import dev.sluice.operator.kube.View;
import dev.sluice.operator.kube.WriteRefused;
import dev.sluice.operator.workload.Target;
import dev.sluice.routing.Kind;
import dev.sluice.routing.ObjectKey;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/// One Canary `podinfo` with a Deployment on a fake cluster, a real HTTP server as Prometheus and
/// webhook receiver, and a clock moved by hand.
final class Stage implements AutoCloseable {
    static final Kind ROUTE_TABLE = new Kind("gateway.solo.io/v1", "RouteTable", "routetables");
    static final ObjectKey CANARY = Kinds.CANARY.key("test", "podinfo");
    static final ObjectKey TARGET = Kinds.DEPLOYMENT.key("test", "podinfo");
    static final ObjectKey PRIMARY = Kinds.DEPLOYMENT.key("test", "podinfo-primary");

    final FakeCluster cluster = new FakeCluster();
    final List<String> asked = new CopyOnWriteArrayList<>();
    final Map<String, Integer> statuses = new ConcurrentHashMap<>();

    /// Happens while a webhook is being answered.
    volatile Runnable meanwhile = () -> {};

    private final Set<String> keys = ConcurrentHashMap.newKeySet();

    /// What came to `/events`, as `Phase: message`, each key once.
    final BlockingQueue<String> heard = new LinkedBlockingQueue<>();

    volatile String successRate = "100";
    volatile int prometheusStatus = 200;
    Instant now = Instant.parse("2026-01-01T00:00:00Z");
    Optional<Instant> wake = Optional.empty();
    private final HttpServer server;
    private final Http http = new Http(Map.of());
    private final Supplier<Rollouts> process;
    private Rollouts rollouts;

    Stage() {
        this(Governor.Rules.NONE);
    }

    Stage(Governor.Rules rules) {
        this(rules, settings -> settings);
    }

    /// @param flags changes what is set by default
    Stage(Governor.Rules rules, UnaryOperator<Settings> flags) {
        try {
            server =
                    HttpServer.create(
                            new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
        server.createContext(
                "/",
                exchange -> {
                    var path = exchange.getRequestURI().getPath();
                    var text = exchange.getRequestBody().readAllBytes();
                    var once = exchange.getRequestHeaders().getFirst("Idempotency-Key");
                    if (path.equals("/events") && keys.add(String.valueOf(once))) {
                        heard.add(spoken(new ObjectMapper().readTree(text)));
                    }
                    var body = "";
                    var status = statuses.getOrDefault(path, 200);
                    if (path.equals("/api/v1/query")) {
                        var query =
                                URLDecoder.decode(
                                        exchange.getRequestURI().getRawQuery(),
                                        StandardCharsets.UTF_8);
                        asked.add(query);
                        status = prometheusStatus;
                        body =
                                """
                                {"status":"success","data":{"resultType":"vector","result":[{"metric":{},"value":[1,"%s"]}]}}
                                """
                                        .formatted(
                                                query.contains("histogram_quantile")
                                                        ? "41"
                                                        : successRate);
                    } else {
                        asked.add(path);
                        meanwhile.run();
                    }
                    var bytes = body.getBytes(StandardCharsets.UTF_8);
                    exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
                    exchange.getResponseBody().write(bytes);
                    exchange.close();
                });
        server.start();
        process =
                () ->
                        Rollouts.open(
                                flags.apply(
                                        new Settings(
                                                "gloo",
                                                url(),
                                                Target.Rules.DEFAULT,
                                                dev.sluice.routing.Settings.DEFAULT)),
                                new Rollouts.World(
                                        cluster,
                                        cluster,
                                        Surroundings.without(http, () -> now),
                                        new Telemetry("test", "gloo"),
                                        () -> now,
                                        rules));
        rollouts = process.get();
        cluster.given(
                Kinds.DEPLOYMENT,
                """
                metadata: {name: podinfo, namespace: test, labels: {app: podinfo, team: red}}
                spec:
                  replicas: 2
                  selector: {matchLabels: {app: podinfo}}
                  template:
                    metadata: {labels: {app: podinfo}}
                    spec:
                      containers:
                      - {name: app, image: "podinfo:v1", ports: [{containerPort: 9898}]}
                """);
        cluster.settle(TARGET);
    }

    private static String spoken(JsonNode payload) {
        return payload.path("phase").asText()
                + ": "
                + payload.at("/metadata/eventMessage").asText();
    }

    /// The next so many messages that come to `/events`, each once it is there.
    List<String> hear(int count) {
        return Stream.generate(
                        () -> {
                            try {
                                return Objects.requireNonNull(
                                        heard.poll(10, TimeUnit.SECONDS), "nothing came");
                            } catch (InterruptedException interrupted) {
                                Thread.currentThread().interrupt();
                                throw new IllegalStateException(interrupted);
                            }
                        })
                .limit(count)
                .toList();
    }

    static JsonNode yaml(String text) {
        try {
            return new ObjectMapper(new YAMLFactory()).readTree(text);
        } catch (JsonProcessingException wrong) {
            throw new IllegalArgumentException(wrong);
        }
    }

    String url() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    /// A Canary with 1-second intervals, steps of 20 to 40, threshold 2 and both built-in metrics.
    Stage canary(String extra) {
        cluster.given(
                Kinds.CANARY,
                """
                metadata: {name: podinfo, namespace: test}
                spec:
                  targetRef: {apiVersion: apps/v1, kind: Deployment, name: podinfo}
                  service: {port: 9898}
                  analysis:
                    interval: 1s
                    threshold: 2
                    stepWeight: 20
                    maxWeight: 40
                    metrics:
                    - {name: request-success-rate, interval: 5s, thresholdRange: {min: 99}}
                    - {name: request-duration, interval: 5s, thresholdRange: {max: 500}}
                """
                        + extra.indent(4));
        return this;
    }

    /// The process is killed, and another one takes over; nobody remembers anything.
    Stage killed() {
        rollouts = process.get();
        return this;
    }

    Stage tick() {
        return tick(CANARY);
    }

    Stage tick(ObjectKey canary) {
        return tick(canary, cluster);
    }

    /// @param view through which the cluster is seen
    Stage tick(ObjectKey canary, View view) {
        try {
            wake = rollouts.reconciler().reconcile(canary, view);
            return this;
        } catch (WriteRefused refused) {
            throw new IllegalStateException(refused);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(interrupted);
        }
    }

    void tickRefused() throws WriteRefused, InterruptedException {
        rollouts.reconciler().reconcile(CANARY, cluster);
    }

    Stage next() {
        now = now.plusSeconds(1);
        return tick();
    }

    /// Both workloads have the pods they ask for.
    Stage settled() {
        cluster.settle(TARGET);
        if (cluster.get(PRIMARY).isPresent()) {
            cluster.settle(PRIMARY);
        }
        return this;
    }

    Stage settlePrimary() {
        cluster.settle(PRIMARY);
        return this;
    }

    Stage initialised() {
        return tick().settled().tick().settled().tick();
    }

    Stage image(String image) {
        cluster.edit(
                TARGET,
                it -> ((ObjectNode) it.at("/spec/template/spec/containers/0")).put("image", image));
        return this;
    }

    ObjectNode status() {
        return (ObjectNode) cluster.get(CANARY).orElseThrow().path("status");
    }

    String scrape() {
        return rollouts.telemetry().scrape();
    }

    String phase() {
        return status().path("phase").asText();
    }

    int replicas(ObjectKey key) {
        return cluster.get(key).orElseThrow().at("/spec/replicas").asInt();
    }

    String image(ObjectKey key) {
        return cluster.get(key).orElseThrow().at("/spec/template/spec/containers/0/image").asText();
    }

    int weight() {
        var destinations =
                cluster.get(ROUTE_TABLE.key("test", "podinfo"))
                        .orElseThrow()
                        .at("/spec/routes/0/routeAction/multi/destinations");
        return destinations
                .valueStream()
                .filter(it ->
                        it.at("/destination/upstream/name").asText().contains("canaryupstream"))
                .mapToInt(it -> it.path("weight").asInt())
                .sum();
    }

    String ready() {
        return status().path("conditions")
                .valueStream()
                .filter(it -> it.path("type").asText().equals("Ready"))
                .map(it -> it.path("status").asText() + ": " + it.path("message").asText())
                .findFirst()
                .orElse("");
    }

    List<String> history() {
        return status().path("history")
                .valueStream()
                .map(it -> it.path("message").asText())
                .toList();
    }

    @Override
    public void close() {
        rollouts.close();
        http.close();
        server.stop(0);
    }
}
