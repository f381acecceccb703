package dev.sluice.embedded.objects.schema;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.sluice.embedded.objects.patch.MergeKeys;

import java.util.function.Supplier;

/// Writes shapes and schemas as OpenAPI v3.
public final class OpenApi {
    /// Where a schema brings the schemas along that it refers to.
    public static final String PARTS = "$defs";

    private static final String REFERENCE = "#/components/schemas/";

    private static final String RESOURCE = "io.k8s.apimachinery.pkg.api.resource.Quantity";
    private static final String EITHER = "io.k8s.apimachinery.pkg.util.intstr.IntOrString";
    private static final String FIELDS = "io.k8s.apimachinery.pkg.apis.meta.v1.FieldsV1";

    private final String home;
    private final ObjectNode parts = JsonNodeFactory.instance.objectNode();

    private OpenApi(String home) {
        this.home = home;
    }

    /// The package of a built-in group's types.
    public static String home(String group, String version) {
        return switch (group) {
            case "" -> "io.k8s.api.core." + version;
            case "apiextensions.k8s.io" ->
                    "io.k8s.apiextensions-apiserver.pkg.apis.apiextensions." + version;
            default -> "io.k8s.api." + group.split("\\.", 2)[0] + "." + version;
        };
    }

    /// The schema of a built-in kind; the types inside stand in [#PARTS] and are referred to.
    ///
    /// @param home the package of the kind, such as `io.k8s.api.apps.v1`
    public static ObjectNode of(Shape shape, String home) {
        var writer = new OpenApi(home);
        ObjectNode schema =
                shape instanceof Shape.Struct struct ? writer.struct(struct) : writer.schema(shape);
        schema.set(PARTS, writer.parts);
        return schema;
    }

    /// The schema of a custom kind with the members every object has.
    public static ObjectNode of(CustomSchema custom, String home) {
        ObjectNode schema =
                custom.schema() instanceof ObjectNode found
                        ? found.deepCopy()
                        : JsonNodeFactory.instance.objectNode();
        schema.put("type", "object");
        var writer = new OpenApi(home);
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
            case Shape.Quantity _ -> reference(RESOURCE, () -> oneOf("string", "number"));
            case Shape.IntOrString _ ->
                    reference(
                            EITHER,
                            () -> oneOf("integer", "string").put("format", "int-or-string"));
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

    private static ObjectNode oneOf(String one, String other) {
        ObjectNode either = JsonNodeFactory.instance.objectNode();
        either.putArray("oneOf").add(typed(one)).add(typed(other));
        return either;
    }

    private ObjectNode reference(Shape.Struct struct) {
        return reference(PublishedTypes.name(home, struct.name()), () -> struct(struct));
    }

    /// A reference with room for a description beside it.
    private ObjectNode reference(String name, Supplier<ObjectNode> schema) {
        if (!parts.has(name)) {
            // Known before it is written, because types refer to themselves.
            parts.set(name, JsonNodeFactory.instance.objectNode());
            parts.set(name, schema.get());
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
                    ObjectNode property =
                            name.equals("fieldsV1")
                                    ? reference(FIELDS, () -> typed("object"))
                                    : schema(field);
                    if (field instanceof Shape.ListOf) {
                        listKeys(property, struct.name(), name);
                    }
                    properties.set(name, property);
                });
        Descriptions.addTo(schema, struct.name());
        PublishedTypes.addTo(schema, PublishedTypes.name(home, struct.name()));
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
