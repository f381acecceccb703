package dev.sluice.embedded.objects.cel;

import com.fasterxml.jackson.databind.JsonNode;

import dev.cel.common.values.CelByteString;
import dev.cel.common.values.NullValue;
import dev.sluice.embedded.objects.validation.GoDurations;

import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Brings JSON values into the form CEL computes with; the schema decides where JSON does not.
final class Values {
    private Values() {}

    static Object of(JsonNode value, JsonNode schema) {
        return switch (value.getNodeType()) {
            case OBJECT -> object(value, schema);
            case ARRAY -> list(value, schema);
            case STRING -> text(value.asText(), schema);
            case NUMBER -> number(value, schema);
            case BOOLEAN -> value.asBoolean();
            default -> NullValue.NULL_VALUE;
        };
    }

    private static Map<String, Object> object(JsonNode value, JsonNode schema) {
        JsonNode additional = schema.path("additionalProperties");
        JsonNode properties = schema.path("properties");
        Map<String, Object> object = new HashMap<>();
        for (var member : value.properties()) {
            String name = member.getKey();
            if (additional.isObject()) {
                object.put(name, of(member.getValue(), additional));
            } else {
                object.put(FieldNames.escape(name), of(member.getValue(), properties.path(name)));
            }
        }
        return object;
    }

    private static List<Object> list(JsonNode value, JsonNode schema) {
        List<Object> list = new ArrayList<>(value.size());
        value.forEach(item -> list.add(of(item, schema.path("items"))));
        return list;
    }

    private static Object number(JsonNode value, JsonNode schema) {
        boolean whole =
                switch (schema.path("type").asText()) {
                    case "integer" -> true;
                    case "number" -> false;
                    default -> value.isIntegralNumber();
                };
        return whole ? (Object) value.asLong() : (Object) value.asDouble();
    }

    private static Object text(String text, JsonNode schema) {
        return switch (schema.path("format").asText()) {
            case "byte" -> CelByteString.of(Base64.getDecoder().decode(text));
            case "duration" -> GoDurations.parse(text);
            case "date" -> LocalDate.parse(text).atStartOfDay().toInstant(ZoneOffset.UTC);
            case "date-time" -> OffsetDateTime.parse(text).toInstant();
            default -> text;
        };
    }
}
