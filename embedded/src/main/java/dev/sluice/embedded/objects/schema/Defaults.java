package dev.sluice.embedded.objects.schema;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.sluice.embedded.objects.validation.FieldErrors;

import java.util.ArrayList;
import java.util.List;

/// Checks that the default of a schema is a value the schema allows.
public final class Defaults {
    private Defaults() {}

    /// @param schema one with a `default`
    /// @param path of the default in the definition, for messages
    public static void check(JsonNode schema, String path, FieldErrors errors) {
        JsonNode value = schema.get("default");
        if (value.isNull()) {
            return;
        }
        // Below a member of its own, so that pruning sees it as it would in an object.
        ObjectNode around = JsonNodeFactory.instance.objectNode();
        around.set("v", value.deepCopy());
        ObjectNode aroundSchema = JsonNodeFactory.instance.objectNode();
        aroundSchema.putObject("properties").set("v", schema);
        List<String> unknown = new ArrayList<>();
        new Pruner(unknown).root(around, aroundSchema);
        if (!unknown.isEmpty()) {
            errors.invalid(path, value, "must not have unknown fields");
            return;
        }
        var found = new FieldErrors();
        new SchemaChecks(found).inner(value, schema);
        for (FieldErrors.Cause cause : found.causes()) {
            String at = cause.field().isEmpty() ? path : path + "." + cause.field();
            errors.add(new FieldErrors.Cause(at, cause.reason(), cause.message()));
        }
    }
}
