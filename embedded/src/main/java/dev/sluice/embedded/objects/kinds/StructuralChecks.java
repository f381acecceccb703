package dev.sluice.embedded.objects.kinds;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.NullNode;

import dev.sluice.embedded.objects.schema.Defaults;
import dev.sluice.embedded.objects.validation.FieldErrors;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/// Whether a schema says the type of everything, which pruning and defaults need.
final class StructuralChecks {
    private static final String INT_OR_STRING = "x-kubernetes-int-or-string";
    private static final String PRESERVE = "x-kubernetes-preserve-unknown-fields";
    private static final String EMBEDDED = "x-kubernetes-embedded-resource";
    private static final String LIST_TYPE = "x-kubernetes-list-type";
    private static final String KEYS = "x-kubernetes-list-map-keys";
    private static final List<String> TYPES =
            List.of("array", "boolean", "integer", "number", "object", "string");

    private final FieldErrors errors;

    StructuralChecks(FieldErrors errors) {
        this.errors = errors;
    }

    void root(JsonNode schema, String path) {
        String type = schema.path("type").asText();
        if (type.isEmpty()) {
            errors.required(path + ".type", "must not be empty at the root");
            return;
        }
        members(schema, path);
        if (!type.equals("object")) {
            errors.invalid(path + ".type", type, "must be object at the root");
        }
        metadata(schema.at("/properties/metadata"), path + ".properties[metadata]");
    }

    private void metadata(JsonNode metadata, String path) {
        if (metadata.has("default")) {
            errors.forbidden(path + ".default", "must not be set in top-level metadata");
        }
        boolean more =
                metadata.path("properties")
                        .propertyStream()
                        .anyMatch(each -> !Set.of("name", "generateName").contains(each.getKey()));
        if (more) {
            errors.forbidden(
                    path,
                    "must not specify anything other than name and generateName, but metadata is"
                            + " implicitly specified");
        }
    }

    private void node(JsonNode schema, String path, String what) {
        if (schema.has("$ref")) {
            errors.forbidden(path + ".$ref", "$ref is not supported");
            return;
        }
        members(schema, path);
        String type = schema.path("type").asText();
        boolean embedded = schema.path(EMBEDDED).asBoolean();
        if (embedded && !schema.path(PRESERVE).asBoolean() && schema.path("properties").isEmpty()) {
            errors.required(
                    path + ".properties",
                    "must not be empty if x-kubernetes-embedded-resource is true without"
                            + " x-kubernetes-preserve-unknown-fields");
        }
        if (embedded && !type.equals("object")) {
            errors.required(
                    path + ".type", "must be object if x-kubernetes-embedded-resource is true");
        } else if (type.isEmpty()
                && !schema.path(INT_OR_STRING).asBoolean()
                && !schema.path(PRESERVE).asBoolean()) {
            errors.required(path + ".type", "must not be empty for specified " + what);
        }
        if (schema.has("default") && !path.contains(".properties[metadata]")) {
            Defaults.check(schema, path + ".default", errors);
        }
    }

    private void members(JsonNode schema, String path) {
        String type = schema.path("type").asText();
        if (!type.isEmpty() && !TYPES.contains(type)) {
            errors.unsupported(path + ".type", schema.get("type"), TYPES);
        }
        if (schema.path("uniqueItems").asBoolean()) {
            errors.forbidden(
                    path + ".uniqueItems",
                    "uniqueItems cannot be set to true since the runtime complexity becomes"
                            + " quadratic");
        }
        pattern(schema.path("pattern"), path);
        JsonNode additional = schema.path("additionalProperties");
        if (!additional.isMissingNode() && !schema.path("properties").isEmpty()) {
            errors.forbidden(
                    path + ".additionalProperties",
                    "additionalProperties and properties are mutual exclusive");
        }
        for (var property : schema.path("properties").properties()) {
            node(
                    property.getValue(),
                    path + ".properties[" + property.getKey() + "]",
                    "object fields");
        }
        if (additional.isObject()) {
            node(additional, path + ".additionalProperties", "object fields");
        }
        if (schema.path("items").isObject()) {
            node(schema.get("items"), path + ".items", "array items");
        } else if (type.equals("array")) {
            errors.required(path + ".items", "must be specified");
        }
        listType(schema, path);
        for (String part : List.of("allOf", "anyOf", "oneOf")) {
            for (int i = 0; i < schema.path(part).size(); i++) {
                valueOnly(schema, schema.path(part).get(i), path + "." + part + "[" + i + "]");
            }
        }
    }

    /// What stands inside allOf and the like may check values but not say what they are.
    private void valueOnly(JsonNode around, JsonNode schema, String path) {
        boolean isAlternative =
                around.path(INT_OR_STRING).asBoolean()
                        && List.of("integer", "string").contains(schema.path("type").asText());
        if (schema.has("type") && !isAlternative) {
            errors.forbidden(path + ".type", "must be empty to be structural");
        }
        for (String field : List.of("default", "nullable", "description", "title")) {
            if (schema.has(field)) {
                errors.forbidden(path + "." + field, "must be undefined to be structural");
            }
        }
    }

    private void pattern(JsonNode pattern, String path) {
        if (!pattern.isTextual()) {
            return;
        }
        try {
            Pattern.compile(pattern.asText());
        } catch (PatternSyntaxException _) {
            goComplaint(pattern.asText())
                    .ifPresent(why ->
                            errors.invalid(
                                    path + ".pattern",
                                    pattern,
                                    "must be a valid regular expression, but isn't: error parsing"
                                            + " regexp: "
                                            + why));
        }
    }

    /// Go's engine is the judge: it knows some forms that Java does not.
    private static Optional<String> goComplaint(String pattern) {
        try {
            com.google.re2j.Pattern.compile(pattern);
            return Optional.empty();
        } catch (com.google.re2j.PatternSyntaxException e) {
            String text = e.getDescription() + ": `" + e.getPattern() + "`";
            return Optional.of(text);
        }
    }

    private void listType(JsonNode schema, String path) {
        if (!schema.has(LIST_TYPE)) {
            return;
        }
        String type = schema.path(LIST_TYPE).asText();
        JsonNode items = schema.path("items");
        switch (type) {
            case "atomic" -> {}
            case "set" -> set(items, path);
            case "map" -> map(schema, path);
            default ->
                    errors.unsupported(
                            path + "." + LIST_TYPE,
                            schema.get(LIST_TYPE),
                            List.of("atomic", "set", "map"));
        }
    }

    private void set(JsonNode items, String path) {
        boolean isObject = items.path("type").asText().equals("object");
        String mapType = items.path("x-kubernetes-map-type").asText();
        if (isObject && !mapType.equals("atomic")) {
            errors.invalid(
                    path + ".items.x-kubernetes-map-type",
                    mapType.isEmpty() ? NullNode.instance : items.get("x-kubernetes-map-type"),
                    "must be atomic as item of a list with x-kubernetes-list-type=set");
        }
    }

    private void map(JsonNode schema, String path) {
        JsonNode keys = schema.path(KEYS);
        if (keys.isEmpty()) {
            errors.required(
                    path + "." + KEYS, "must not be empty if x-kubernetes-list-type is map");
        }
        JsonNode properties = schema.path("items").path("properties");
        for (JsonNode key : keys) {
            String name = key.asText();
            if (!properties.has(name)) {
                errors.invalid(
                        path + "." + KEYS, keys, "entries must all be names of item properties");
                continue;
            }
            boolean required =
                    schema.at("/items/required")
                            .valueStream()
                            .anyMatch(each -> each.asText().equals(name));
            if (!required && !properties.get(name).has("default")) {
                errors.required(
                        path + ".items.properties[" + name + "].default",
                        "this property is in x-kubernetes-list-map-keys, so it must have a default"
                                + " or be a required property");
            }
        }
    }
}
