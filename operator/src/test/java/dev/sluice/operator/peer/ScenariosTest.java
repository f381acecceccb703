package dev.sluice.operator.peer;

import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.sluice.operator.Operator;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.TestInstance;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;

/// What Flagger's own end-to-end tests do, for each provider, on a real API server that knows the
/// kinds of every mesh: all of them side by side, each a test of its own. Knative is not among
/// them.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ScenariosTest {
    /// `-Dvariants=TEXT` plays only those with the text in their name.
    private static final String WANTED = System.getProperty("variants", "");

    private static final String TEMPLATE =
            """
            {"apiVersion": "flagger.app/v1beta1", "kind": "MetricTemplate", "metadata": {"name": "%s-latency"},
             "spec": {"provider": {"type": "prometheus", "address": "%s/%s"},
              "query": "histogram_quantile(0.99, sum(rate(duration_bucket{reporter=\\"{{ variables.reporter }}\\", workload=~\\"{{ target }}\\", namespace=\\"{{ namespace }}\\"}[{{ interval }}])) by (le))"}}
            """;

    private final ExecutorService players = Executors.newVirtualThreadPerTaskExecutor();
    private final List<Played> played = new ArrayList<>();
    private @Nullable Stage stage;
    private @Nullable Side side;
    private @Nullable Operator sluice;

    private record Played(Variant scenario, Future<?> end) {}

    @BeforeAll
    void begin() throws Exception {
        var opened = Stage.alone();
        stage = opened;
        var ground = opened.side("scenarios");
        side = ground;
        ground.refuse("bad:v3");
        sluice = opened.sluice(ground, it -> it.startsWith("app.kubernetes.io"));
        for (var scenario : Variant.all("scenarios.yaml", opened.metrics())) {
            if (scenario.name().contains(WANTED)) {
                played.add(new Played(scenario, players.submit(() -> play(scenario))));
            }
        }
    }

    @AfterAll
    void end() {
        players.shutdownNow();
        if (sluice != null) {
            sluice.close();
        }
        if (stage != null) {
            stage.close();
        }
    }

    @TestFactory
    Stream<DynamicTest> endsAsInFlaggersOwnTests() {
        return played.stream()
                .map(it -> {
                    var about = it.scenario().parts().path("about").asText();
                    return dynamicTest(
                            it.scenario() + ": " + about, () -> await(it.scenario(), it.end()));
                });
    }

    private static void await(Variant scenario, Future<?> end) throws InterruptedException {
        try {
            end.get();
        } catch (ExecutionException failed) {
            throw new AssertionError(scenario + ": " + failed.getCause(), failed.getCause());
        }
    }

    private Side side() {
        return Objects.requireNonNull(side);
    }

    private @Nullable Void play(Variant scenario) throws Exception {
        var parts = scenario.parts();
        var name = scenario.in(side().namespace());
        var metrics = Objects.requireNonNull(stage).metrics();
        if (parts.path("template").asBoolean()) {
            side().apply(TEMPLATE.formatted(name, metrics, name));
        }
        for (var object : scenario.objects(side().namespace(), "400ms")) {
            var spec = (ObjectNode) object.path("spec");
            if (object.path("kind").asText().equals("Canary")) {
                spec.put("metricsServer", metrics + "/" + name);
            }
            if (object.path("kind").asText().equals("Deployment")) {
                if (parts.has("labels")) {
                    object.withObject("/metadata/labels").setAll((ObjectNode) parts.path("labels"));
                }
            }
            side().apply(object.toString());
        }
        var acts = scenario.filled(parts.path("acts").toString(), side().namespace(), "");
        for (var act : Side.JSON.readTree(acts)) {
            act(scenario, act);
        }
        return null;
    }

    private void act(Variant scenario, JsonNode act) throws InterruptedException {
        var name = scenario.in(side().namespace());
        var kind = act.fieldNames().next();
        var what = act.path(kind);
        switch (kind) {
            case "phase" ->
                    await(name, act, () -> is(name, what.asText()) && same(name, act.path("same")));
            case "image" -> side().image(scenario, what.asText());
            case "promoted" -> {
                var image = "/spec/template/spec/containers/0/image";
                await(
                        name,
                        act,
                        () -> has("Deployment/" + name + "-primary", image, what.asText()));
                await(name, act, () -> is(name, "Succeeded"));
            }
            case "rate" -> Objects.requireNonNull(stage).rate(name, what.asText());
            case "patch" ->
                    what.properties()
                            .forEach(it -> side().patch(of(it)[0], of(it)[1], it.getValue()));
            case "delete" -> side().delete(what.asText().split("/")[0], name);
            case "gone" -> await(name, act, () -> object(what.asText()).isMissingNode());
            case "has" ->
                    what.properties()
                            .forEach(object ->
                                    object.getValue()
                                            .properties()
                                            .forEach(it ->
                                                    awaitHas(name, act, object.getKey(), it)));
            default -> throw new IllegalArgumentException("no such act: " + act);
        }
    }

    private static String[] of(java.util.Map.Entry<String, ?> entry) {
        return entry.getKey().split("/");
    }

    private void awaitHas(
            String name,
            JsonNode act,
            String object,
            java.util.Map.Entry<String, JsonNode> wanted) {
        try {
            await(name, act, () -> has(object, wanted.getKey(), wanted.getValue().asText()));
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(interrupted);
        }
    }

    private void await(String name, JsonNode act, java.util.function.BooleanSupplier so)
            throws InterruptedException {
        side().until(() -> act + "; now: " + now(name, act), so);
    }

    /// What the objects of an act are when they are not what they should be.
    private String now(String name, JsonNode act) {
        var objects = new ArrayList<String>();
        objects.add(object("Canary/" + name).path("status").toString());
        act.path("has").fieldNames().forEachRemaining(it -> objects.add(object(it).toString()));
        return String.join("\n", objects);
    }

    private JsonNode object(String reference) {
        var parts = reference.split("/");
        return side().object(parts[0], parts[1]);
    }

    private boolean is(String name, String phase) {
        return object("Canary/" + name).at("/status/phase").asText().equals(phase);
    }

    private boolean same(String name, JsonNode paths) {
        var canary = object("Canary/" + name);
        return paths.valueStream().map(it -> canary.at(it.asText())).distinct().count() <= 1;
    }

    private boolean has(String object, String path, String wanted) {
        var found = object(object).at(path);
        return switch (wanted) {
            case "" -> found.isMissingNode() || found.isEmpty() && found.asText().isEmpty();
            case "*" -> !found.isMissingNode();
            default -> found.asText().equals(wanted);
        };
    }
}
