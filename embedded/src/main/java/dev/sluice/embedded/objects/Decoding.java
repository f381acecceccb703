package dev.sluice.embedded.objects;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.sluice.embedded.objects.Objects.FieldValidation;
import dev.sluice.embedded.objects.Objects.WriteOptions;
import dev.sluice.embedded.objects.managed.Go;
import dev.sluice.embedded.objects.schema.Conversion;
import dev.sluice.embedded.objects.schema.Decoder;
import dev.sluice.embedded.objects.schema.Models;
import dev.sluice.embedded.objects.schema.Shape;
import dev.sluice.embedded.objects.validation.FieldErrors;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/// Brings what a client sent into the form of its kind.
final class Decoding {
    private static final Shape METADATA =
            new Shape.Struct("", () -> Map.of("metadata", Models.metadata()));

    private Decoding() {}

    /// Changes the body in place: nulls and unknown fields go, kind and version are filled in.
    static void decode(Kind kind, ObjectNode body, WriteOptions options) {
        ResourceType type = kind.type();
        kindAndVersion(type, body);
        List<String> unknown;
        try {
            unknown = fields(kind, body);
        } catch (Decoder.MismatchException e) {
            throw Refusals.badRequest(unhandled(type) + e.getMessage());
        }
        report(type, unknown, options);
    }

    /// The same for the result of a patch, whose errors have a form of their own.
    ///
    /// @param shown what the refusal quotes: the patched object, or the patch that was merged
    static void decodePatched(Kind kind, ObjectNode body, String shown, WriteOptions options) {
        ResourceType type = kind.type();
        if (!type.custom()) {
            complete(body, "kind", type.kind());
            complete(body, "apiVersion", type.apiVersion());
        }
        if (!body.path("kind").asText().equals(type.kind())
                || !body.path("apiVersion").asText().equals(type.apiVersion())) {
            throw invalidPatch(
                    shown,
                    "no kind \""
                            + body.path("kind").asText()
                            + "\" is registered for version \""
                            + body.path("apiVersion").asText()
                            + "\" in scheme \"pkg/runtime/scheme.go:111\"");
        }
        List<String> unknown;
        try {
            unknown = fields(kind, body);
        } catch (Decoder.MismatchException e) {
            throw invalidPatch(shown, e.getMessage());
        }
        if (options.validation() == FieldValidation.STRICT && !unknown.isEmpty()) {
            throw invalidPatch(shown, "strict decoding error: " + list(unknown));
        }
        report(type, unknown, options);
    }

    private static void complete(ObjectNode body, String member, String value) {
        if (body.path(member).asText().isEmpty() && !body.path(member).isContainerNode()) {
            body.put(member, value);
        }
    }

    /// The same for what a strategic merge patch made: Go converts it without JSON between.
    ///
    /// @param rest what is left of the patch, which the refusal quotes
    static void decodeMerged(Kind kind, ObjectNode body, JsonNode rest, WriteOptions options) {
        String shown = Go.plain(rest);
        if (kind.form() instanceof Kind.BuiltIn(var shape)) {
            Optional<String> complaint = Conversion.complaint(body, shape.get());
            if (complaint.isPresent()) {
                throw invalidPatch(shown, complaint.get());
            }
        }
        decodePatched(kind, body, shown, options);
    }

    private static ApiException invalidPatch(String shown, @Nullable String why) {
        var errors = new FieldErrors();
        errors.invalid("patch", shown, String.valueOf(why));
        return Refusals.invalid("", "", "", errors);
    }

    /// Brings an object into the form in which it is kept.
    static void settle(Kind kind, ObjectNode object) {
        if (kind.form() instanceof Kind.BuiltIn(var shape)) {
            Decoder.forgetEmptyLists(object, shape.get());
        }
    }

    private static List<String> fields(Kind kind, ObjectNode body) {
        return switch (kind.form()) {
            case Kind.BuiltIn(var shape) -> Decoder.decode(body, shape.get());
            case Kind.Custom(var schema) -> {
                ObjectNode metadata = body.objectNode();
                if (body.get("metadata") instanceof JsonNode found) {
                    metadata.set("metadata", found);
                }
                List<String> unknown = new ArrayList<>(Decoder.decode(metadata, METADATA));
                unknown.addAll(schema.prune(body));
                schema.defaults(body);
                yield unknown;
            }
        };
    }

    private static void kindAndVersion(ResourceType type, ObjectNode body) {
        String kind = body.path("kind").asText();
        String version = body.path("apiVersion").asText();
        if (type.custom() && kind.isEmpty()) {
            throw Refusals.badRequest(
                    "the object provided is unrecognized (must be of type "
                            + type.kind()
                            + "): Object 'Kind' is missing in '"
                            + body
                            + "'");
        }
        if (kind.isEmpty()) {
            body.put("kind", type.kind());
        } else if (!kind.equals(type.kind())) {
            throw otherKind(type, body);
        }
        if (version.isEmpty() && !type.custom()) {
            body.put("apiVersion", type.apiVersion());
        } else if (!version.equals(type.apiVersion())) {
            throw Refusals.badRequest(
                    "the API version in the data ("
                            + version
                            + ") does not match the expected API version ("
                            + type.apiVersion()
                            + ")");
        }
    }

    private static ApiException otherKind(ResourceType type, ObjectNode body) {
        String kind = body.path("kind").asText();
        if (type.custom()) {
            var errors = new FieldErrors();
            errors.invalid("kind", kind, "must be " + type.kind());
            String name = body.at("/metadata/name").asText();
            return Refusals.invalid(type.resource().group(), kind, name, errors);
        }
        String version = body.path("apiVersion").asText(type.apiVersion());
        String shown = version.substring(version.indexOf('/') + 1);
        String internal = type.resource().group();
        internal = internal.isEmpty() ? "core" : internal.replaceAll("\\..*", "");
        return Refusals.badRequest(
                kind
                        + " in version \""
                        + shown
                        + "\" cannot be handled as a "
                        + type.kind()
                        + ": converting ("
                        + shown
                        + "."
                        + kind
                        + ") to ("
                        + internal
                        + "."
                        + type.kind()
                        + "): unknown conversion");
    }

    private static void report(ResourceType type, List<String> unknown, WriteOptions options) {
        if (unknown.isEmpty()) {
            return;
        }
        switch (options.validation()) {
            case IGNORE -> {}
            case WARN ->
                    unknown.forEach(
                            path -> options.warnings().accept("unknown field \"" + path + "\""));
            case STRICT ->
                    throw Refusals.badRequest(
                            unhandled(type) + "strict decoding error: " + list(unknown));
        }
    }

    private static String list(List<String> unknown) {
        return unknown.stream()
                .map(path -> "unknown field \"" + path + "\"")
                .collect(Collectors.joining(", "));
    }

    private static String unhandled(ResourceType type) {
        return type.kind()
                + " in version \""
                + type.version()
                + "\" cannot be handled as a "
                + type.kind()
                + ": ";
    }
}
