package dev.sluice.routing;

import static dev.sluice.routing.Manifest.list;
import static dev.sluice.routing.Manifest.object;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.sluice.engine.Split;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// Istio: a VirtualService that divides and a DestinationRule for each version. A VirtualService of
/// the user's is taken over, and given back when the Canary is reverted.
final class Istio implements Router {
    private static final String API = "networking.istio.io/v1beta1";
    private static final Kind VIRTUAL_SERVICE = new Kind(API, "VirtualService", "virtualservices");
    private static final Kind DESTINATION_RULE =
            new Kind(API, "DestinationRule", "destinationrules");
    private static final String ORIGINAL = "flagger.kubernetes.io/original-configuration";
    private static final String LAST_APPLIED = "kubectl.kubernetes.io/last-applied-configuration";
    private static final ObjectMapper JSON = new ObjectMapper();

    @Override
    public String name() {
        return "istio";
    }

    @Override
    public Capabilities capabilities() {
        return Capabilities.WEIGHTED.andMatches().andMirrors().andSessionAffinity();
    }

    @Override
    public Access access() {
        return Access.to("networking.istio.io", "virtualservices", "destinationrules");
    }

    @Override
    public List<ObjectKey> observed(Route route) {
        return List.of(rule(route, route.canary()), rule(route, route.primary()), key(route));
    }

    @Override
    public List<ObjectNode> render(Route route, Split split, Observed observed)
            throws RouteRefused {
        return List.of(
                destinationRule(route, route.canary(), observed),
                destinationRule(route, route.primary(), observed),
                virtualService(route, split, observed));
    }

    @Override
    public Split read(Route route, Observed observed) throws RouteUnreadable {
        var key = key(route);
        var object = observed.find(key).orElseThrow(() -> RouteUnreadable.missing(key));
        var routes = new ArrayList<JsonNode>();
        object.at("/spec/http").forEach(routes::add);
        object.at("/spec/tcp").forEach(routes::add);
        routes.removeIf(it -> !IstioRoutes.reaches(it, route.canary()));
        if (routes.isEmpty()) {
            throw new RouteUnreadable(key + " has no route to " + route.canary());
        }
        // With sticky routes around, the weighted one is the one that hands out cookies.
        var weighted =
                routes.stream()
                        .filter(it -> it.path("route").findValue("headers") != null)
                        .findFirst()
                        .orElse(routes.getLast());
        boolean mirrored = weighted.at("/mirror/host").asText("").equals(route.canary());
        var naming = new Share.Naming("/destination/host", route.primary(), route.canary());
        return Share.of(weighted.path("route"), naming, 0).split(key, mirrored);
    }

    @Override
    public Revert revert(Route route, Observed observed) {
        var live = observed.find(key(route));
        if (live.isEmpty() || route.owner().controls(live.get())) {
            return Revert.NOTHING;
        }
        var annotations = live.get().path("metadata").path("annotations");
        var spec = parse(annotations.path(LAST_APPLIED)).path("spec");
        var original = spec.isObject() ? spec : parse(annotations.path(ORIGINAL));
        if (!original.isObject()) {
            return Revert.NOTHING;
        }
        live.get().set("spec", original);
        return new Revert(List.of(live.get()), List.of());
    }

    /// Missing when the note is gone or damaged: then there is nothing to give back.
    private static JsonNode parse(JsonNode note) {
        try {
            return JSON.readTree(note.asText(""));
        } catch (JsonProcessingException _) {
            return JSON.missingNode();
        }
    }

    private static ObjectKey key(Route route) {
        return VIRTUAL_SERVICE.key(route.namespace(), route.apex());
    }

    private static ObjectKey rule(Route route, String service) {
        return DESTINATION_RULE.key(route.namespace(), service);
    }

    private static ObjectNode destinationRule(Route route, String service, Observed observed)
            throws RouteRefused {
        var rule = Manifest.owned(route, rule(route, service), observed);
        var spec = object(rule, "spec").put("host", service);
        Manifest.set(spec, "trafficPolicy", route.service().path("trafficPolicy"));
        return rule;
    }

    private static ObjectNode virtualService(Route route, Split split, Observed observed)
            throws RouteRefused {
        var object = Manifest.described(route, key(route), observed);
        var before = object.path("spec").deepCopy();
        var spec = object(object, "spec");
        // A delegate says that it has none, as with Flagger.
        spec.set("hosts", hosts(route));
        Manifest.set(spec, "gateways", gateways(route));
        var routes = new IstioRoutes(route, split);
        if (isTcp(route)) {
            spec.remove("http");
            spec.set("tcp", list(routes.tcp()));
        } else {
            spec.remove("tcp");
            spec.set("http", list(routes.http(spec.path("http"))));
        }
        rememberOriginal(route, object, before);
        return object;
    }

    /// The first spec that was replaced is kept; kubectl keeps it by itself.
    private static void rememberOriginal(Route route, ObjectNode object, JsonNode before) {
        var annotations = object.path("metadata").path("annotations");
        boolean foreign = before.isObject() && !route.owner().controls(object);
        boolean known = annotations.has(ORIGINAL) || annotations.has(LAST_APPLIED);
        boolean ours = before.findValuesAsText("host").contains(route.canary());
        if (foreign && !known && !ours && !before.equals(object.path("spec"))) {
            Manifest.merge(object, "annotations", Map.of(ORIGINAL, before.toString()));
        }
    }

    private static boolean isTcp(Route route) {
        return route.service().path("appProtocol").asText("").equalsIgnoreCase("tcp");
    }

    private static ArrayNode hosts(Route route) throws RouteRefused {
        var hosts = list(route.service().path("hosts").valueStream().toList());
        if (isDelegate(route)) {
            return hosts;
        }
        boolean covered =
                hosts.valueStream()
                        .anyMatch(
                                it -> it.asText().equals("*") || it.asText().equals(route.apex()));
        return covered ? hosts : hosts.add(route.apex());
    }

    private static ArrayNode gateways(Route route) throws RouteRefused {
        var gateways = list(route.service().path("gateways").valueStream().toList());
        return isDelegate(route) || !gateways.isEmpty() ? gateways : gateways.add("mesh");
    }

    /// A delegate gets hosts and gateways from the VirtualService that delegates to it.
    private static boolean isDelegate(Route route) throws RouteRefused {
        var service = route.service();
        boolean delegates = service.path("delegation").asBoolean();
        if (delegates && !(service.path("hosts").isEmpty() && service.path("gateways").isEmpty())) {
            throw RouteRefused.in(
                    route, "spec.service.hosts and gateways must be empty when delegation is true");
        }
        return delegates;
    }
}
