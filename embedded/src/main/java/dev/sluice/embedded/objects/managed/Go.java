package dev.sluice.embedded.objects.managed;

import com.fasterxml.jackson.databind.JsonNode;

import java.util.stream.Collectors;

/// Values as the errors of a Go program show them.
public final class Go {
    private Go() {}

    /// As `%T` does.
    static String type(JsonNode value) {
        return switch (value.getNodeType()) {
            case STRING -> "string";
            case BOOLEAN -> "bool";
            case NUMBER -> value.isIntegralNumber() ? "int64" : "float64";
            case ARRAY -> "[]interface {}";
            default -> "map[string]interface {}";
        };
    }

    /// As `%v` does.
    public static String plain(JsonNode value) {
        return switch (value.getNodeType()) {
            case ARRAY ->
                    value.valueStream().map(Go::plain).collect(Collectors.joining(" ", "[", "]"));
            case OBJECT ->
                    Values.sorted(value).entrySet().stream()
                            .map(member -> member.getKey() + ":" + plain(member.getValue()))
                            .collect(Collectors.joining(" ", "map[", "]"));
            case NULL -> "<nil>";
            default -> value.asText();
        };
    }

    /// As `%#v` does for a value of an applied object.
    static String value(JsonNode value) {
        return "&value.valueUnstructured{Value:" + sharp(value) + "}";
    }

    private static String sharp(JsonNode value) {
        return switch (value.getNodeType()) {
            case ARRAY ->
                    value.valueStream()
                            .map(Go::sharp)
                            .collect(Collectors.joining(", ", "[]interface {}{", "}"));
            case OBJECT ->
                    Values.sorted(value).entrySet().stream()
                            .map(member -> '"' + member.getKey() + "\":" + sharp(member.getValue()))
                            .collect(Collectors.joining(", ", "map[string]interface {}{", "}"));
            case NULL -> "interface {}(nil)";
            default -> value.toString();
        };
    }
}
