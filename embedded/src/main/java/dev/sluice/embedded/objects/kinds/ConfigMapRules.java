package dev.sluice.embedded.objects.kinds;

import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.sluice.embedded.objects.validation.FieldErrors;

import java.util.List;
import java.util.regex.Pattern;

final class ConfigMapRules implements KindRules {
    static final int DATA_MAX = 1_048_576;
    private static final Pattern KEY = Pattern.compile("[-._a-zA-Z0-9]+");

    @Override
    public void validate(ObjectNode object, FieldErrors errors) {
        long size = 0;
        for (String field : List.of("data", "binaryData")) {
            size += keys(object, field, errors);
        }
        for (var member : object.path("binaryData").properties()) {
            if (object.path("data").has(member.getKey())) {
                errors.invalid(
                        "data[" + member.getKey() + "]",
                        member.getKey(),
                        "duplicate of key present in binaryData");
            }
        }
        if (size > DATA_MAX) {
            errors.tooLong("[]", DATA_MAX);
        }
    }

    /// Checks the keys of `data` and answers the size of its values in characters.
    static long keys(ObjectNode object, String field, FieldErrors errors) {
        long size = 0;
        for (var member : object.path(field).properties()) {
            String key = member.getKey();
            String at = field + "[" + key + "]";
            if (!KEY.matcher(key).matches()) {
                errors.invalid(
                        at,
                        key,
                        "a valid config key must consist of alphanumeric characters, '-', '_' or"
                                + " '.' (e.g. 'key.name',  or 'KEY_NAME',  or 'key-name', regex"
                                + " used for validation is '[-._a-zA-Z0-9]+')");
            } else if (key.equals(".") || key.startsWith("..")) {
                errors.invalid(
                        at,
                        key,
                        key.length() <= 2
                                ? "must not be '" + key + "'"
                                : "must not start with '..'");
            }
            size += member.getValue().asText().length();
        }
        return size;
    }

    @Override
    public void validateUpdate(ObjectNode object, ObjectNode old, FieldErrors errors) {
        immutable(object, old, errors);
    }

    static void immutable(ObjectNode object, ObjectNode old, FieldErrors errors) {
        if (!old.path("immutable").asBoolean()) {
            return;
        }
        if (!object.path("immutable").asBoolean()) {
            errors.forbidden("immutable", "field is immutable when `immutable` is set");
        }
        for (String field : List.of("data", "binaryData")) {
            if (!object.path(field).equals(old.path(field))) {
                errors.forbidden(field, "field is immutable when `immutable` is set");
            }
        }
    }
}
