package dev.sluice.embedded.controllers.network;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.sluice.embedded.controllers.reading.Canonical;
import dev.sluice.embedded.controllers.reading.Meta;
import dev.sluice.embedded.controllers.reading.Owner;
import dev.sluice.embedded.controllers.work.Write;
import dev.sluice.embedded.objects.Resource;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// The EndpointSlices that mirror an Endpoints object which somebody wrote for a Service without a
/// selector: one for each of its subsets and kind of address. Pure.
final class MirroredSlices {
    static final String MANAGER = "endpointslicemirroring-controller.k8s.io";
    private static final String SKIP = "endpointslice.kubernetes.io/skip-mirror";

    private MirroredSlices() {}

    /// @param existing all slices of the namespace; those of others are left alone
    static List<Write> decide(ObjectNode endpoints, List<ObjectNode> existing) {
        var wanted = wanted(endpoints);
        var writes = new ArrayList<Write>();
        for (var slice : existing) {
            if (!isOf(slice, Meta.name(endpoints)) || Meta.deleting(slice)) {
                continue;
            }
            var fresh = wanted.remove(Meta.name(slice));
            if (fresh == null) {
                writes.add(new Write.Delete(Meta.key(Resource.ENDPOINT_SLICES, slice)));
                continue;
            }
            var changed = slice.deepCopy();
            Meta.of(changed).set("labels", fresh.path("metadata").path("labels"));
            changed.set("endpoints", fresh.path("endpoints"));
            changed.set("ports", fresh.path("ports"));
            if (!Canonical.same(changed, slice)) {
                writes.add(new Write.Update(Resource.ENDPOINT_SLICES, changed));
            }
        }
        wanted.values()
                .forEach(slice ->
                        writes.addFirst(new Write.Create(Resource.ENDPOINT_SLICES, slice)));
        return writes;
    }

    /// Whether a slice mirrors the Endpoints of this name.
    static boolean isOf(ObjectNode slice, String endpoints) {
        var labels = Meta.labels(slice);
        return endpoints.equals(labels.get(Slices.SERVICE))
                && MANAGER.equals(labels.get(Slices.MANAGED_BY));
    }

    private static Map<String, ObjectNode> wanted(ObjectNode endpoints) {
        var slices = new LinkedHashMap<String, ObjectNode>();
        if ("true".equals(Meta.labels(endpoints).get(SKIP))) {
            return slices;
        }
        for (var subset : endpoints.path("subsets")) {
            for (var list : List.of("addresses", "notReadyAddresses")) {
                for (var address : subset.path(list)) {
                    boolean six = address.path("ip").asText().contains(":");
                    var fresh = slice(endpoints, subset.path("ports"), six ? "IPv6" : "IPv4");
                    var slice = slices.computeIfAbsent(Meta.name(fresh), _ -> fresh);
                    var endpoint = slice.withArrayProperty("endpoints").addObject();
                    endpoint.putArray("addresses").add(address.path("ip"));
                    endpoint.putObject("conditions").put("ready", list.equals("addresses"));
                    for (var member : List.of("hostname", "nodeName", "targetRef")) {
                        if (address.hasNonNull(member)) {
                            endpoint.set(member, address.path(member));
                        }
                    }
                }
            }
        }
        return slices;
    }

    private static ObjectNode slice(ObjectNode endpoints, JsonNode ports, String addresses) {
        var slice = endpoints.objectNode();
        slice.put("apiVersion", "discovery.k8s.io/v1").put("kind", "EndpointSlice");
        var metadata = slice.putObject("metadata");
        var hash = Canonical.hash(addresses + Canonical.text(ports));
        metadata.put("name", Meta.name(endpoints) + "-" + hash);
        metadata.put("namespace", Meta.namespace(endpoints));
        var labels = metadata.putObject("labels");
        Meta.labels(endpoints).forEach(labels::put);
        labels.put(Slices.SERVICE, Meta.name(endpoints)).put(Slices.MANAGED_BY, MANAGER);
        var annotations = Meta.annotations(endpoints);
        annotations.remove("kubectl.kubernetes.io/last-applied-configuration");
        if (!annotations.isEmpty()) {
            annotations.forEach(metadata.putObject("annotations")::put);
        }
        Owner.controlling(endpoints).addTo(slice);
        slice.put("addressType", addresses);
        slice.putArray("endpoints");
        slice.set("ports", ports.isArray() ? ports.deepCopy() : slice.arrayNode());
        return slice;
    }
}
