package dev.sluice.embedded.objects.cel;

import com.fasterxml.jackson.databind.JsonNode;

import dev.sluice.embedded.objects.validation.FieldErrors;

import java.util.Optional;

/// The rules of one schema, compiled once.
public final class CelRules {
    private final Optional<Ruled> root;

    private CelRules(Optional<Ruled> root) {
        this.root = root;
    }

    /// @param schema `openAPIV3Schema` of a version that has at least one rule
    public static CelRules compile(JsonNode schema) {
        return new CelRules(Ruled.root(schema));
    }

    /// Adds what the rules find wrong with an object that its schema allows.
    ///
    /// @param old the object before; empty for a new one
    public void check(JsonNode object, Optional<? extends JsonNode> old, FieldErrors errors) {
        root.ifPresent(ruled ->
                new RuleChecks(errors).value("", object, old.map(JsonNode.class::cast), ruled));
    }
}
