package dev.sluice.routing;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// How every generated object begins: the live one if there is one, else a new one with an owner.
final class Manifest {
    /// Keep Flux from reverting what we write.
    static final Map<String, String> FLUX =
            Map.of(
                    "kustomize.toolkit.fluxcd.io/reconcile", "disabled",
                    "helm.toolkit.fluxcd.io/driftDetection", "disabled");

    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

    private Manifest() {}

    /// @throws RouteRefused when something else controls the live object
    static ObjectNode owned(Route route, ObjectKey key, Observed observed) throws RouteRefused {
        var live = observed.find(key);
        if (live.isEmpty()) {
            var created = key.empty();
            if (!key.namespace().isEmpty() && !route.owner().uid().isEmpty()) {
                object(created, "metadata")
                        .putArray("ownerReferences")
                        .add(route.owner().reference());
            }
            return created;
        }
        var object = live.get();
        var other = route.owner().otherController(object);
        if (other.isPresent()) {
            throw RouteRefused.in(
                    route,
                    "%s is controlled by %s; delete it or choose another spec.service.name"
                            .formatted(key, other.get()));
        }
        renewOwner(route.owner(), object);
        return object;
    }

    /// As [#owned], with the metadata of `spec.service.apex` and the notes for Flux merged in.
    static ObjectNode described(Route route, ObjectKey key, Observed observed) throws RouteRefused {
        var object = owned(route, key, observed);
        merge(object, "labels", route.apexLabels());
        merge(object, "annotations", route.apexAnnotations());
        merge(object, "annotations", FLUX);
        return object;
    }

    /// Puts the entries into `metadata.<map>`; others stay.
    static void merge(ObjectNode object, String map, Map<String, String> entries) {
        if (!entries.isEmpty()) {
            var target = object(object(object, "metadata"), map);
            new TreeMap<>(entries).forEach(target::put);
        }
    }

    /// A Canary that was deleted and made again has a new uid.
    private static void renewOwner(Owner owner, ObjectNode object) {
        if (!owner.uid().isEmpty() && owner.controls(object)) {
            Owner.controller(object)
                    .ifPresent(reference -> ((ObjectNode) reference).put("uid", owner.uid()));
        }
    }

    /// The object in the field, made anew when there is none.
    static ObjectNode object(ObjectNode parent, String field) {
        return parent.get(field) instanceof ObjectNode found ? found : parent.putObject(field);
    }

    /// Sets the field, or removes it when the value is missing, null or an empty list.
    static void set(ObjectNode parent, String field, JsonNode value) {
        if (value.isMissingNode() || value.isNull() || (value.isArray() && value.isEmpty())) {
            parent.remove(field);
        } else {
            parent.set(field, value.deepCopy());
        }
    }

    /// A copy of the list's entry whose field has the value, or a new one with nothing else.
    static ObjectNode entry(JsonNode list, String field, String value) {
        return list.valueStream()
                .filter(it -> it.path(field).asText("").equals(value))
                .findFirst()
                .map(it -> (ObjectNode) it.deepCopy())
                .orElseGet(() -> node().put(field, value));
    }

    static ObjectNode node() {
        return NODES.objectNode();
    }

    static ArrayNode list(Collection<? extends JsonNode> nodes) {
        return NODES.arrayNode().addAll(nodes);
    }

    static ArrayNode list(JsonNode... nodes) {
        return list(List.of(nodes));
    }

    static ObjectNode strings(Map<String, String> entries) {
        var node = NODES.objectNode();
        new TreeMap<>(entries).forEach(node::put);
        return node;
    }
}
