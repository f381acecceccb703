package dev.sluice.api.crd;

import dev.sluice.api.flagger.Schema.Bounds;
import dev.sluice.api.flagger.Schema.Default;
import dev.sluice.api.flagger.Schema.Doc;
import dev.sluice.api.flagger.Schema.Format;
import dev.sluice.api.flagger.Schema.Length;
import dev.sluice.api.flagger.Schema.OneOf;
import dev.sluice.api.flagger.Schema.Pattern;
import dev.sluice.api.flagger.Schema.Required;
import dev.sluice.api.flagger.Schema.Rule;
import dev.sluice.api.flagger.Schema.Values;

import java.lang.annotation.Annotation;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/// Reads a wire record as a structural OpenAPI schema, in the order in which its components stand.
final class RecordSchema {

    private RecordSchema() {}

    /// The schema of a record type as nested maps and lists, ready to be printed.
    static Map<String, Object> of(Class<?> type) {
        var schema = new LinkedHashMap<String, Object>();
        var doc = type.getAnnotation(Doc.class);
        if (doc != null) {
            schema.put("description", doc.value());
        }
        schema.put("type", "object");
        var properties = new LinkedHashMap<String, Object>();
        var required = new ArrayList<String>();
        for (var component : type.getRecordComponents()) {
            properties.put(component.getName(), property(component));
            if (component.isAnnotationPresent(Required.class)) {
                required.add(component.getName());
            }
        }
        if (!required.isEmpty()) {
            schema.put("required", required);
        }
        var oneOf = type.getAnnotation(OneOf.class);
        if (oneOf != null) {
            schema.put("oneOf", alternatives(oneOf));
        }
        schema.put("properties", properties);
        var rules = type.getAnnotationsByType(Rule.class);
        if (rules.length > 0) {
            schema.put(
                    "x-kubernetes-validations",
                    Arrays.stream(rules).map(RecordSchema::rule).toList());
        }
        return schema;
    }

    private static Map<String, Object> property(RecordComponent component) {
        var schema = new LinkedHashMap<String, Object>();
        var doc = component.getAnnotation(Doc.class);
        if (doc == null) {
            throw new IllegalStateException(
                    component.getDeclaringRecord().getSimpleName()
                            + "."
                            + component.getName()
                            + " has no @Doc; kubectl explain would say nothing about it");
        }
        schema.put("description", doc.value());
        var shape = shape(component.getGenericType());
        // What the field says about itself here is more to the point than what its type says.
        shape.remove("description");
        schema.putAll(shape);
        constrain(component, schema);
        return schema;
    }

    private static Map<String, Object> shape(Type type) {
        return switch (type) {
            case ParameterizedType list when list.getRawType() == List.class ->
                    entries("type", "array", "items", shape(list.getActualTypeArguments()[0]));
            case ParameterizedType map when map.getRawType() == Map.class ->
                    entries(
                            "type",
                            "object",
                            "additionalProperties",
                            shape(map.getActualTypeArguments()[1]));
            case Class<?> record when record.isRecord() -> of(record);
            case Class<?> scalar -> scalar(scalar);
            default -> throw new IllegalStateException("no schema for the Java type " + type);
        };
    }

    private static Map<String, Object> scalar(Class<?> type) {
        return switch (type.getSimpleName()) {
            case "String" -> entries("type", "string");
            case "Boolean" -> entries("type", "boolean");
            case "int", "Integer" -> entries("type", "integer", "format", "int32");
            case "Long" -> entries("type", "integer", "format", "int64");
            case "Double" -> entries("type", "number");
            case "Instant" -> entries("type", "string", "format", "date-time");
            case "IntOrString" -> entries("x-kubernetes-int-or-string", true);
            default -> throw new IllegalStateException("no schema for the Java type " + type);
        };
    }

    private static void constrain(RecordComponent component, Map<String, Object> schema) {
        var length = component.getType() == List.class ? "Items" : "Length";
        on(component, Format.class, it -> schema.put("format", it.value()));
        on(component, Values.class, it -> schema.put("enum", List.of(it.value())));
        on(component, Pattern.class, it -> schema.put("pattern", it.value()));
        on(
                component,
                Bounds.class,
                it -> {
                    putUnless(schema, "minimum", it.min(), Integer.MIN_VALUE);
                    putUnless(schema, "maximum", it.max(), Integer.MAX_VALUE);
                });
        on(
                component,
                Length.class,
                it -> {
                    putUnless(schema, "min" + length, it.min(), 0);
                    putUnless(schema, "max" + length, it.max(), Integer.MAX_VALUE);
                });
        on(
                component,
                Default.class,
                it ->
                        schema.put(
                                "default",
                                "integer".equals(schema.get("type"))
                                        ? Integer.valueOf(it.value())
                                        : it.value()));
    }

    private static <A extends Annotation> void on(
            RecordComponent component, Class<A> kind, Consumer<A> use) {
        var annotation = component.getAnnotation(kind);
        if (annotation != null) {
            use.accept(annotation);
        }
    }

    private static void putUnless(Map<String, Object> schema, String key, int value, int open) {
        if (value != open) {
            schema.put(key, value);
        }
    }

    private static List<Map<String, Object>> alternatives(OneOf oneOf) {
        var groups =
                Arrays.stream(oneOf.value())
                        .map(group -> entries("required", List.of(group.split(" "))))
                        .toList();
        if (!oneOf.orNone()) {
            return groups;
        }
        var all = new ArrayList<Map<String, Object>>();
        all.add(entries("not", entries("anyOf", groups)));
        all.addAll(groups);
        return all;
    }

    private static Map<String, Object> rule(Rule rule) {
        var schema = entries("rule", rule.value(), "message", rule.message());
        if (!rule.field().isEmpty()) {
            schema.put("fieldPath", rule.field());
        }
        return schema;
    }

    private static Map<String, Object> entries(Object... keysAndValues) {
        var map = new LinkedHashMap<String, Object>();
        for (int i = 0; i < keysAndValues.length; i += 2) {
            map.put((String) keysAndValues[i], keysAndValues[i + 1]);
        }
        return map;
    }
}
