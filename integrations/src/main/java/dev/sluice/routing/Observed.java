package dev.sluice.routing;

import com.fasterxml.jackson.databind.node.ObjectNode;

import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// The objects a router was shown, as they live in the cluster. What is missing does not exist.
public final class Observed {
    /// Nothing exists yet.
    public static final Observed NOTHING = new Observed(Map.of());

    private final Map<Id, ObjectNode> objects;

    private Observed(Map<Id, ObjectNode> objects) {
        this.objects = objects;
    }

    /// The given objects; the later of two with the same key wins.
    public static Observed of(Collection<ObjectNode> objects) {
        return NOTHING.with(objects);
    }

    /// These objects, with the given ones in addition or instead.
    public Observed with(Collection<ObjectNode> more) {
        var all = new HashMap<>(objects);
        more.forEach(object -> all.put(Id.of(object), object));
        return new Observed(Map.copyOf(all));
    }

    /// These objects, with the given one in addition or instead.
    public Observed with(ObjectNode object) {
        return with(List.of(object));
    }

    /// A copy of the object, which the caller may change.
    public Optional<ObjectNode> find(ObjectKey key) {
        return Optional.ofNullable(objects.get(Id.of(key))).map(ObjectNode::deepCopy);
    }

    /// Copies of the EndpointSlices of a Service, in the order of their names.
    List<ObjectNode> slices(ObjectKey service) {
        return objects.entrySet().stream()
                .filter(entry -> entry.getKey().kind().equals(Kind.ENDPOINT_SLICE.kind()))
                .filter(entry -> entry.getKey().namespace().equals(service.namespace()))
                .sorted(Comparator.comparing(entry -> entry.getKey().name()))
                .map(entry -> entry.getValue().deepCopy())
                .filter(slice ->
                        slice.path("metadata")
                                .path("labels")
                                .path(Kind.SERVICE_NAME)
                                .asText()
                                .equals(service.name()))
                .toList();
    }

    /// The resource name in the URL says nothing that apiVersion and kind do not say.
    private record Id(String apiVersion, String kind, String namespace, String name) {
        static Id of(ObjectKey key) {
            return new Id(key.kind().apiVersion(), key.kind().kind(), key.namespace(), key.name());
        }

        static Id of(ObjectNode object) {
            var metadata = object.path("metadata");
            return new Id(
                    object.path("apiVersion").asText(),
                    object.path("kind").asText(),
                    metadata.path("namespace").asText(""),
                    metadata.path("name").asText());
        }
    }
}
