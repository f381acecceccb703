package dev.sluice.embedded.objects.validation;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/// Gathers what is wrong with one object, in the order of the checks.
public final class FieldErrors {
    private final List<Cause> causes = new ArrayList<>();

    /// @param field path such as `spec.ports[0].name`
    /// @param reason such as `FieldValueInvalid`
    /// @param message text without the path
    public record Cause(String field, String reason, String message) {
        public String text() {
            return field + ": " + message;
        }
    }

    public boolean isEmpty() {
        return causes.isEmpty();
    }

    public List<Cause> causes() {
        return List.copyOf(causes);
    }

    public void add(Cause cause) {
        causes.add(cause);
    }

    public void required(String field) {
        add(new Cause(field, "FieldValueRequired", "Required value"));
    }

    public void required(String field, String why) {
        add(new Cause(field, "FieldValueRequired", "Required value: " + why));
    }

    public void invalid(String field, JsonNode value, String why) {
        add(new Cause(field, "FieldValueInvalid", "Invalid value: " + show(value) + ": " + why));
    }

    public void invalid(String field, String value, String why) {
        invalid(field, JsonNodeFactory.instance.textNode(value), why);
    }

    public void invalid(String field, long value, String why) {
        invalid(field, JsonNodeFactory.instance.numberNode(value), why);
    }

    /// A value in a form of its own.
    public record Raw(String text) {}

    public void invalid(String field, Raw value, String why) {
        add(new Cause(field, "FieldValueInvalid", "Invalid value: " + value.text() + ": " + why));
    }

    public void unsupported(String field, JsonNode value, List<String> supported) {
        unsupported(field, new Raw(show(value)), supported);
    }

    public void unsupported(String field, Raw value, List<String> supported) {
        String allowed =
                supported.stream().map(v -> '"' + v + '"').collect(Collectors.joining(", "));
        add(
                new Cause(
                        field,
                        "FieldValueNotSupported",
                        "Unsupported value: " + value.text() + ": supported values: " + allowed));
    }

    public void duplicate(String field, Raw value) {
        add(new Cause(field, "FieldValueDuplicate", "Duplicate value: " + value.text()));
    }

    public void duplicate(String field, JsonNode value) {
        add(new Cause(field, "FieldValueDuplicate", "Duplicate value: " + show(value)));
    }

    public void forbidden(String field, String why) {
        add(new Cause(field, "FieldValueForbidden", "Forbidden: " + why));
    }

    public void notFound(String field, JsonNode value) {
        add(new Cause(field, "FieldValueNotFound", "Not found: " + show(value)));
    }

    public void tooLong(String field, int limit) {
        add(
                new Cause(
                        field,
                        "FieldValueTooLong",
                        "Too long: may not be more than " + limit + " bytes"));
    }

    public void immutable(String field, JsonNode value) {
        invalid(field, value, "field is immutable");
    }

    /// The text after `is invalid: `; what is said twice stands once.
    public String text() {
        List<String> texts = causes.stream().map(Cause::text).distinct().toList();
        return texts.size() == 1 ? texts.getFirst() : "[" + String.join(", ", texts) + "]";
    }

    /// A value as error messages show it: compact JSON with sorted keys.
    public static String show(JsonNode value) {
        return value.isMissingNode() ? "null" : sorted(value).toString();
    }

    /// A selector is a struct with its labels first, not a map.
    private static final Comparator<String> ORDER =
            Comparator.comparing((String name) -> name.replace("matchLabels", "matchA"));

    private static JsonNode sorted(JsonNode value) {
        if (value instanceof ObjectNode object) {
            Map<String, JsonNode> members = new TreeMap<>(ORDER);
            object.properties().forEach(e -> members.put(e.getKey(), sorted(e.getValue())));
            ObjectNode copy = object.objectNode();
            copy.setAll(members);
            return copy;
        }
        if (value instanceof ArrayNode array) {
            ArrayNode copy = array.arrayNode();
            array.forEach(item -> copy.add(sorted(item)));
            return copy;
        }
        return value;
    }
}
