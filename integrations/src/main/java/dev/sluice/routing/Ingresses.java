package dev.sluice.routing;

import static dev.sluice.routing.Manifest.object;

import com.fasterxml.jackson.databind.node.ObjectNode;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;

/// The user's Ingress and the generated one beside it.
final class Ingresses {
    private static final String LAST_APPLIED = "kubectl.kubernetes.io/last-applied-configuration";
    private static final List<String> SPEC =
            List.of("ingressClassName", "defaultBackend", "tls", "rules");

    private Ingresses() {}

    static ObjectKey source(Route route) {
        return Kind.INGRESS.key(route.namespace(), route.reference("ingressRef"));
    }

    static ObjectKey canary(Route route) {
        return Kind.INGRESS.key(route.namespace(), route.reference("ingressRef") + "-canary");
    }

    static ObjectNode demandSource(Route route, Observed observed) throws RouteRefused {
        if (route.reference("ingressRef").isEmpty()) {
            throw RouteRefused.in(route, "spec.ingressRef must name an Ingress");
        }
        return observed.find(source(route))
                .orElseThrow(() ->
                        RouteRefused.in(
                                route,
                                "spec.ingressRef names %s, which does not exist"
                                        .formatted(source(route))));
    }

    static void copySpec(Route route, ObjectNode source, ObjectNode target) {
        var spec = object(target, "spec");
        SPEC.forEach(field -> Manifest.set(spec, field, source.path("spec").path(field)));
    }

    /// Changes each backend that is the apex Service.
    ///
    /// @throws RouteRefused when there is none
    static void redirect(Route route, ObjectNode ingress, Consumer<ObjectNode> change)
            throws RouteRefused {
        boolean found = false;
        for (var rule : ingress.path("spec").path("rules")) {
            for (var path : rule.path("http").path("paths")) {
                var service = path.path("backend").path("service");
                if (service instanceof ObjectNode backend
                        && backend.path("name").asText().equals(route.apex())) {
                    change.accept(backend);
                    found = true;
                }
            }
        }
        if (!found) {
            throw RouteRefused.in(
                    route,
                    "%s must have a path whose backend is the Service %s"
                            .formatted(source(route), route.apex()));
        }
    }

    static Map<String, String> annotations(ObjectNode ingress) {
        var annotations =
                new TreeMap<>(Route.strings(ingress.path("metadata").path("annotations")));
        annotations.remove(LAST_APPLIED);
        return annotations;
    }

    static Map<String, String> labels(ObjectNode ingress) {
        return Route.strings(ingress.path("metadata").path("labels"));
    }
}
