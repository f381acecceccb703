package dev.sluice.embedded.objects.cel;

import com.fasterxml.jackson.databind.JsonNode;

import dev.sluice.embedded.objects.cel.CompiledRule.RefusedException;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// A schema, as far as rules apply to its values or to values inside them.
///
/// @param rules those that apply to the value itself
/// @param inner what is inside, by property name; `*` for all other members and for items
record Ruled(JsonNode schema, List<CompiledRule> rules, Map<String, Ruled> inner) {
    static final String RULES = "x-kubernetes-validations";
    static final String OTHERS = "*";

    private static final Logger LOG = LoggerFactory.getLogger(Ruled.class);

    /// Empty when there is no rule anywhere.
    static Optional<Ruled> root(JsonNode schema) {
        return of(schema, true, new IdentityHashMap<>());
    }

    private static Optional<Ruled> of(
            JsonNode schema, boolean resource, Map<JsonNode, Boolean> seen) {
        if (!hasRules(schema, seen)) {
            return Optional.empty();
        }
        Map<String, Ruled> inner = new LinkedHashMap<>();
        for (var property : schema.path("properties").properties()) {
            of(property.getValue(), isResource(property.getValue()), seen)
                    .ifPresent(found -> inner.put(property.getKey(), found));
        }
        for (String others : List.of("items", "additionalProperties")) {
            JsonNode each = schema.path(others);
            of(each, isResource(each), seen).ifPresent(found -> inner.put(OTHERS, found));
        }
        return Optional.of(new Ruled(schema, compiled(schema, resource), inner));
    }

    static boolean isResource(JsonNode schema) {
        return schema.path("x-kubernetes-embedded-resource").asBoolean();
    }

    private static boolean hasRules(JsonNode schema, Map<JsonNode, Boolean> seen) {
        Boolean known = seen.get(schema);
        if (known != null) {
            return known;
        }
        boolean found =
                !schema.path(RULES).isEmpty()
                        || schema.path("properties").valueStream().anyMatch(s -> hasRules(s, seen))
                        || hasRules(schema, "items", seen)
                        || hasRules(schema, "additionalProperties", seen);
        seen.put(schema, found);
        return found;
    }

    private static boolean hasRules(JsonNode schema, String member, Map<JsonNode, Boolean> seen) {
        return schema.path(member).isObject() && hasRules(schema.path(member), seen);
    }

    private static List<CompiledRule> compiled(JsonNode schema, boolean resource) {
        List<CompiledRule> rules = new ArrayList<>();
        for (JsonNode entry : schema.path(RULES)) {
            try {
                var types = SchemaTypes.of(schema, resource);
                var rule = Rule.of(entry);
                rules.add(CompiledRule.of(rule, Library.compiler(types, rule.optionalOldSelf())));
            } catch (RefusedException e) {
                // Only a definition stored before rules were checked can hold one.
                LOG.warn("A rule is left out, it does not compile: {}", e.getMessage());
            }
        }
        return List.copyOf(rules);
    }
}
