package dev.sluice.embedded.objects.managed;

import com.fasterxml.jackson.databind.JsonNode;

import dev.sluice.embedded.objects.schema.CustomSchema;
import dev.sluice.embedded.objects.schema.Models;
import dev.sluice.embedded.objects.schema.Shape;

import org.jspecify.annotations.Nullable;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Reads the types out of shapes and schemas.
public final class Types {
    private static final String PRESERVE = "x-kubernetes-preserve-unknown-fields";

    private Types() {}

    /// The type of a built-in kind.
    public static FieldType of(Shape shape) {
        return switch (shape) {
            case Shape.Scalar(String go) -> scalar(go);
            case Shape.Quantity _ -> FieldType.Scalar.UNTYPED;
            case Shape.IntOrString _ -> FieldType.Scalar.UNTYPED;
            case Shape.Anything _ -> FieldType.DEDUCED;
            case Shape.ListOf(Shape item) -> new FieldType.Atomic(of(item));
            case Shape.MapOf(Shape value) -> map(value, false);
            case Shape.Struct struct -> struct(struct, ListTypes.isAtomicStruct(struct.name()));
        };
    }

    private static FieldType map(Shape value, boolean atomic) {
        return new FieldType.Members(_ -> null, Optional.of(of(value)), atomic);
    }

    private static FieldType scalar(String go) {
        return switch (go) {
            case "int32", "int64", "float64" -> FieldType.Scalar.NUMERIC;
            case "bool" -> FieldType.Scalar.BOOLEAN;
            default -> FieldType.Scalar.STRING;
        };
    }

    private static FieldType struct(Shape.Struct struct, boolean atomic) {
        return new FieldType.Members(name -> member(struct, name), Optional.empty(), atomic);
    }

    private static @Nullable FieldType member(Shape.Struct struct, String name) {
        Shape shape = struct.fields().get(name);
        return switch (shape) {
            case null -> null;
            case Shape.ListOf(Shape item) -> ListTypes.list(struct.name(), name, _ -> of(item));
            case Shape.MapOf(Shape value) -> map(value, ListTypes.isAtomicMap(struct.name(), name));
            case Shape.Struct inner when ListTypes.isGranular(struct.name(), name) ->
                    struct(inner, false);
            default -> of(shape);
        };
    }

    /// The type of a custom kind.
    public static FieldType of(CustomSchema custom) {
        JsonNode schema = custom.schema();
        boolean open = schema.path(PRESERVE).asBoolean();
        return new FieldType.Members(
                name -> topLevel(schema.path("properties"), name),
                open ? Optional.of(FieldType.DEDUCED) : Optional.empty(),
                false);
    }

    private static @Nullable FieldType topLevel(JsonNode properties, String name) {
        return switch (name) {
            case "apiVersion", "kind" -> FieldType.Scalar.STRING;
            case "metadata" -> of(Models.metadata());
            default -> properties.has(name) ? schema(properties.get(name)) : null;
        };
    }

    private static FieldType schema(JsonNode schema) {
        if (schema.path("x-kubernetes-int-or-string").asBoolean()) {
            return FieldType.Scalar.UNTYPED;
        }
        return switch (schema.path("type").asText()) {
            case "integer", "number" -> FieldType.Scalar.NUMERIC;
            case "string" -> FieldType.Scalar.STRING;
            case "boolean" -> FieldType.Scalar.BOOLEAN;
            case "array" -> list(schema);
            case "object" -> object(schema);
            default -> FieldType.DEDUCED;
        };
    }

    private static FieldType list(JsonNode schema) {
        return switch (schema.path("x-kubernetes-list-type").asText()) {
            case "set" -> new FieldType.SetOf(schema(schema.path("items")));
            case "map" -> {
                List<String> keys =
                        schema.path("x-kubernetes-list-map-keys")
                                .valueStream()
                                .map(JsonNode::asText)
                                .toList();
                Map<String, JsonNode> defaults = new HashMap<>();
                JsonNode items = schema.path("items");
                for (String key : keys) {
                    JsonNode value = items.path("properties").path(key).get("default");
                    if (value != null) {
                        defaults.put(key, value);
                    }
                }
                yield new FieldType.Keyed(schema(items), keys, defaults);
            }
            default -> new FieldType.Atomic(schema(schema.path("items")));
        };
    }

    private static FieldType object(JsonNode schema) {
        boolean embedded = schema.path("x-kubernetes-embedded-resource").asBoolean();
        boolean open = schema.path(PRESERVE).asBoolean();
        JsonNode properties = schema.path("properties");
        JsonNode additional = schema.path("additionalProperties");
        Optional<FieldType> other =
                additional.isObject()
                        ? Optional.of(schema(additional))
                        : open || additional.asBoolean()
                                ? Optional.of(FieldType.DEDUCED)
                                : Optional.empty();
        return new FieldType.Members(
                name ->
                        properties.has(name)
                                ? schema(properties.get(name))
                                : embedded ? topLevel(properties, name) : null,
                other,
                schema.path("x-kubernetes-map-type").asText().equals("atomic"));
    }
}
