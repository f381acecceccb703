package dev.sluice.routing;

import static dev.sluice.routing.Manifest.object;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

import java.util.List;
import java.util.Optional;

/// Gloo's Upstreams: the Services of the two versions, and how connections to them are made.
final class GlooUpstreams {
    private static final Kind UPSTREAM = new Kind("gloo.solo.io/v1", "Upstream", "upstreams");

    /// What `spec.upstreamRef` is a template for; its type (kube, static, …) is not.
    private static final List<String> COPIED =
            List.of(
                    "sslConfig",
                    "circuitBreakers",
                    "connectionConfig",
                    "loadBalancerConfig",
                    "useHttp2",
                    "initialStreamWindowSize",
                    "initialConnectionWindowSize",
                    "httpProxyHostname");

    private GlooUpstreams() {}

    static ObjectKey key(Route route, String version) {
        return UPSTREAM.key(route.namespace(), name(route, version));
    }

    static String name(Route route, String version) {
        return "%s-%s-%supstream-%d"
                .formatted(route.namespace(), route.apex(), version, route.port());
    }

    static ObjectNode primary(Route route, Observed observed) throws RouteRefused {
        return render(route, new Version("primary", route.primary()), observed);
    }

    static ObjectNode canary(Route route, Observed observed) throws RouteRefused {
        return render(route, new Version("canary", route.canary()), observed);
    }

    /// The Upstream whose connection settings are copied, if the Canary names one.
    static Optional<ObjectKey> reference(Route route) {
        String name = route.reference("upstreamRef");
        String namespace =
                Route.textOr(route.spec().path("upstreamRef"), "namespace", route.namespace());
        return name.isEmpty() ? Optional.empty() : Optional.of(UPSTREAM.key(namespace, name));
    }

    /// @param name `primary` or `canary`
    private record Version(String name, String service) {}

    private static ObjectNode render(Route route, Version version, Observed observed)
            throws RouteRefused {
        var upstream = Manifest.owned(route, key(route, version.name()), observed);
        var spec = object(upstream, "spec");
        var kube =
                object(spec, "kube")
                        .put("serviceName", version.service())
                        .put("serviceNamespace", route.namespace())
                        .put("servicePort", route.port());
        Manifest.set(kube, "selector", selector(route, version, observed));
        var key = reference(route);
        if (key.isPresent()) {
            var template =
                    observed.find(key.get())
                            .orElseThrow(() ->
                                    RouteRefused.in(
                                            route,
                                            "spec.upstreamRef names %s, which is missing"
                                                    .formatted(key.get())));
            COPIED.forEach(field -> Manifest.set(spec, field, template.at("/spec/" + field)));
        }
        return upstream;
    }

    /// The live Service knows best; before it exists, what it is going to select.
    private static JsonNode selector(Route route, Version version, Observed observed) {
        var service = observed.find(Kind.SERVICE.key(route.namespace(), version.service()));
        if (service.isPresent()) {
            return service.get().at("/spec/selector");
        }
        var selector = route.selector();
        return Manifest.strings(
                version.name().equals("primary") ? selector.primary() : selector.canary());
    }
}
