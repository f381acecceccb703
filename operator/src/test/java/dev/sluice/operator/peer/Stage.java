package dev.sluice.operator.peer;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;

import dev.sluice.api.crd.Crds;
import dev.sluice.operator.Operator;
import dev.sluice.operator.OperatorOptions;
import dev.sluice.operator.rollout.Reporting;
import dev.sluice.operator.rollout.Settings;
import dev.sluice.operator.workload.Target;

import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;

import java.io.ByteArrayInputStream;
import java.io.File;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Predicate;

/// A real API server that knows our definitions and every mesh's, and a Prometheus for both.
final class Stage implements AutoCloseable {
    private final String kubeconfig;
    private final KubernetesClient client;
    private final HttpServer prometheus;
    private final String suffix = UUID.randomUUID().toString().substring(0, 6);
    private final List<Side> sides = new ArrayList<>();
    private final Queue<JsonNode> events = new ConcurrentLinkedQueue<>();
    private final Map<String, String> rates = new ConcurrentHashMap<>();
    private volatile String rate = "100";

    private Stage(String kubeconfig) throws IOException {
        this.kubeconfig = kubeconfig;
        client =
                new KubernetesClientBuilder()
                        .withConfig(Config.fromKubeconfig(new File(kubeconfig)))
                        .build();
        client.load(new ByteArrayInputStream(Crds.yaml().getBytes(StandardCharsets.UTF_8)))
                .items()
                .forEach(it -> client.resource(it).createOr(r -> r.patch()));
        MeshKinds.install(client);
        prometheus =
                HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        prometheus.createContext("/", this::answer);
        prometheus.createContext("/events", this::note);
        prometheus.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        prometheus.start();
    }

    /// Skips the test where there is no Flagger, or no real API server.
    static Stage open() throws IOException {
        Flagger.binary();
        return alone();
    }

    /// The same without a Flagger.
    static Stage alone() throws IOException {
        var kubeconfig = System.getenv("SLUICE_TEST_KUBECONFIG");
        assumeTrue(kubeconfig != null, "no real API server: SLUICE_TEST_KUBECONFIG is not set");
        return new Stage(String.valueOf(kubeconfig));
    }

    private void answer(HttpExchange exchange) throws IOException {
        var asked =
                URLDecoder.decode(
                        String.valueOf(exchange.getRequestURI().getRawQuery())
                                + new String(
                                        exchange.getRequestBody().readAllBytes(),
                                        StandardCharsets.UTF_8),
                        StandardCharsets.UTF_8);
        var body =
                "{\"status\":\"success\",\"data\":{\"resultType\":\"vector\",\"result\":[{\"metric\":{},\"value\":[1,\"%s\"]}]}}"
                        .formatted(measured(asked, exchange.getRequestURI().getPath()))
                        .getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(200, body.length);
        exchange.getResponseBody().write(body);
        exchange.close();
    }

    private void note(HttpExchange exchange) throws IOException {
        events.add(Side.JSON.readTree(exchange.getRequestBody().readAllBytes()));
        exchange.sendResponseHeaders(200, -1);
        exchange.close();
    }

    /// What was told about a Canary, each text once, in the order it came, with the phase it was
    /// told with.
    List<String> told(Side side, Variant variant) {
        var name = variant.in(side.namespace());
        return events.stream()
                .filter(it -> it.path("namespace").asText().equals(side.namespace()))
                .filter(it -> it.path("name").asText().equals(name))
                .map(it ->
                        "%s in %s: %s"
                                .formatted(
                                        it.at("/metadata/eventType").asText(),
                                        it.path("phase").asText(),
                                        it.at("/metadata/eventMessage").asText()))
                .map(it -> it.replace(side.namespace(), "NS"))
                .distinct()
                .toList();
    }

    /// Flagger's own queries for durations are in seconds.
    private String measured(String asked, String path) {
        if (asked.contains("vector(1)")) {
            return "1";
        }
        return asked.contains("histogram_quantile") && !asked.contains("duration_bucket{reporter")
                ? "0.1"
                : rateAt(path);
    }

    private String rateAt(String path) {
        return rates.getOrDefault(path.split("/", 3)[1], rate);
    }

    /// What is measured from now on under `/NAME`.
    void rate(String name, String value) {
        rates.put(name, value);
    }

    /// The success rate from now on, in percent.
    void rate(String percent) {
        rate = percent;
    }

    KubernetesClient client() {
        return client;
    }

    Side side(String name) {
        var side = new Side(client, "%s-%s".formatted(name, suffix));
        sides.add(side);
        return side;
    }

    String metrics() {
        return "http://127.0.0.1:" + prometheus.getAddress().getPort();
    }

    Flagger flagger(Side side, Path log) throws IOException {
        return Flagger.start(kubeconfig, side.namespace(), metrics(), log);
    }

    Operator sluice(Side side) {
        return sluice(side, _ -> false);
    }

    /// @param copiesLabel which labels of a target its primary gets
    Operator sluice(Side side, Predicate<String> copiesLabel) {
        return Operator.start(
                new OperatorOptions(
                        "test",
                        Optional.of(side.namespace()),
                        4,
                        new Settings(
                                "istio",
                                metrics(),
                                new Target.Rules(
                                        Target.Rules.DEFAULT.selectorLabels(), copiesLabel, true),
                                dev.sluice.routing.Settings.DEFAULT,
                                new Reporting(
                                        "", Optional.of(metrics() + "/events"), Optional.empty()),
                                true)),
                client,
                InstantSource.system());
    }

    /// Does the same for each variant at once, and says what came of it in their order.
    static <T> List<T> each(List<Variant> variants, Errand<T> errand) throws Exception {
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var under = new ArrayList<Future<T>>();
            for (var variant : variants) {
                Callable<T> task = () -> errand.run(variant);
                under.add(threads.submit(task));
            }
            var results = new ArrayList<T>();
            var failures = new ArrayList<String>();
            for (var task : under) {
                try {
                    results.add(task.get());
                } catch (ExecutionException failed) {
                    failures.add(String.valueOf(failed.getCause()));
                }
            }
            if (!failures.isEmpty()) {
                throw new AssertionError(String.join("\n", failures));
            }
            return results;
        }
    }

    /// What is done for a variant.
    interface Errand<T> {
        T run(Variant variant) throws Exception;
    }

    @Override
    public void close() {
        sides.forEach(Side::close);
        prometheus.stop(0);
        client.close();
    }
}
