package dev.sluice.embedded.objects.schema;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.sluice.embedded.objects.patch.MergeKeys;

/// Writes shapes and schemas as OpenAPI v3.
public final class OpenApi {
    /// Where a schema brings the schemas along that it refers to.
    public static final String PARTS = "$defs";

    private static final String REFERENCE = "#/components/schemas/";

    private final String prefix;
    private final ObjectNode parts = JsonNodeFactory.instance.objectNode();

    private OpenApi(String prefix) {
        this.prefix = prefix;
    }

    /// The schema of a built-in kind; the types inside stand in [#PARTS] and are referred to.
    ///
    /// @param prefix of the names of the types, such as `io.k8s.api.apps.v1.`
    public static ObjectNode of(Shape shape, String prefix) {
        var writer = new OpenApi(prefix);
        ObjectNode schema =
                shape instanceof Shape.Struct struct ? writer.struct(struct) : writer.schema(shape);
        schema.set(PARTS, writer.parts);
        return schema;
    }

    /// The schema of a custom kind with the members every object has.
    public static ObjectNode of(CustomSchema custom, String prefix) {
        ObjectNode schema =
                custom.schema() instanceof ObjectNode found
                        ? found.deepCopy()
                        : JsonNodeFactory.instance.objectNode();
        schema.put("type", "object");
        var writer = new OpenApi(prefix);
        ObjectNode properties = schema.withObject("/properties");
        properties.set("apiVersion", typed("string"));
        properties.set("kind", typed("string"));
        properties.set("metadata", writer.schema(Models.metadata()));
        Descriptions.addTo(schema, "");
        schema.set(PARTS, writer.parts);
        return schema;
    }

    private static ObjectNode typed(String type) {
        return JsonNodeFactory.instance.objectNode().put("type", type);
    }

    private ObjectNode schema(Shape shape) {
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
                list.set("items", schema(item));
                yield list;
            }
            case Shape.MapOf(Shape value) -> {
                ObjectNode map = typed("object");
                map.set("additionalProperties", schema(value));
                yield map;
            }
            case Shape.Struct struct -> reference(struct);
        };
    }

    /// A reference with room for a description beside it.
    private ObjectNode reference(Shape.Struct struct) {
        String name = prefix + struct.name();
        if (!parts.has(name)) {
            // Known before it is written, because types refer to themselves.
            parts.set(name, JsonNodeFactory.instance.objectNode());
            parts.set(name, struct(struct));
        }
        ObjectNode reference = JsonNodeFactory.instance.objectNode();
        reference.putArray("allOf").addObject().put("$ref", REFERENCE + name);
        return reference;
    }

    private ObjectNode struct(Shape.Struct struct) {
        ObjectNode schema = typed("object");
        ObjectNode properties = schema.putObject("properties");
        struct.fields()
                .forEach((name, field) -> {
                    ObjectNode property = schema(field);
                    if (field instanceof Shape.ListOf) {
                        listKeys(property, struct.name(), name);
                    }
                    properties.set(name, property);
                });
        Descriptions.addTo(schema, struct.name());
        return schema;
    }

    private static void listKeys(ObjectNode list, String struct, String field) {
        MergeKeys.of(struct, field)
                .ifPresent(key -> {
                    list.put("x-kubernetes-patch-strategy", "merge");
                    list.put("x-kubernetes-patch-merge-key", key);
                    list.put("x-kubernetes-list-type", "map");
                    var keys = list.putArray("x-kubernetes-list-map-keys").add(key);
                    if (field.equals("ports")) {
                        keys.add("protocol");
                    }
                });
        if (MergeKeys.isSet(struct, field)) {
            list.put("x-kubernetes-patch-strategy", "merge");
            list.put("x-kubernetes-list-type", "set");
        }
    }

    private static ObjectNode scalar(String goType) {
        return switch (goType) {
            case "int32", "int64" -> typed("integer").put("format", goType);
            case "bool" -> typed("boolean");
            case "float64" -> typed("number").put("format", "double");
            case "bytes" -> typed("string").put("format", "byte");
            case "time", "microtime" -> typed("string").put("format", "date-time");
            default -> typed("string");
        };
    }
}
