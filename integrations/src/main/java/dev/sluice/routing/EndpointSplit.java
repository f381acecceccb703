package dev.sluice.routing;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.sluice.routing.ServiceObjects.Role;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// The canary's share of the traffic by its share of the ready endpoints of the apex Service.
///
/// The apex Service keeps selecting the primary. Beside the EndpointSlices that its controller
/// writes for it stands one more per address family and set of ports, ours, which repeats as many
/// of the canary's endpoints as the share needs. Whatever forwards to a Service takes all its
/// slices together. Without endpoints in ours, nobody meets the canary.
public record EndpointSplit(Route route, Observed observed) {
    private static final String MANAGED_BY = "endpointslice.kubernetes.io/managed-by";
    private static final String WEIGHT = "sluice.dev/weight";

    /// Of the analysis: that it splits this way.
    private static final String FIELD = "endpointSplit";

    /// The address families of Services.
    private static final Map<String, String> FAMILIES =
            Map.of("IPv4", "-canary-share", "IPv6", "-canary-share-ipv6");

    /// How many endpoints share the traffic.
    ///
    /// @param canary those of the canary
    /// @param primary those of the primary
    public record Count(int canary, int primary) {
        /// The canary's share in percent, rounded; 0 when there are none at all.
        public int percent() {
            var all = canary + primary;
            return all == 0 ? 0 : Math.round(100f * canary / all);
        }

        /// `1 of 5 endpoints, 20%`.
        public String sentence() {
            return "%d of %d endpoints, %d%%".formatted(canary, canary + primary, percent());
        }
    }

    /// Whether the Canary asks for it.
    public static boolean isAskedFor(Route route) {
        return route.analysis().path(FIELD).isObject();
    }

    static List<ObjectKey> keys(Route route) {
        return FAMILIES.values().stream().sorted().map(suffix -> key(route, suffix)).toList();
    }

    private static ObjectKey key(Route route, String suffix) {
        return Kind.ENDPOINT_SLICE.key(route.namespace(), route.apex() + suffix);
    }

    /// How many endpoints of the canary stand for a weight.
    ///
    /// @param weight 0..99, in percent
    /// @param primaries ready endpoints of the primary
    /// @return nearest to the weight, but at least 1 unless the weight is 0
    static int endpoints(int weight, int primaries) {
        return weight == 0
                ? 0
                : Math.max(1, Math.round((float) weight * primaries / (100 - weight)));
    }

    /// The slices for the weight they have, as pods come and go; empty when there are none.
    public List<ObjectNode> slices() {
        return slices(weight());
    }

    /// The slices for a weight, 0..99; empty when there is nothing to change.
    List<ObjectNode> slices(int weight) {
        var slices = new ArrayList<ObjectNode>();
        FAMILIES.keySet().forEach(family -> slices.addAll(slices(family, weight)));
        if (slices.isEmpty() && weight > 0) {
            // Pods may be ready before the endpoint controller has told of them; the weight is kept
            // until then.
            slices.add(created("IPv4", List.of()));
        }
        for (var slice : slices) {
            Manifest.object(Manifest.object(slice, "metadata"), "annotations")
                    .put(WEIGHT, Integer.toString(weight));
        }
        return slices;
    }

    /// One for each set of ports, as a slice has one; what is no longer needed stays without
    /// endpoints. Which pods they are must not change from one look to the next.
    private List<ObjectNode> slices(String family, int weight) {
        var wanted = wanted(weight, ready(Role.APEX, family).size());
        var groups = new LinkedHashMap<JsonNode, List<Ready>>();
        ready(Role.CANARY, family).stream()
                .limit(wanted)
                .forEach(it -> groups.computeIfAbsent(it.ports(), _ -> new ArrayList<>()).add(it));
        var filled = new ArrayList<ObjectNode>();
        var spare = new ArrayDeque<ObjectNode>();
        for (var live : ours(family)) {
            var same = groups.remove(live.path("ports"));
            fill(live, same == null ? List.of() : same);
            (same == null ? spare : filled).add(live);
        }
        groups.forEach((ports, endpoints) -> {
            var slice = spare.isEmpty() ? created(family, filled) : spare.removeFirst();
            slice.set("ports", ports.deepCopy());
            fill(slice, endpoints);
            filled.add(slice);
        });
        filled.addAll(spare);
        return filled;
    }

    /// What is live.
    private List<ObjectNode> ours(String family) {
        return observed.slices(ServiceObjects.key(route, Role.APEX)).stream()
                .filter(EndpointSplit::isOurs)
                .filter(slice -> slice.path("addressType").asText().equals(family))
                .toList();
    }

    /// With iterations it is the number of endpoints that is asked for.
    private int wanted(int weight, int primaries) {
        if (weight == 0) {
            return 0;
        }
        return route.iterations() > 0 ? asked() : endpoints(weight, primaries);
    }

    private int asked() {
        return Math.max(1, route.analysis().path(FIELD).path("canaryEndpoints").asInt(1));
    }

    /// The share there would be during iterations, as things are now.
    public int share() {
        var primaries = ready(Role.APEX).size();
        var canaries = Math.min(asked(), Math.max(1, ready(Role.CANARY).size()));
        return Math.clamp(new Count(canaries, primaries).percent(), 1, 99);
    }

    /// What is live.
    public Count count() {
        var canaries =
                FAMILIES.keySet().stream()
                        .mapToInt(
                                family -> ours(family).stream().mapToInt(EndpointSplit::size).sum())
                        .max()
                        .orElse(0);
        return new Count(canaries, ready(Role.APEX).size());
    }

    /// The weight that was asked for last; 0 when the slices are gone.
    int weight() {
        return FAMILIES.keySet().stream()
                .flatMap(family -> ours(family).stream())
                .mapToInt(slice -> slice.at("/metadata/annotations").path(WEIGHT).asInt(0))
                .max()
                .orElse(0);
    }

    private static int size(ObjectNode slice) {
        return slice.path("endpoints").size();
    }

    private static void fill(ObjectNode slice, List<Ready> canaries) {
        var endpoints = slice.putArray("endpoints");
        canaries.forEach(it -> endpoints.add(it.endpoint()));
    }

    /// @param others that have a name already
    private ObjectNode created(String family, List<ObjectNode> others) {
        var names = others.stream().map(it -> it.at("/metadata/name").asText()).toList();
        var key = key(route, String.valueOf(FAMILIES.get(family)));
        for (var number = 2; names.contains(key.name()); number++) {
            key = key(route, FAMILIES.get(family) + "-" + number);
        }
        var slice = key.empty();
        var metadata = Manifest.object(slice, "metadata");
        metadata.putObject("labels")
                .put(Kind.SERVICE_NAME, route.apex())
                .put(MANAGED_BY, "sluice.dev");
        metadata.putArray("ownerReferences").add(route.owner().reference());
        slice.put("addressType", family).putArray("ports");
        slice.putArray("endpoints");
        return slice;
    }

    /// An endpoint that takes requests, with the ports of its slice.
    private record Ready(ObjectNode endpoint, JsonNode ports) {
        /// Pods that share an address have names, or at least ports, of their own.
        String name() {
            return String.join(
                    "/",
                    endpoint.path("targetRef").path("name").asText(),
                    endpoint.path("addresses").path(0).asText(),
                    ports.toString());
        }
    }

    /// Of the family with the most of them.
    private Collection<Ready> ready(Role role) {
        var four = ready(role, "IPv4");
        var six = ready(role, "IPv6");
        return four.size() >= six.size() ? four : six;
    }

    /// While the endpoint controller rearranges them, one may be in two slices.
    private List<Ready> ready(Role role, String family) {
        var found = new TreeMap<String, Ready>();
        for (var slice : observed.slices(ServiceObjects.key(route, role))) {
            if (!slice.path("addressType").asText().equals(family) || isOurs(slice)) {
                continue;
            }
            for (var endpoint : slice.path("endpoints")) {
                var conditions = endpoint.path("conditions");
                if (endpoint instanceof ObjectNode it
                        && conditions.path("ready").asBoolean(true)
                        && !conditions.path("terminating").asBoolean(false)) {
                    var ready = new Ready(it, slice.path("ports"));
                    found.put(ready.name(), ready);
                }
            }
        }
        return List.copyOf(found.values());
    }

    private static boolean isOurs(ObjectNode slice) {
        return slice.at("/metadata/labels").path(MANAGED_BY).asText().equals("sluice.dev");
    }
}
