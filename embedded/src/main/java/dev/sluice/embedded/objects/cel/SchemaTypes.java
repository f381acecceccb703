package dev.sluice.embedded.objects.cel;

import com.fasterxml.jackson.databind.JsonNode;
import com.google.common.collect.ImmutableCollection;
import com.google.common.collect.ImmutableMap;

import dev.cel.common.types.CelType;
import dev.cel.common.types.CelTypeProvider;
import dev.cel.common.types.ListType;
import dev.cel.common.types.MapType;
import dev.cel.common.types.SimpleType;
import dev.cel.common.types.StructType;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/// The CEL type of the values a schema describes, and the struct types it is made of.
final class SchemaTypes implements CelTypeProvider {
    private final ImmutableMap<String, CelType> structs;
    private final CelType root;

    private SchemaTypes(CelType root, Map<String, CelType> structs) {
        this.root = root;
        this.structs = ImmutableMap.copyOf(structs);
    }

    /// @param resource whether the schema is that of a whole object, which has `metadata` too
    static SchemaTypes of(JsonNode schema, boolean resource) {
        var reading = new Reading();
        // No name a rule could spell, for a rule's `self.x` must never mean a type.
        CelType root = reading.of(schema, "@self", resource).orElse(SimpleType.DYN);
        return new SchemaTypes(root, reading.structs);
    }

    CelType root() {
        return root;
    }

    @Override
    public ImmutableCollection<CelType> types() {
        return structs.values();
    }

    @Override
    public Optional<CelType> findType(String name) {
        return Optional.ofNullable(structs.get(name));
    }

    private static final class Reading {
        final Map<String, CelType> structs = new HashMap<>();

        /// Empty where the schema does not say enough for a rule to look at the value.
        private Optional<CelType> of(JsonNode schema, String name, boolean resource) {
            if (schema.path("x-kubernetes-int-or-string").asBoolean()) {
                return Optional.of(SimpleType.DYN);
            }
            return switch (schema.path("type").asText()) {
                case "array" ->
                        of(schema.path("items"), name + "/item", isResource(schema.path("items")))
                                .map(ListType::create);
                case "object" -> object(schema, name, resource || isResource(schema));
                case "string" -> Optional.of(text(schema.path("format").asText()));
                case "integer" -> Optional.of(SimpleType.INT);
                case "number" -> Optional.of(SimpleType.DOUBLE);
                case "boolean" -> Optional.of(SimpleType.BOOL);
                default -> Optional.empty();
            };
        }

        private static boolean isResource(JsonNode schema) {
            return schema.path("x-kubernetes-embedded-resource").asBoolean();
        }

        private static CelType text(String format) {
            return switch (format) {
                case "byte" -> SimpleType.BYTES;
                case "duration" -> SimpleType.DURATION;
                case "date", "date-time" -> SimpleType.TIMESTAMP;
                default -> SimpleType.STRING;
            };
        }

        private Optional<CelType> object(JsonNode schema, String name, boolean resource) {
            JsonNode additional = schema.path("additionalProperties");
            if (additional.isObject()) {
                return of(additional, name + "/value", isResource(additional))
                        .map(value -> MapType.create(SimpleType.STRING, value));
            }
            Map<String, CelType> fields = new LinkedHashMap<>();
            for (var property : schema.path("properties").properties()) {
                String field = property.getKey();
                of(property.getValue(), name + "/" + field, false)
                        .ifPresent(type -> fields.put(FieldNames.escape(field), type));
            }
            if (resource) {
                fields.put("apiVersion", SimpleType.STRING);
                fields.put("kind", SimpleType.STRING);
                fields.put("metadata", metadata(name + "/metadata"));
            }
            return Optional.of(struct(name, fields));
        }

        private CelType metadata(String name) {
            return struct(
                    name, Map.of("name", SimpleType.STRING, "generateName", SimpleType.STRING));
        }

        private CelType struct(String name, Map<String, CelType> fields) {
            var types = ImmutableMap.copyOf(fields);
            var struct =
                    StructType.create(
                            name, types.keySet(), field -> Optional.ofNullable(types.get(field)));
            structs.put(name, struct);
            return struct;
        }
    }
}
