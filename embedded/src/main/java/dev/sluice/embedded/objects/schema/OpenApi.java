package dev.sluice.embedded.objects.schema;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

import java.util.HashSet;
import java.util.Set;

/// Writes shapes and schemas as OpenAPI v3.
public final class OpenApi {
    private OpenApi() {}

    /// The whole schema of a built-in kind, types in place; a type inside itself is left open.
    public static ObjectNode of(Shape shape) {
        return schema(shape, new HashSet<>());
    }

    /// The schema of a custom kind with the members every object has.
    public static ObjectNode of(CustomSchema custom) {
        ObjectNode schema =
                custom.schema() instanceof ObjectNode found
                        ? found.deepCopy()
                        : JsonNodeFactory.instance.objectNode();
        schema.put("type", "object");
        ObjectNode properties = schema.withObject("/properties");
        properties.set("apiVersion", typed("string"));
        properties.set("kind", typed("string"));
        properties.set("metadata", of(Models.metadata()));
        return schema;
    }

    private static ObjectNode typed(String type) {
        return JsonNodeFactory.instance.objectNode().put("type", type);
    }

    private static ObjectNode schema(Shape shape, Set<String> around) {
        return switch (shape) {
            case Shape.Scalar(String go) -> scalar(go);
            case Shape.Quantity _ -> {
                ObjectNode quantity = JsonNodeFactory.instance.objectNode();
                quantity.putArray("oneOf").add(typed("string")).add(typed("number"));
                yield quantity;
            }
            case Shape.IntOrString _ -> {
                ObjectNode either =
                        JsonNodeFactory.instance.objectNode().put("format", "int-or-string");
                either.putArray("oneOf").add(typed("integer")).add(typed("string"));
                yield either;
            }
            case Shape.Anything _ -> typed("object");
            case Shape.ListOf(Shape item) -> {
                ObjectNode list = typed("array");
                list.set("items", schema(item, around));
                yield list;
            }
            case Shape.MapOf(Shape value) -> {
                ObjectNode map = typed("object");
                map.set("additionalProperties", schema(value, around));
                yield map;
            }
            case Shape.Struct struct -> struct(struct, around);
        };
    }

    private static ObjectNode struct(Shape.Struct struct, Set<String> around) {
        ObjectNode schema = typed("object");
        if (around.add(struct.name())) {
            ObjectNode properties = schema.putObject("properties");
            struct.fields().forEach((name, field) -> properties.set(name, schema(field, around)));
            around.remove(struct.name());
        }
        return schema;
    }

    private static ObjectNode scalar(String goType) {
        return switch (goType) {
            case "int32", "int64" -> typed("integer").put("format", goType);
            case "bool" -> typed("boolean");
            case "float64" -> typed("number").put("format", "double");
            default -> typed("string");
        };
    }
}
