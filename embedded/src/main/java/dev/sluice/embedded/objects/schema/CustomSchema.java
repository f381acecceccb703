package dev.sluice.embedded.objects.schema;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.sluice.embedded.objects.validation.FieldErrors;

import java.util.ArrayList;
import java.util.List;

/// The structural schema of one version of a custom kind.
///
/// @param schema `openAPIV3Schema`
/// @param version the whole entry of `spec.versions`
public record CustomSchema(JsonNode schema, JsonNode version) {
    /// Drops what the schema does not know, in place.
    ///
    /// @return the paths of what was dropped
    public List<String> prune(ObjectNode object) {
        List<String> dropped = new ArrayList<>();
        new Pruner(dropped).root(object, schema);
        return dropped;
    }

    /// Fills absent fields that have a default, in place.
    public void defaults(ObjectNode object) {
        Defaulter.fill(object, schema);
    }

    /// Checks the values against the schema.
    public void validate(ObjectNode object, FieldErrors errors) {
        new SchemaChecks(errors).root(object, schema);
    }

    /// `additionalPrinterColumns`, in order.
    public List<ObjectNode> printerColumns() {
        return version.path("additionalPrinterColumns")
                .valueStream()
                .filter(ObjectNode.class::isInstance)
                .map(ObjectNode.class::cast)
                .toList();
    }
}
