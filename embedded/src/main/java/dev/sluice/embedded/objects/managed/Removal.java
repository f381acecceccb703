package dev.sluice.embedded.objects.managed;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

import org.jspecify.annotations.Nullable;

/// Takes fields out of an object; a map or list that loses all it has goes with them.
final class Removal {
    private Removal() {}

    static ObjectNode remove(FieldType type, ObjectNode object, FieldSet fields) {
        return value(type, object, fields) instanceof ObjectNode left
                ? left
                : JsonNodeFactory.instance.objectNode();
    }

    private static @Nullable JsonNode value(FieldType type, JsonNode value, FieldSet fields) {
        return switch (type.of(value)) {
            case FieldType.Members members when value.isObject() -> members(members, value, fields);
            case FieldType.Keyed keyed when value.isArray() -> items(keyed, value, fields);
            case FieldType.SetOf set when value.isArray() -> items(set, value, fields);
            default -> value;
        };
    }

    private static @Nullable JsonNode members(
            FieldType.Members type, JsonNode object, FieldSet fields) {
        ObjectNode left = JsonNodeFactory.instance.objectNode();
        for (var member : object.properties()) {
            FieldSet below = fields.find(Step.field(member.getKey()));
            FieldType inner = type.member(member.getKey()).orElse(FieldType.DEDUCED);
            JsonNode value = kept(inner, member.getValue(), below);
            if (value != null) {
                left.set(member.getKey(), value);
            }
        }
        return left.isEmpty() && !object.isEmpty() ? null : left;
    }

    private static @Nullable JsonNode items(FieldType type, JsonNode list, FieldSet fields) {
        FieldType item =
                type instanceof FieldType.Keyed keyed ? keyed.item() : FieldType.Scalar.UNTYPED;
        ArrayNode left = JsonNodeFactory.instance.arrayNode();
        for (JsonNode each : list) {
            JsonNode value = kept(item, each, fields.find(Values.step(type, each)));
            if (value != null) {
                left.add(value);
            }
        }
        return left.isEmpty() && !list.isEmpty() ? null : left;
    }

    private static @Nullable JsonNode kept(
            FieldType type, JsonNode value, @Nullable FieldSet fields) {
        if (fields == null) {
            return value;
        }
        if (fields.isMember()) {
            return null;
        }
        return fields.isEmpty() ? value : value(type, value, fields);
    }
}
