package dev.sluice.routing;

import static dev.sluice.routing.Manifest.list;
import static dev.sluice.routing.Manifest.object;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.sluice.engine.Split;

import java.util.List;
import java.util.Map;

/// The Service Mesh Interface's TrafficSplit, for the meshes that still have it.
final class Smi implements Router {
    private static final String GATEWAYS =
            "VirtualService.v1alpha3.networking.istio.io/spec.gateways";

    private final String name;
    private final Kind trafficSplit;

    /// @param name of the provider
    Smi(String name, String version) {
        this.name = name;
        trafficSplit = new Kind("split.smi-spec.io/" + version, "TrafficSplit", "trafficsplits");
    }

    @Override
    public String name() {
        return name;
    }

    /// The mesh may follow: `smi:v1alpha1:istio`.
    @Override
    public boolean answersTo(String provider) {
        return provider.equals(name)
                || (name.startsWith("smi:") && provider.startsWith(name + ":"));
    }

    @Override
    public Capabilities capabilities() {
        return Capabilities.WEIGHTED;
    }

    @Override
    public Access access() {
        return Access.to("split.smi-spec.io", "trafficsplits");
    }

    @Override
    public List<ObjectKey> observed(Route route) {
        return List.of(key(route));
    }

    private ObjectKey key(Route route) {
        return trafficSplit.key(route.namespace(), route.apex());
    }

    @Override
    public List<ObjectNode> render(Route route, Split split, Observed observed)
            throws RouteRefused {
        var object = Manifest.owned(route, key(route), observed);
        var gateways = route.service().path("gateways");
        if (route.spec().path("provider").asText("").endsWith(":istio") && !gateways.isEmpty()) {
            Manifest.merge(object, "annotations", Map.of(GATEWAYS, gateways.toString()));
        }
        String host = route.service().path("hosts").path(0).asText("");
        var spec = object(object, "spec").put("service", host.isEmpty() ? route.apex() : host);
        var live = spec.path("backends");
        spec.set(
                "backends",
                list(
                        backend(live, route.canary(), split.canary()),
                        backend(live, route.primary(), split.primary())));
        return List.of(object);
    }

    /// The first version has quantities for weights.
    private ObjectNode backend(JsonNode live, String service, int weight) {
        var backend = Manifest.entry(live, "service", service);
        return trafficSplit.version().equals("v1alpha1")
                ? backend.put("weight", Integer.toString(weight))
                : backend.put("weight", weight);
    }

    @Override
    public Split read(Route route, Observed observed) throws RouteUnreadable {
        var key = key(route);
        var object = observed.find(key).orElseThrow(() -> RouteUnreadable.missing(key));
        var naming = new Share.Naming("/service", route.primary(), route.canary());
        return Share.of(object.at("/spec/backends"), naming, 0).split(key, false);
    }
}
