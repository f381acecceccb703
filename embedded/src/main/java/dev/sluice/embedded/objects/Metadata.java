package dev.sluice.embedded.objects;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.sluice.embedded.objects.validation.FieldErrors;
import dev.sluice.embedded.objects.validation.Names;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.random.RandomGenerator;

/// The rules of `metadata`, the same for all kinds.
final class Metadata {
    private static final String SUFFIX_LETTERS = "bcdfghjklmnpqrstvwxz2456789";
    private static final int SUFFIX_LENGTH = 5;
    private static final int GENERATED_MAX = 63;
    private static final List<String> SERVER_OWNED =
            List.of("uid", "creationTimestamp", "deletionTimestamp", "deletionGracePeriodSeconds");
    private static final List<String> DROPPED = List.of("managedFields", "selfLink");

    private Metadata() {}

    static ObjectNode of(ObjectNode object) {
        return object.get("metadata") instanceof ObjectNode found
                ? found
                : object.putObject("metadata");
    }

    static String name(JsonNode object) {
        return object.path("metadata").path("name").asText();
    }

    static String namespace(JsonNode object) {
        return object.path("metadata").path("namespace").asText();
    }

    static String uid(JsonNode object) {
        return object.path("metadata").path("uid").asText();
    }

    static String resourceVersion(JsonNode object) {
        return object.path("metadata").path("resourceVersion").asText();
    }

    static boolean isDeleting(JsonNode object) {
        return object.path("metadata").has("deletionTimestamp");
    }

    static String timestamp(Instant instant) {
        return instant.truncatedTo(ChronoUnit.SECONDS).toString();
    }

    /// What the server gives a new object.
    static void born(ObjectNode object, Kind kind, Instant now) {
        ObjectNode metadata = of(object);
        metadata.remove(DROPPED);
        metadata.remove(SERVER_OWNED);
        metadata.remove("resourceVersion");
        metadata.put("uid", UUID.randomUUID().toString());
        metadata.put("creationTimestamp", timestamp(now));
        if (kind.is(Kind.Trait.GENERATION)) {
            metadata.put("generation", 1);
        }
        tidy(metadata);
    }

    static void generateName(ObjectNode object, RandomGenerator random) {
        ObjectNode metadata = of(object);
        String base = metadata.path("generateName").asText();
        if (!metadata.path("name").asText().isEmpty() || base.isEmpty()) {
            return;
        }
        var name = new StringBuilder(base);
        name.setLength(Math.min(base.length(), GENERATED_MAX - SUFFIX_LENGTH));
        for (int i = 0; i < SUFFIX_LENGTH; i++) {
            name.append(SUFFIX_LETTERS.charAt(random.nextInt(SUFFIX_LETTERS.length())));
        }
        metadata.put("name", name.toString());
    }

    /// What a replacement keeps of the old object, whatever the client sent.
    static void keep(ObjectNode object, ObjectNode old) {
        ObjectNode metadata = of(object);
        JsonNode before = old.path("metadata");
        metadata.remove(DROPPED);
        List<String> kept = new ArrayList<>(SERVER_OWNED);
        kept.add("name");
        kept.add("namespace");
        kept.add("generateName");
        kept.add("resourceVersion");
        for (String field : kept) {
            JsonNode value = before.get(field);
            if (value == null) {
                metadata.remove(field);
            } else {
                metadata.set(field, value);
            }
        }
        tidy(metadata);
    }

    /// Empty maps and lists are left out, as Go does.
    private static void tidy(ObjectNode metadata) {
        for (String field : List.of("labels", "annotations", "ownerReferences", "finalizers")) {
            if (metadata.path(field).isEmpty()) {
                metadata.remove(field);
            }
        }
    }

    static void validate(Kind kind, ObjectNode object, FieldErrors errors) {
        JsonNode metadata = object.path("metadata");
        String name = name(object);
        if (name.isEmpty()) {
            errors.required("metadata.name", "name or generateName is required");
        } else {
            wrongName(kind, name).ifPresent(why -> errors.invalid("metadata.name", name, why));
        }
        Names.labels(metadata.path("labels"), "metadata.labels", errors);
        Names.annotations(metadata.path("annotations"), "metadata.annotations", errors);
        for (JsonNode finalizer : metadata.path("finalizers")) {
            Names.qualified(finalizer.asText())
                    .ifPresent(why -> errors.invalid("metadata.finalizers", finalizer, why));
        }
        JsonNode owners = metadata.path("ownerReferences");
        for (int i = 0; i < owners.size(); i++) {
            for (String field : List.of("apiVersion", "kind", "name", "uid")) {
                if (owners.get(i).path(field).asText().isEmpty()) {
                    errors.invalid(
                            "metadata.ownerReferences[" + i + "]." + field,
                            "",
                            (field.equals("apiVersion") ? "version" : field)
                                    + " must not be empty");
                }
            }
        }
    }

    private static Optional<String> wrongName(Kind kind, String name) {
        return switch (kind.resource().toString()) {
            // These have stricter rules of their own.
            case "services", "namespaces" -> Optional.empty();
            default ->
                    kind.resource().group().equals("rbac.authorization.k8s.io")
                            ? Names.pathSegment(name)
                            : Names.subdomain(name);
        };
    }

    static void validateUpdate(ObjectNode object, ObjectNode old, FieldErrors errors) {
        if (!isDeleting(old)) {
            return;
        }
        List<String> before = texts(old.at("/metadata/finalizers"));
        List<String> added = new ArrayList<>(texts(object.at("/metadata/finalizers")));
        added.removeAll(before);
        if (!added.isEmpty()) {
            StringBuilder shown = new StringBuilder();
            added.forEach(f -> shown.append(shown.isEmpty() ? "" : ", ").append('"' + f + '"'));
            errors.forbidden(
                    "metadata.finalizers",
                    "no new finalizers can be added if the object is being deleted, found new"
                            + " finalizers []string{"
                            + shown
                            + "}");
        }
    }

    static List<String> texts(JsonNode list) {
        return list.valueStream().map(JsonNode::asText).toList();
    }
}
