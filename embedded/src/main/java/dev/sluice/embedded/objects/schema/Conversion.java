package dev.sluice.embedded.objects.schema;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.sluice.embedded.objects.validation.Quantities;

import java.util.Optional;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/// Complains as Go does when it converts a merged object: not from JSON, but from maps and slices,
/// so the words are others than those of [Decoder].
public final class Conversion {
    private Conversion() {}

    /// The first complaint in the order of the fields; empty when all fits. What is unknown is no
    /// complaint.
    public static Optional<String> complaint(JsonNode value, Shape shape) {
        if (value.isNull()) {
            return Optional.empty();
        }
        return switch (shape) {
            case Shape.Anything _ -> Optional.empty();
            case Shape.Scalar(String type) -> scalar(value, type);
            case Shape.Quantity _ ->
                    value.isNumber() || value.isTextual()
                            ? Optional.empty()
                            : Optional.of(Quantities.EXPECTED);
            case Shape.IntOrString _ ->
                    value.isTextual() || value.isIntegralNumber()
                            ? Optional.empty()
                            : Optional.of(json(value, "int32"));
            case Shape.ListOf(Shape item) -> list(value, item);
            case Shape.MapOf(Shape inner) ->
                    value instanceof ObjectNode members
                            ? first(members.valueStream().map(each -> complaint(each, inner)))
                            : Optional.of("cannot restore map from " + kind(value));
            case Shape.Struct struct -> struct(value, struct);
        };
    }

    private static Optional<String> struct(JsonNode value, Shape.Struct struct) {
        if (!(value instanceof ObjectNode members)) {
            return Optional.of("cannot restore struct from: " + kind(value));
        }
        return first(
                struct.fields().entrySet().stream()
                        .filter(field -> members.has(field.getKey()))
                        .map(field -> complaint(members.get(field.getKey()), field.getValue())));
    }

    private static Optional<String> list(JsonNode value, Shape item) {
        return value instanceof ArrayNode items
                ? first(
                        StreamSupport.stream(items.spliterator(), false)
                                .map(each -> complaint(each, item)))
                : Optional.of("cannot restore slice from " + kind(value));
    }

    private static Optional<String> first(Stream<Optional<String>> complaints) {
        return complaints.flatMap(Optional::stream).findFirst();
    }

    private static Optional<String> scalar(JsonNode value, String type) {
        return switch (type) {
            case "time", "microtime" ->
                    value.isTextual() ? Optional.empty() : Optional.of(json(value, "string"));
            case "bytes" ->
                    value.isTextual()
                            ? base64(value.asText())
                            : Optional.of("cannot restore slice from " + kind(value));
            case "string" -> value.isTextual() ? Optional.empty() : Optional.of(text(value));
            case "bool" -> value.isBoolean() ? Optional.empty() : Optional.of(unrecognized(type));
            default -> number(value, type);
        };
    }

    private static Optional<String> base64(String text) {
        var wrong = Bytes.wrongAt(text);
        return wrong.isPresent()
                ? Optional.of(
                        "error decoding from json: illegal base64 data at input byte "
                                + wrong.getAsInt())
                : Optional.empty();
    }

    /// Go would make a character of a whole number, and refuses to.
    private static String text(JsonNode value) {
        return value.isIntegralNumber() ? "cannot convert int64 to string" : unrecognized("string");
    }

    private static Optional<String> number(JsonNode value, String type) {
        if (!value.isNumber()) {
            return Optional.of(unrecognized(type));
        }
        return value.isIntegralNumber()
                ? Optional.empty()
                : Optional.of("cannot convert float64 to " + type);
    }

    private static String unrecognized(String type) {
        return "unrecognized type: " + type;
    }

    private static String json(JsonNode value, String type) {
        String found =
                switch (value.getNodeType()) {
                    case ARRAY -> "array";
                    case BOOLEAN -> "bool";
                    case NUMBER -> type.equals("int32") ? "number " + value.asText() : "number";
                    default -> "object";
                };
        return "json: cannot unmarshal " + found + " into Go value of type " + type;
    }

    private static String kind(JsonNode value) {
        return switch (value.getNodeType()) {
            case ARRAY -> "slice";
            case OBJECT -> "map";
            case BOOLEAN -> "bool";
            case NUMBER -> value.isIntegralNumber() ? "int64" : "float64";
            default -> "string";
        };
    }
}
