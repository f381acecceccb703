package dev.sluice.embedded.objects.schema;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.IntNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.sluice.embedded.objects.validation.FieldErrors;
import dev.sluice.embedded.objects.validation.FieldErrors.Cause;

import org.jspecify.annotations.Nullable;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/// Checks values against a structural schema, with the messages of the real server.
final class SchemaChecks {
    private static final Map<String, Pattern> PATTERNS = new ConcurrentHashMap<>();
    private static final String INT_OR_STRING = "x-kubernetes-int-or-string";

    private final FieldErrors errors;
    private String head = "";

    SchemaChecks(FieldErrors errors) {
        this.errors = errors;
    }

    void root(ObjectNode object, Optional<ObjectNode> old, JsonNode schema) {
        value(object, schema, "", old.orElse(null));
    }

    /// Checks a value that stands alone.
    void inner(JsonNode value, JsonNode schema) {
        value(value, schema, "");
    }

    /// Checks the status alone; its messages leave out the head of the path.
    void status(ObjectNode object, Optional<ObjectNode> old, JsonNode schema) {
        head = "status";
        JsonNode before = old.map(o -> o.get("status")).orElse(null);
        if (object.get("status") instanceof JsonNode status) {
            value(status, schema.path("properties").path("status"), "status", before);
        }
    }

    /// A path as the texts of messages show it.
    private String said(String path) {
        return !head.isEmpty() && path.startsWith(head + ".")
                ? path.substring(head.length() + 1)
                : path;
    }

    private void value(JsonNode value, JsonNode schema, String path) {
        value(value, schema, path, null);
    }

    /// @param old the value before; one that has not changed is not looked at again
    private void value(JsonNode value, JsonNode schema, String path, @Nullable JsonNode old) {
        if (value.equals(old)) {
            return;
        }
        if (value.isNull() && schema.path("nullable").asBoolean()) {
            return;
        }
        if (!hasType(value, schema, path)) {
            return;
        }
        if (schema.has("enum")
                && schema.get("enum").valueStream().noneMatch(v -> equal(v, value))) {
            errors.unsupported(path, value, texts(schema.get("enum")));
        }
        switch (value.getNodeType()) {
            case NUMBER -> number(value, schema, path);
            case STRING -> string(value, schema, path);
            case ARRAY -> array(value, schema, path, old);
            case OBJECT -> object(value, schema, path, old);
            default -> {}
        }
        combinations(value, schema, path);
    }

    private static List<String> texts(JsonNode list) {
        return list.valueStream().map(JsonNode::asText).toList();
    }

    private static boolean equal(JsonNode one, JsonNode other) {
        return one.equals(other)
                || one.isNumber()
                        && other.isNumber()
                        && one.decimalValue().compareTo(other.decimalValue()) == 0;
    }

    private boolean hasType(JsonNode value, JsonNode schema, String path) {
        String expected = schema.path("type").asText();
        if (schema.path(INT_OR_STRING).asBoolean()) {
            if (isInteger(value) || value.isTextual()) {
                return true;
            }
            expected = "integer,string";
        } else if (expected.isEmpty() || fits(value, expected)) {
            return true;
        }
        String found = typeName(value);
        errors.add(
                new Cause(
                        path,
                        "FieldValueTypeInvalid",
                        "Invalid value: \""
                                + found
                                + "\": "
                                + said(path)
                                + " in body must be of type "
                                + expected
                                + ": \""
                                + found
                                + "\""));
        if (expected.equals("integer") && value.isNumber()) {
            errors.invalid(
                    "<nil>",
                    "",
                    "Checked value must be of type integer (default format) in " + path);
        }
        return false;
    }

    private static boolean fits(JsonNode value, String type) {
        return switch (type) {
            case "string" -> value.isTextual();
            case "integer" -> isInteger(value);
            case "number" -> value.isNumber();
            case "boolean" -> value.isBoolean();
            case "array" -> value.isArray();
            default -> value.isObject();
        };
    }

    private static boolean isInteger(JsonNode value) {
        return value.isIntegralNumber()
                || value.isNumber() && value.decimalValue().stripTrailingZeros().scale() <= 0;
    }

    private static String typeName(JsonNode value) {
        return switch (value.getNodeType()) {
            case STRING -> "string";
            case NUMBER -> isInteger(value) ? "integer" : "number";
            case BOOLEAN -> "boolean";
            case ARRAY -> "array";
            case NULL, MISSING -> "null";
            default -> "object";
        };
    }

    private void wrong(String path, JsonNode value, String rule) {
        errors.invalid(path, value, said(path) + " in body " + rule);
    }

    private void number(JsonNode value, JsonNode schema, String path) {
        String format = schema.path("format").asText();
        if (format.equals("int32") && !value.canConvertToInt()
                || format.equals("int64") && !value.canConvertToLong()) {
            errors.invalid(
                    "<nil>",
                    "",
                    "Checked value must be of type integer with format "
                            + format
                            + " in "
                            + said(path));
        }
        BigDecimal number = value.decimalValue();
        if (schema.path("multipleOf") instanceof JsonNode of
                && of.isNumber()
                && of.decimalValue().signum() != 0
                && number.remainder(of.decimalValue()).signum() != 0) {
            wrong(path, value, "should be a multiple of " + of.asText());
        }
        if (schema.path("maximum") instanceof JsonNode max && max.isNumber()) {
            boolean exclusive = schema.path("exclusiveMaximum").asBoolean();
            if (number.compareTo(max.decimalValue()) >= (exclusive ? 0 : 1)) {
                String rule =
                        exclusive ? "should be less than " : "should be less than or equal to ";
                wrong(path, value, rule + max.asText());
            }
        }
        if (schema.path("minimum") instanceof JsonNode min && min.isNumber()) {
            boolean exclusive = schema.path("exclusiveMinimum").asBoolean();
            if (number.compareTo(min.decimalValue()) <= (exclusive ? 0 : -1)) {
                String rule =
                        exclusive
                                ? "should be greater than "
                                : "should be greater than or equal to ";
                wrong(path, value, rule + min.asText());
            }
        }
    }

    private void string(JsonNode value, JsonNode schema, String path) {
        String text = value.asText();
        int length = text.codePointCount(0, text.length());
        if (length > schema.path("maxLength").asLong(Long.MAX_VALUE)) {
            errors.add(
                    new Cause(
                            path,
                            "FieldValueTooLong",
                            "Too long: may not be more than "
                                    + schema.path("maxLength").asLong()
                                    + " bytes"));
        }
        if (length < schema.path("minLength").asLong(0)) {
            wrong(
                    path,
                    value,
                    "should be at least " + schema.path("minLength").asLong() + " chars long");
        }
        String pattern = schema.path("pattern").asText();
        if (!pattern.isEmpty() && !compiled(pattern).matcher(text).find()) {
            wrong(path, value, "should match '" + pattern + "'");
        }
        String format = schema.path("format").asText();
        if (!Formats.fits(text, format)) {
            String shown = FieldErrors.show(value);
            errors.add(
                    new Cause(
                            path,
                            "FieldValueTypeInvalid",
                            "Invalid value: "
                                    + shown
                                    + ": "
                                    + said(path)
                                    + " in body must be of type "
                                    + format
                                    + ": "
                                    + shown));
        }
    }

    private static Pattern compiled(String pattern) {
        return PATTERNS.computeIfAbsent(
                pattern,
                text -> {
                    try {
                        return Pattern.compile(text);
                    } catch (PatternSyntaxException _) {
                        // Go knows some forms that Java does not; such a rule cannot be checked.
                        return Pattern.compile("");
                    }
                });
    }

    private void array(JsonNode value, JsonNode schema, String path, @Nullable JsonNode old) {
        if (value.size() > schema.path("maxItems").asLong(Long.MAX_VALUE)) {
            errors.add(
                    new Cause(
                            path,
                            "FieldValueTooMany",
                            "Too many: "
                                    + value.size()
                                    + ": must have at most "
                                    + schema.path("maxItems").asLong()
                                    + " items"));
        }
        if (value.size() < schema.path("minItems").asLong(0)) {
            wrong(
                    path,
                    IntNode.valueOf(value.size()),
                    "should have at least " + schema.path("minItems").asLong() + " items");
        }
        for (int i = 0; i < value.size(); i++) {
            JsonNode item = value.get(i);
            value(item, schema.path("items"), path + "[" + i + "]", before(item, schema, old));
        }
    }

    private void object(JsonNode value, JsonNode schema, String path, @Nullable JsonNode old) {
        for (JsonNode name : schema.path("required")) {
            if (!value.has(name.asText())) {
                errors.required(join(path, name.asText()));
            }
        }
        if (value.size() > schema.path("maxProperties").asLong(Long.MAX_VALUE)) {
            errors.add(
                    new Cause(
                            path,
                            "FieldValueTooMany",
                            "Too many: %d: must have at most %d items"
                                    .formatted(
                                            value.size(), schema.path("maxProperties").asLong())));
        }
        if (value.size() < schema.path("minProperties").asLong(0)) {
            var least = schema.path("minProperties").asLong();
            wrong(
                    path,
                    IntNode.valueOf(value.size()),
                    "should have at least " + least + " properties");
        }
        members(value, schema, path, old);
    }

    private void members(JsonNode value, JsonNode schema, String path, @Nullable JsonNode old) {
        if (schema.path(Pruner.EMBEDDED).asBoolean()) {
            for (String name : List.of("apiVersion", "kind")) {
                if (value.path(name).asText().isEmpty()) {
                    errors.required(join(path, name));
                }
            }
        }
        JsonNode properties = schema.path("properties");
        JsonNode additional = schema.path("additionalProperties");
        for (var member : value.properties()) {
            String name = member.getKey();
            if (path.isEmpty() && name.equals("metadata")) {
                continue;
            }
            JsonNode inner = properties.has(name) ? properties.get(name) : additional;
            JsonNode before = old == null ? null : old.get(name);
            value(member.getValue(), inner, join(path, name), before);
        }
    }

    /// The item of a keyed list that stood for the same thing before.
    private static @Nullable JsonNode before(
            JsonNode item, JsonNode schema, @Nullable JsonNode old) {
        if (old == null || !schema.path("x-kubernetes-list-type").asText().equals("map")) {
            return null;
        }
        JsonNode key = ListTypes.key(item, schema);
        return old.valueStream()
                .filter(before -> ListTypes.key(before, schema).equals(key))
                .findFirst()
                .orElse(null);
    }

    private static String join(String path, String name) {
        return path.isEmpty() ? name : path + "." + name;
    }

    private void combinations(JsonNode value, JsonNode schema, String path) {
        int before = errors.causes().size();
        schema.path("allOf").forEach(part -> value(value, part, path));
        if (errors.causes().size() > before) {
            combination(path, "must validate all the schemas (allOf)");
        }
        // The two alternatives of int-or-string have been looked at already.
        if (schema.has("anyOf") && !schema.path(INT_OR_STRING).asBoolean()) {
            List<Cause> first = new ArrayList<>();
            if (matching(value, schema.get("anyOf"), path, first) == 0) {
                combination(path, "must validate at least one schema (anyOf)");
                first.forEach(errors::add);
            }
        }
        if (schema.has("oneOf")) {
            List<Cause> first = new ArrayList<>();
            int matching = matching(value, schema.get("oneOf"), path, first);
            if (matching != 1) {
                combination(
                        path,
                        "must validate one and only one schema (oneOf)."
                                + (matching == 0
                                        ? " Found none valid"
                                        : " Found " + matching + " valid alternatives"));
                if (matching == 0) {
                    first.forEach(errors::add);
                }
            }
        }
        if (schema.path("not").isObject()) {
            var found = new FieldErrors();
            new SchemaChecks(found).value(value, schema.get("not"), path);
            if (found.isEmpty()) {
                combination(path, "must not validate the schema (not)");
            }
        }
    }

    private void combination(String path, String rule) {
        errors.invalid("<nil>", "", '"' + said(path) + "\" " + rule);
    }

    /// How many alternatives fit; the first that does not leaves its causes.
    private static int matching(
            JsonNode value, JsonNode alternatives, String path, List<Cause> first) {
        int matching = 0;
        for (JsonNode alternative : alternatives) {
            var found = new FieldErrors();
            new SchemaChecks(found).value(value, alternative, path);
            if (found.isEmpty()) {
                matching++;
            } else if (first.isEmpty()) {
                first.addAll(found.causes());
            }
        }
        return matching;
    }
}
