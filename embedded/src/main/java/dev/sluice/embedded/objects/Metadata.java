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

    private static final List<String> STANDARD_FINALIZERS =
            List.of("foregroundDeletion", "orphan", "kubernetes");

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
        kept.add("generation");
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
            String base = metadata.path("generateName").asText();
            if (!base.isEmpty()) {
                // What follows makes a trailing dash fine.
                wrongName(kind, base.replaceAll("-$", "x"))
                        .ifPresent(why -> errors.invalid("metadata.generateName", base, why));
            }
            wrongName(kind, name).ifPresent(why -> errors.invalid("metadata.name", name, why));
        }
        Names.labels(metadata.path("labels"), "metadata.labels", errors);
        Names.annotations(metadata.path("annotations"), "metadata.annotations", errors);
        finalizers(kind, metadata.path("finalizers"), errors);
        JsonNode owners = metadata.path("ownerReferences");
        owners.forEach(owner -> owner(owner, errors));
    }

    private static void owner(JsonNode owner, FieldErrors errors) {
        for (String field : List.of("apiVersion", "kind", "name", "uid")) {
            if (owner.path(field).asText().isEmpty()) {
                errors.invalid(
                        "metadata.ownerReferences." + field,
                        "",
                        (field.equals("apiVersion") ? "version " : "") + "must not be empty");
            }
        }
        String version = owner.path("apiVersion").asText();
        if (owner.path("kind").asText().equals("Event")
                && (version.equals("v1") || version.startsWith("events.k8s.io/"))) {
            errors.invalid(
                    "metadata.ownerReferences",
                    owner,
                    (version.contains("/") ? version : "/" + version)
                            + ", Kind=Event is disallowed from being an owner");
        }
    }

    /// What is allowed, but better not done.
    static List<String> finalizerWarnings(Kind kind, JsonNode object) {
        if (!kind.type().custom()) {
            return List.of();
        }
        return texts(object.at("/metadata/finalizers")).stream()
                .filter(name -> name.indexOf('/') < 0 && !STANDARD_FINALIZERS.contains(name))
                .map(name ->
                        "metadata.finalizers: \""
                                + name
                                + "\": prefer a domain-qualified finalizer name to avoid"
                                + " accidental conflicts with other finalizer writers")
                .toList();
    }

    private static void finalizers(Kind kind, JsonNode finalizers, FieldErrors errors) {
        for (int i = 0; i < finalizers.size(); i++) {
            String name = finalizers.get(i).asText();
            Optional<String> wrong = Names.qualified(name);
            if (wrong.isPresent()) {
                errors.invalid("metadata.finalizers", name, wrong.get());
            } else if (!kind.type().custom()
                    && name.indexOf('/') < 0
                    && !STANDARD_FINALIZERS.contains(name)
                    && !name.equals(DefinitionLife.FINALIZER)) {
                errors.invalid(
                        "metadata.finalizers[" + i + "]",
                        name,
                        "name is neither a standard finalizer name nor is it fully qualified");
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
            // The real server says so twice.
            for (int i = 0; i < 2; i++) {
                errors.forbidden(
                        "metadata.finalizers",
                        "no new finalizers can be added if the object is being deleted, found new"
                                + " finalizers []string{"
                                + shown
                                + "}");
            }
        }
    }

    static List<String> texts(JsonNode list) {
        return list.valueStream().map(JsonNode::asText).toList();
    }
}
