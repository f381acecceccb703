package dev.sluice.embedded.controllers.workload;

import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.sluice.embedded.controllers.reading.Meta;
import dev.sluice.embedded.controllers.reading.Selector;
import dev.sluice.embedded.objects.Cluster;
import dev.sluice.embedded.objects.Key;
import dev.sluice.embedded.objects.Resource;

import java.util.Collection;
import java.util.List;

/// Finds the workloads of one kind that a pod concerns: its controller, or for an orphan those that
/// select it.
record PodsOf(Cluster cluster, Resource workload, String kind) {

    Collection<Key> workloads(ObjectNode pod) {
        var namespace = Meta.namespace(pod);
        var controller = Meta.controller(pod);
        if (controller.isPresent()) {
            return controller
                    .filter(o -> o.kind().equals(kind) && o.group().equals(workload.group()))
                    .map(o -> List.of(new Key(workload, namespace, o.name())))
                    .orElse(List.of());
        }
        var labels = Meta.labels(pod);
        return cluster.list(workload, namespace).stream()
                .filter(w -> Selector.read(w.path("spec").path("selector")).matches(labels))
                .map(w -> Meta.key(workload, w))
                .toList();
    }
}
