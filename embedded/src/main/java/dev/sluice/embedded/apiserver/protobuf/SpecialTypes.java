package dev.sluice.embedded.apiserver.protobuf;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Set;

/// The messages that JSON writes as something else than an object of their fields.
final class SpecialTypes {
    private static final Set<String> NAMES =
            Set.of(
                    "meta.v1.Time",
                    "meta.v1.MicroTime",
                    "meta.v1.FieldsV1",
                    "meta.v1.Duration",
                    "api.resource.Quantity",
                    "util.intstr.IntOrString",
                    "runtime.RawExtension");
    private static final ObjectMapper MAPPER = new ObjectMapper();
    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

    private SpecialTypes() {}

    static boolean knows(String type) {
        return NAMES.contains(type);
    }

    static JsonNode read(WireReader in, String type) {
        var numbers = new long[4];
        var bytes = new byte[0];
        while (in.hasMore()) {
            var tag = in.tag();
            var field = tag >>> 3;
            if ((tag & 7) == 0 && field < numbers.length) {
                numbers[field] = in.varint();
            } else if ((tag & 7) == 2) {
                bytes = in.message().rest();
            } else {
                in.skip(tag & 7);
            }
        }
        var text = new String(bytes, java.nio.charset.StandardCharsets.UTF_8);
        return switch (type) {
            case "meta.v1.Time" -> time(numbers, ChronoUnit.SECONDS);
            case "meta.v1.MicroTime" -> time(numbers, ChronoUnit.MICROS);
            case "util.intstr.IntOrString" ->
                    numbers[1] == 0 ? JSON.numberNode(numbers[2]) : JSON.textNode(text);
            case "meta.v1.Duration" -> JSON.textNode(numbers[1] + "ns");
            case "api.resource.Quantity" -> JSON.textNode(text);
            default -> json(text);
        };
    }

    private static JsonNode time(long[] numbers, ChronoUnit precision) {
        if (numbers[1] == 0 && numbers[2] == 0) {
            return JSON.nullNode();
        }
        var instant = Instant.ofEpochSecond(numbers[1], numbers[2]).truncatedTo(precision);
        return JSON.textNode(
                precision == ChronoUnit.SECONDS
                        ? instant.toString()
                        : java.time.format.DateTimeFormatter.ofPattern(
                                        "yyyy-MM-dd'T'HH:mm:ss.SSSSSS'Z'")
                                .withZone(java.time.ZoneOffset.UTC)
                                .format(instant));
    }

    private static JsonNode json(String text) {
        try {
            return text.isEmpty() ? JSON.nullNode() : MAPPER.readTree(text);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("an embedded object is not JSON", e);
        }
    }
}
