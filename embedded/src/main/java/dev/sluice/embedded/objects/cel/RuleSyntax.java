package dev.sluice.embedded.objects.cel;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;

import dev.sluice.embedded.objects.cel.CompiledRule.RefusedException;
import dev.sluice.embedded.objects.validation.FieldErrors;

import java.util.List;
import java.util.regex.Pattern;

/// Checks the rules of a schema before it is stored.
public final class RuleSyntax {
    private static final List<String> REASONS =
            List.of(
                    "FieldValueDuplicate",
                    "FieldValueForbidden",
                    "FieldValueInvalid",
                    "FieldValueRequired");
    private static final Pattern STEP =
            Pattern.compile("\\.([A-Za-z_]\\w*)|\\['((?:[^'\\\\]|\\\\.)+)']");

    private final FieldErrors errors;

    private RuleSyntax(FieldErrors errors) {
        this.errors = errors;
    }

    /// Checks the schemas of all versions of a CustomResourceDefinition.
    public static void check(JsonNode definition, FieldErrors errors) {
        JsonNode versions = definition.at("/spec/versions");
        for (int i = 0; i < versions.size(); i++) {
            String path =
                    versions.size() == 1
                            ? "spec.validation.openAPIV3Schema"
                            : "spec.versions[" + i + "].schema.openAPIV3Schema";
            check(versions.get(i).at("/schema/openAPIV3Schema"), path, errors);
        }
    }

    private static void check(JsonNode schema, String path, FieldErrors errors) {
        new RuleSyntax(errors).node(schema, path, true);
    }

    private void node(JsonNode schema, String path, boolean resource) {
        JsonNode rules = schema.path(Ruled.RULES);
        for (int i = 0; i < rules.size(); i++) {
            rule(rules.get(i), schema, path + "." + Ruled.RULES + "[" + i + "]", resource);
        }
        for (var property : schema.path("properties").properties()) {
            inner(property.getValue(), path + ".properties[" + property.getKey() + "]");
        }
        inner(schema.path("items"), path + ".items");
        inner(schema.path("additionalProperties"), path + ".additionalProperties");
    }

    private void inner(JsonNode schema, String path) {
        if (schema.isObject()) {
            node(schema, path, Ruled.isResource(schema));
        }
    }

    private void rule(JsonNode entry, JsonNode schema, String path, boolean resource) {
        var rule = Rule.of(entry);
        int before = errors.causes().size();
        if (rule.expression().isBlank()) {
            errors.required(path + ".rule", "rule is not specified");
        }
        texts(entry, rule, path);
        if (!rule.reason().isEmpty() && !REASONS.contains(rule.reason())) {
            errors.unsupported(path + ".reason", entry.get("reason"), REASONS);
        }
        if (!rule.fieldPath().isEmpty() && !leadsSomewhere(rule.fieldPath(), schema)) {
            errors.invalid(path + ".fieldPath", entry.get("fieldPath"), "must be a valid path");
        }
        if (errors.causes().size() == before) {
            compile(entry, rule, new Site(schema, path, resource));
        }
    }

    private void texts(JsonNode entry, Rule rule, String path) {
        String message = entry.path("message").asText();
        if (entry.has("message") && !message.isEmpty() && rule.message().isEmpty()) {
            errors.invalid(path + ".message", message, "must be non-empty if specified");
        } else if (message.strip().indexOf('\n') >= 0) {
            errors.invalid(path + ".message", message, "must not contain line breaks");
        } else if (rule.expression().strip().indexOf('\n') >= 0 && message.isEmpty()) {
            errors.required(
                    path + ".message", "message must be specified if rule contains line breaks");
        }
    }

    private static boolean leadsSomewhere(String fieldPath, JsonNode schema) {
        var steps = STEP.matcher(fieldPath);
        JsonNode at = schema;
        int end = 0;
        while (end < fieldPath.length()) {
            if (!steps.find(end) || steps.start() != end) {
                return false;
            }
            end = steps.end();
            String name = steps.group(1) == null ? steps.group(2) : steps.group(1);
            JsonNode additional = at.path("additionalProperties");
            at = additional.isObject() ? additional : at.path("properties").path(name);
            if (at.isMissingNode()) {
                return false;
            }
        }
        return true;
    }

    private record Site(JsonNode schema, String path, boolean resource) {}

    private void compile(JsonNode entry, Rule rule, Site site) {
        try {
            var types = SchemaTypes.of(site.schema(), site.resource());
            var compiled = CompiledRule.of(rule, Library.compiler(types, rule.optionalOldSelf()));
            if (rule.optionalOldSelf() && !compiled.transition()) {
                oldSelfUnused(site);
            }
        } catch (RefusedException e) {
            errors.invalid(
                    site.path() + "." + e.member(), shown(entry), String.valueOf(e.getMessage()));
            if (rule.optionalOldSelf()) {
                oldSelfUnused(site);
            }
        }
    }

    private void oldSelfUnused(Site site) {
        errors.invalid(
                site.path() + ".optionalOldSelf",
                JsonNodeFactory.instance.booleanNode(true),
                "may not be set if oldSelf is not used in rule");
    }

    /// The entry as the real server prints its own form of it.
    private static FieldErrors.Raw shown(JsonNode entry) {
        var shown = JsonNodeFactory.instance.objectNode();
        shown.put("Rule", entry.path("rule").asText());
        shown.put("Message", entry.path("message").asText());
        shown.put("MessageExpression", entry.path("messageExpression").asText());
        shown.set("Reason", entry.path("reason"));
        shown.put("FieldPath", entry.path("fieldPath").asText());
        shown.set("OptionalOldSelf", entry.path("optionalOldSelf"));
        for (String name : List.of("Reason", "OptionalOldSelf")) {
            if (shown.get(name).isMissingNode()) {
                shown.putNull(name);
            }
        }
        return new FieldErrors.Raw(
                shown.toString()
                        .replace("<", "\\u003c")
                        .replace(">", "\\u003e")
                        .replace("&", "\\u0026"));
    }
}
