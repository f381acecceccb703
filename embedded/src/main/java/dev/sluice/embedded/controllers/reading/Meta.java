package dev.sluice.embedded.controllers.reading;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.sluice.embedded.objects.Key;
import dev.sluice.embedded.objects.Resource;

import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Reads an object's `metadata`; a missing member reads as empty, 0 or [Instant#EPOCH].
public final class Meta {
    private Meta() {}

    public static String name(JsonNode object) {
        return object.path("metadata").path("name").asText();
    }

    public static String namespace(JsonNode object) {
        return object.path("metadata").path("namespace").asText();
    }

    public static String uid(JsonNode object) {
        return object.path("metadata").path("uid").asText();
    }

    public static long generation(JsonNode object) {
        return object.path("metadata").path("generation").asLong();
    }

    public static Instant created(JsonNode object) {
        return time(object.path("metadata").path("creationTimestamp"));
    }

    public static boolean deleting(JsonNode object) {
        return object.path("metadata").hasNonNull("deletionTimestamp");
    }

    public static Map<String, String> labels(JsonNode object) {
        return texts(object.path("metadata").path("labels"));
    }

    public static Map<String, String> annotations(JsonNode object) {
        return texts(object.path("metadata").path("annotations"));
    }

    /// One annotation; empty text when absent.
    public static String annotation(JsonNode object, String name) {
        return object.path("metadata").path("annotations").path(name).asText();
    }

    public static List<String> finalizers(JsonNode object) {
        var finalizers = new ArrayList<String>();
        object.path("metadata").path("finalizers").forEach(f -> finalizers.add(f.asText()));
        return finalizers;
    }

    public static List<Owner> owners(JsonNode object) {
        var owners = new ArrayList<Owner>();
        object.path("metadata").path("ownerReferences").forEach(o -> owners.add(Owner.read(o)));
        return owners;
    }

    /// The owner that controls this object, if any.
    public static Optional<Owner> controller(JsonNode object) {
        return owners(object).stream().filter(Owner::controller).findFirst();
    }

    public static boolean controlledBy(JsonNode object, JsonNode owner) {
        return controller(object).filter(o -> o.uid().equals(uid(owner))).isPresent();
    }

    public static Key key(Resource resource, JsonNode object) {
        return new Key(resource, namespace(object), name(object));
    }

    /// The object's `metadata`, created when missing.
    public static ObjectNode of(ObjectNode object) {
        return object.withObjectProperty("metadata");
    }

    /// A copy that is written whatever version is stored by then: for a status that only one
    /// controller writes.
    public static ObjectNode anyVersion(ObjectNode object) {
        var copy = object.deepCopy();
        of(copy).remove("resourceVersion");
        return copy;
    }

    /// As Kubernetes writes times: UTC, whole seconds.
    public static String text(Instant time) {
        return time.truncatedTo(ChronoUnit.SECONDS).toString();
    }

    public static Instant time(JsonNode node) {
        try {
            return node.isTextual() ? Instant.parse(node.asText()) : Instant.EPOCH;
        } catch (DateTimeParseException _) {
            return Instant.EPOCH;
        }
    }

    /// A map of texts, in the order written.
    public static Map<String, String> texts(JsonNode node) {
        var texts = new LinkedHashMap<String, String>();
        node.properties().forEach(e -> texts.put(e.getKey(), e.getValue().asText()));
        return texts;
    }
}
