package dev.sluice.embedded.objects;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.sluice.embedded.objects.patch.PatchException;
import dev.sluice.embedded.objects.validation.FieldErrors;

/// What the answers to patches have of their own.
final class Patching {
    private Patching() {}

    static ApiException refusal(PatchException e) {
        String message = String.valueOf(e.getMessage());
        return switch (e.kind()) {
            case MALFORMED -> Refusals.badRequest(message);
            case REJECTED ->
                    new ApiException(
                            422, "Invalid", message, JsonNodeFactory.instance.objectNode());
            case SCHEMA -> new ApiException(500, "", message);
        };
    }

    /// A patch may not turn an object into another one.
    static void requireSameIdentity(Target target, ObjectNode result, ObjectNode current) {
        JsonNode name = result.path("metadata").path("name");
        if (!name.isTextual() || name.asText().isEmpty()) {
            throw Refusals.badRequest(
                    "the name of the object ("
                            + target.name()
                            + " based on URL) was undeterminable: name must be provided");
        }
        if (!Metadata.name(result).equals(target.name())) {
            throw Refusals.badRequest(
                    "the name of the object ("
                            + Metadata.name(result)
                            + ") does not match the name on the URL ("
                            + target.name()
                            + ")");
        }
        if (Metadata.namespace(result).isEmpty() && !target.namespace().isEmpty()) {
            result.withObject("/metadata").put("namespace", target.namespace());
        }
        if (!Metadata.namespace(result).equals(target.namespace())) {
            throw Refusals.badRequest(
                    "the namespace of the provided object does not match the namespace sent on the"
                            + " request");
        }
        var errors = new FieldErrors();
        for (String field : new String[] {"uid", "deletionTimestamp"}) {
            var now = result.path("metadata").path(field);
            if (!now.equals(current.path("metadata").path(field))) {
                // The real server checks twice and says it twice.
                errors.immutable("metadata." + field, now);
                errors.immutable("metadata." + field, now);
            }
        }
        if (!errors.isEmpty()) {
            throw Refusals.invalid(target.kind().type(), target.name(), errors);
        }
    }
}
