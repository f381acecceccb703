package dev.sluice.embedded.controllers.network;

import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.sluice.embedded.controllers.reading.Meta;
import dev.sluice.embedded.controllers.reading.Selector;
import dev.sluice.embedded.controllers.work.Controller;
import dev.sluice.embedded.controllers.work.Decision;
import dev.sluice.embedded.controllers.work.Write;
import dev.sluice.embedded.objects.Cluster;
import dev.sluice.embedded.objects.Key;
import dev.sluice.embedded.objects.Resource;

import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/// Keeps the EndpointSlices and the Endpoints of every Service that has a selector. The endpoints
/// of Services without one belong to whoever writes them; Endpoints are mirrored into slices.
public final class EndpointSliceController implements Controller {
    private final Cluster cluster;
    private final InstantSource clock;

    public EndpointSliceController(Cluster cluster, InstantSource clock) {
        this.cluster = cluster;
        this.clock = clock;
    }

    @Override
    public String name() {
        return "endpoint-slice-controller";
    }

    @Override
    public List<Source> sources() {
        return List.of(
                Source.itself(Resource.SERVICES),
                new Source(Resource.PODS, this::ofPod),
                new Source(Resource.ENDPOINT_SLICES, EndpointSliceController::ofSlice),
                new Source(LegacyEndpoints.ENDPOINTS, EndpointSliceController::ofEndpoints));
    }

    @Override
    public Decision decide(Key key) {
        var service = cluster.get(key);
        if (service.isEmpty()) {
            return removed(key);
        }
        if (Meta.deleting(service.get())) {
            return Decision.NOTHING;
        }
        if (selector(service.get()).isEmpty()) {
            return mirrored(key);
        }
        var backends = Backend.of(service.get(), cluster.list(Resource.PODS, key.namespace()));
        var slices = cluster.list(Resource.ENDPOINT_SLICES, key.namespace());
        var writes = new ArrayList<>(Slices.decide(service.get(), backends, slices));
        var endpoints = cluster.get(endpoints(key));
        writes.addAll(LegacyEndpoints.decide(service.get(), backends, endpoints, clock.instant()));
        return Decision.of(writes);
    }

    /// Slices of Endpoints that are gone go with their owner.
    private Decision mirrored(Key service) {
        return cluster.get(endpoints(service))
                .filter(it -> !isManaged(it) && !Meta.deleting(it))
                .map(it ->
                        MirroredSlices.decide(
                                it, cluster.list(Resource.ENDPOINT_SLICES, service.namespace())))
                .map(Decision::of)
                .orElse(Decision.NOTHING);
    }

    /// Slices go with their owner; the Endpoints object has none and goes by name.
    private Decision removed(Key service) {
        return cluster.get(endpoints(service))
                .filter(EndpointSliceController::isManaged)
                .map(e -> Decision.of(List.of(new Write.Delete(endpoints(service)))))
                .orElse(Decision.NOTHING);
    }

    private Collection<Key> ofPod(ObjectNode pod) {
        var labels = Meta.labels(pod);
        return cluster.list(Resource.SERVICES, Meta.namespace(pod)).stream()
                .filter(service -> selector(service).matches(labels))
                .map(service -> Meta.key(Resource.SERVICES, service))
                .toList();
    }

    private static Collection<Key> ofSlice(ObjectNode slice) {
        var labels = Meta.labels(slice);
        var manager = labels.getOrDefault(Slices.MANAGED_BY, "");
        if (!List.of(Slices.MANAGER, MirroredSlices.MANAGER).contains(manager)) {
            return List.of();
        }
        var service = labels.getOrDefault(Slices.SERVICE, "");
        return List.of(new Key(Resource.SERVICES, Meta.namespace(slice), service));
    }

    private static Collection<Key> ofEndpoints(ObjectNode endpoints) {
        return List.of(Meta.key(Resource.SERVICES, endpoints));
    }

    private static boolean isManaged(ObjectNode endpoints) {
        return "endpoint-controller"
                .equals(Meta.labels(endpoints).get("endpoints.kubernetes.io/managed-by"));
    }

    private static Key endpoints(Key service) {
        return new Key(LegacyEndpoints.ENDPOINTS, service.namespace(), service.name());
    }

    private static Selector selector(ObjectNode service) {
        return Selector.ofLabels(service.path("spec").path("selector"));
    }
}
