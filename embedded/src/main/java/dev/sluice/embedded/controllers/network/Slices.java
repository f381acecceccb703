package dev.sluice.embedded.controllers.network;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.sluice.embedded.controllers.reading.Canonical;
import dev.sluice.embedded.controllers.reading.Meta;
import dev.sluice.embedded.controllers.reading.Owner;
import dev.sluice.embedded.controllers.work.Write;
import dev.sluice.embedded.objects.Resource;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// The EndpointSlices of a Service: one for each set of ports its pods serve and each hundred of
/// them, under a name that follows from the ports. A change of one pod therefore touches its own
/// slices and no other endpoint. Pure.
final class Slices {
    static final String SERVICE = "kubernetes.io/service-name";
    static final String MANAGED_BY = "endpointslice.kubernetes.io/managed-by";
    static final String MANAGER = "endpointslice-controller.k8s.io";

    /// How many endpoints are in one slice at most.
    private static final int MOST = 100;

    private Slices() {}

    /// What must be written; slices that gained something come before those that lost it.
    ///
    /// @param existing all slices of the namespace; those of others are left alone
    static List<Write> decide(
            ObjectNode service, List<Backend> backends, List<ObjectNode> existing) {
        var wanted = wanted(service, backends);
        var writes = new ArrayList<Write>();
        var surplus = new ArrayList<Write>();
        for (var slice : existing) {
            if (!isOf(slice, service) || Meta.deleting(slice)) {
                continue;
            }
            var changed = Optional.ofNullable(wanted.remove(Meta.name(slice)));
            if (changed.isEmpty()) {
                surplus.add(new Write.Delete(Meta.key(Resource.ENDPOINT_SLICES, slice)));
            } else {
                update(slice, changed.get()).ifPresent(writes::add);
            }
        }
        wanted.values()
                .forEach(slice ->
                        writes.addFirst(new Write.Create(Resource.ENDPOINT_SLICES, slice)));
        writes.addAll(surplus);
        return writes;
    }

    private static Map<String, ObjectNode> wanted(ObjectNode service, List<Backend> backends) {
        var slices = new LinkedHashMap<String, ObjectNode>();
        if (backends.isEmpty()) {
            var empty = slice(service, List.of(), "none");
            slices.put(Meta.name(empty), empty);
        }
        var counts = new HashMap<List<Backend.Port>, Integer>();
        for (var backend : backends) {
            var ports = backend.ports();
            int part = (counts.merge(ports, 1, Integer::sum) - 1) / MOST;
            var fresh = slice(service, ports, ports + (part == 0 ? "" : "#" + part));
            var slice = slices.computeIfAbsent(Meta.name(fresh), _ -> fresh);
            endpoint(slice.withArrayProperty("endpoints").addObject(), backend, service);
        }
        return slices;
    }

    /// @param identity what its name follows from
    private static ObjectNode slice(ObjectNode service, List<Backend.Port> ports, String identity) {
        var slice = JsonNodeFactory.instance.objectNode();
        slice.put("apiVersion", "discovery.k8s.io/v1").put("kind", "EndpointSlice");
        var metadata = slice.putObject("metadata");
        var hash = Canonical.hash(identity);
        metadata.put("name", Meta.name(service) + "-" + hash);
        metadata.put("namespace", Meta.namespace(service));
        var labels = metadata.putObject("labels");
        Meta.labels(service).forEach(labels::put);
        if (service.path("spec").path("clusterIP").asText().equals("None")) {
            labels.put("service.kubernetes.io/headless", "");
        }
        labels.put(SERVICE, Meta.name(service)).put(MANAGED_BY, MANAGER);
        Owner.controlling(service).addTo(slice);
        slice.put("addressType", "IPv4");
        slice.putArray("endpoints");
        var list = slice.putArray("ports");
        for (var port : ports) {
            var node = list.addObject();
            node.put("name", port.name()).put("port", port.number());
            node.put("protocol", port.protocol());
            if (!port.appProtocol().isEmpty()) {
                node.put("appProtocol", port.appProtocol());
            }
        }
        return slice;
    }

    private static void endpoint(ObjectNode endpoint, Backend backend, ObjectNode service) {
        var pod = backend.pod();
        endpoint.putArray("addresses").add(backend.ip());
        endpoint.putObject("conditions")
                .put("ready", backend.ready())
                .put("serving", backend.serving())
                .put("terminating", backend.terminating());
        hostname(pod, service).ifPresent(it -> endpoint.put("hostname", it));
        endpoint.put("nodeName", pod.path("spec").path("nodeName").asText());
        endpoint.set("targetRef", target(pod));
    }

    /// The name a pod has among the endpoints of its governing Service.
    static Optional<String> hostname(ObjectNode pod, ObjectNode service) {
        var spec = pod.path("spec");
        return spec.hasNonNull("hostname")
                        && spec.path("subdomain").asText().equals(Meta.name(service))
                ? Optional.of(spec.path("hostname").asText())
                : Optional.empty();
    }

    /// How endpoints name the pod they stand for.
    static ObjectNode target(ObjectNode pod) {
        return JsonNodeFactory.instance
                .objectNode()
                .put("kind", "Pod")
                .put("namespace", Meta.namespace(pod))
                .put("name", Meta.name(pod))
                .put("uid", Meta.uid(pod));
    }

    private static Optional<Write> update(ObjectNode stored, ObjectNode wanted) {
        var changed = stored.deepCopy();
        Meta.of(changed).set("labels", wanted.path("metadata").path("labels"));
        Meta.of(changed).set("ownerReferences", wanted.path("metadata").path("ownerReferences"));
        changed.set("endpoints", wanted.path("endpoints"));
        changed.set("ports", wanted.path("ports"));
        return Canonical.same(changed, stored)
                ? Optional.empty()
                : Optional.of(new Write.Update(Resource.ENDPOINT_SLICES, changed));
    }

    static boolean isOf(ObjectNode slice, ObjectNode service) {
        var labels = Meta.labels(slice);
        return Meta.name(service).equals(labels.get(SERVICE))
                && MANAGER.equals(labels.get(MANAGED_BY));
    }
}
