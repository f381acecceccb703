package dev.sluice.routing;

import static dev.sluice.routing.Manifest.object;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.sluice.engine.Split;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// ingress-nginx: a second Ingress next to the user's, with canary annotations.
final class Nginx implements Router {
    @Override
    public String name() {
        return "nginx";
    }

    @Override
    public Capabilities capabilities() {
        return Capabilities.WEIGHTED.andMatches();
    }

    @Override
    public Access access() {
        return Access.to("networking.k8s.io", "ingresses");
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
        Ingresses.redirect(route, canary, backend -> backend.put("name", route.canary()));
        var prefix = route.settings().ingressAnnotationsPrefix() + "/canary";
        var copied = new TreeMap<>(Ingresses.annotations(source));
        copied.keySet().removeIf(key -> key.startsWith(prefix));
        Manifest.merge(canary, "labels", Ingresses.labels(source));
        Manifest.merge(canary, "annotations", copied);
        Manifest.merge(canary, "annotations", Manifest.FLUX);
        var annotations = object(object(canary, "metadata"), "annotations");
        var wanted = annotations(route, split, prefix);
        List.copyOf(Route.strings(annotations).keySet()).stream()
                .filter(key -> key.startsWith(prefix) && !wanted.containsKey(key))
                .forEach(annotations::remove);
        wanted.forEach(annotations::put);
        return List.of(canary);
    }

    private static Map<String, String> annotations(Route route, Split split, String prefix)
            throws RouteRefused {
        var annotations = new TreeMap<String, String>();
        annotations.put(prefix, "true");
        if (route.matches().isEmpty()) {
            annotations.put(prefix + "-weight", Integer.toString(split.canary()));
            return annotations;
        }
        annotations.put(prefix + "-weight", "0");
        if (split.canary() > 0) {
            for (var match : route.matches()) {
                for (var header : match.path("headers").properties()) {
                    condition(route, header, prefix, annotations);
                }
            }
        }
        return annotations;
    }

    /// ingress-nginx knows one header and one cookie.
    private static void condition(
            Route route,
            Map.Entry<String, JsonNode> header,
            String prefix,
            Map<String, String> annotations)
            throws RouteRefused {
        var match = StringMatch.of(header.getValue());
        if (header.getKey().equals("cookie")) {
            match.ifPresent(it -> annotations.put(prefix + "-by-cookie", it.value()));
            return;
        }
        if (annotations.put(prefix + "-by-header", header.getKey()) != null) {
            throw RouteRefused.in(
                    route,
                    "spec.analysis.match must name one header and one cookie at most for nginx");
        }
        match.ifPresent(it ->
                annotations.put(
                        prefix + (it.isExact() ? "-by-header-value" : "-by-header-pattern"),
                        it.isExact() ? it.value() : it.regex()));
    }

    @Override
    public Split read(Route route, Observed observed) throws RouteUnreadable {
        var key = Ingresses.canary(route);
        var canary = observed.find(key).orElseThrow(() -> RouteUnreadable.missing(key));
        var annotations = Ingresses.annotations(canary);
        var prefix = route.settings().ingressAnnotationsPrefix() + "/canary";
        boolean tested =
                annotations.containsKey(prefix + "-by-header")
                        || annotations.containsKey(prefix + "-by-cookie");
        if (!route.matches().isEmpty() && tested) {
            return Split.canary(100);
        }
        String weight = annotations.getOrDefault(prefix + "-weight", "0");
        if (!weight.matches("[0-9]{1,2}|100")) {
            throw new RouteUnreadable(
                    "%s has the annotation %s-weight: %s, which is not a number within 0..100"
                            .formatted(key, prefix, weight));
        }
        return Split.canary(Integer.parseInt(weight));
    }
}
