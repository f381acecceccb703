package dev.sluice.routing;

import static dev.sluice.routing.Manifest.list;
import static dev.sluice.routing.Manifest.node;
import static dev.sluice.routing.Manifest.object;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.sluice.engine.Split;

import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// Skipper: a second Ingress with both versions as backends, which wins by its predicate.
final class Skipper implements Router {
    private static final String WEIGHTS = "zalando.org/backend-weights";
    private static final String PREDICATE = "zalando.org/skipper-predicate";
    private static final String ON = "Weight(100)";
    private static final String OFF = "False()";
    private static final ObjectMapper JSON = new ObjectMapper();

    @Override
    public String name() {
        return "skipper";
    }

    @Override
    public Capabilities capabilities() {
        return Capabilities.WEIGHTED;
    }

    @Override
    public Access access() {
        return Access.to("networking.k8s.io", "ingresses")
                .and("networking.k8s.io", List.of("ingresses"), Set.of(Access.Verb.DELETE));
    }

    @Override
    public List<ObjectKey> observed(Route route) {
        return List.of(Ingresses.source(route), Ingresses.canary(route));
    }

    @Override
    public List<ObjectNode> render(Route route, Split split, Observed observed)
            throws RouteRefused {
        var source = Ingresses.demandSource(route, observed);
        var canary = Manifest.owned(route, Ingresses.canary(route), observed);
        Ingresses.copySpec(route, source, canary);
        Ingresses.redirect(route, canary, backend -> backend.put("name", route.primary()));
        canary.path("spec").path("rules").forEach(rule -> addCanaryPaths(route, rule));
        Manifest.merge(canary, "labels", Ingresses.labels(source));
        Manifest.merge(canary, "annotations", Ingresses.annotations(source));
        Manifest.merge(canary, "annotations", Manifest.FLUX);
        object(object(canary, "metadata"), "annotations")
                .put(
                        WEIGHTS,
                        node().put(route.canary(), split.canary())
                                .put(route.primary(), split.primary())
                                .toString())
                .put(PREDICATE, predicate(source, split));
        return List.of(canary);
    }

    private static void addCanaryPaths(Route route, JsonNode rule) {
        if (rule.path("http").path("paths") instanceof ArrayNode paths) {
            var all = list();
            for (var path : paths) {
                all.add(path);
                if (path.at("/backend/service/name").asText().equals(route.primary())) {
                    var second = path.deepCopy();
                    ((ObjectNode) second.at("/backend/service")).put("name", route.canary());
                    all.add(second);
                }
            }
            paths.removeAll();
            paths.addAll(all);
        }
    }

    /// Without any share of its own the whole route is switched off; the user's Ingress serves.
    private static String predicate(ObjectNode source, Split split) {
        String existing = Ingresses.annotations(source).getOrDefault(PREDICATE, "");
        var own =
                Arrays.stream(existing.split("&&"))
                        .map(String::strip)
                        .filter(it -> !it.isEmpty() && !it.equals(ON) && !it.equals(OFF));
        return Stream.concat(Stream.of(split.canary() > 0 ? ON : OFF), own)
                .collect(Collectors.joining(" && "));
    }

    @Override
    public Split read(Route route, Observed observed) throws RouteUnreadable {
        var key = Ingresses.canary(route);
        var canary = observed.find(key).orElseThrow(() -> RouteUnreadable.missing(key));
        try {
            var weights = JSON.readTree(Ingresses.annotations(canary).getOrDefault(WEIGHTS, "{}"));
            if (weights.path(route.primary()).isInt() && weights.path(route.canary()).isInt()) {
                return new Share(
                                weights.path(route.primary()).asLong(),
                                weights.path(route.canary()).asLong())
                        .split(key, false);
            }
        } catch (JsonProcessingException _) {
            // Said below.
        }
        throw new RouteUnreadable(
                "%s must have weights of both versions in the annotation %s"
                        .formatted(key, WEIGHTS));
    }

    @Override
    public Revert revert(Route route, Observed observed) {
        return new Revert(List.of(), List.of(Ingresses.canary(route)));
    }
}
