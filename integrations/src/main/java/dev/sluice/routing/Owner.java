package dev.sluice.routing;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

import java.util.Map;
import java.util.Optional;

/// The Canary that owns what is rendered.
///
/// @param uid empty when generated objects must not carry an owner reference, because they live in
///   another cluster than the Canary
/// @param annotations of the Canary itself; some routers read settings there
public record Owner(String namespace, String name, String uid, Map<String, String> annotations) {
    private static final String API_VERSION = "flagger.app/v1beta1";

    public Owner {
        annotations = Map.copyOf(annotations);
    }

    /// An owner without annotations.
    public Owner(String namespace, String name, String uid) {
        this(namespace, name, uid, Map.of());
    }

    ObjectNode reference() {
        return JsonNodeFactory.instance
                .objectNode()
                .put("apiVersion", API_VERSION)
                .put("kind", "Canary")
                .put("name", name)
                .put("uid", uid)
                .put("controller", true)
                .put("blockOwnerDeletion", true);
    }

    /// Whether this Canary controls the object; a Canary created anew has another uid, so the name
    /// decides.
    boolean controls(ObjectNode object) {
        return controller(object).filter(this::isThis).isPresent();
    }

    /// Whoever else controls the object, as `Kind name`.
    Optional<String> otherController(ObjectNode object) {
        return controller(object)
                .filter(reference -> !isThis(reference))
                .map(it -> it.path("kind").asText() + " " + it.path("name").asText());
    }

    private boolean isThis(JsonNode reference) {
        return reference.path("kind").asText().equals("Canary")
                && reference.path("apiVersion").asText().startsWith("flagger.app/")
                && reference.path("name").asText().equals(name);
    }

    static Optional<JsonNode> controller(ObjectNode object) {
        return object.path("metadata")
                .path("ownerReferences")
                .valueStream()
                .filter(reference -> reference.path("controller").asBoolean())
                .findFirst();
    }
}
