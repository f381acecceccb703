package dev.sluice.embedded.objects.schema;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.sluice.embedded.objects.cel.CelRules;
import dev.sluice.embedded.objects.validation.FieldErrors;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// The structural schema of one version of a custom kind.
public final class CustomSchema {
    /// What keeps rules from being looked at: they would trip over it.
    private static final Set<String> BLOCKING =
            Set.of(
                    "FieldValueNotSupported",
                    "FieldValueRequired",
                    "FieldValueTooLong",
                    "FieldValueTooMany",
                    "FieldValueTypeInvalid");

    private final JsonNode schema;
    private final JsonNode version;
    private final String storageVersion;
    private @Nullable CelRules rules;

    /// @param schema `openAPIV3Schema`
    /// @param version the whole entry of `spec.versions`
    /// @param storageVersion the name of the version objects are stored in
    public CustomSchema(JsonNode schema, JsonNode version, String storageVersion) {
        this.schema = schema;
        this.storageVersion = storageVersion;
        this.version = version;
    }

    public JsonNode schema() {
        return schema;
    }

    public String storageVersion() {
        return storageVersion;
    }

    public JsonNode version() {
        return version;
    }

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

    /// Checks an object against the schema, then against the rules in it. What has not changed is
    /// taken as it is.
    ///
    /// @param old the object before; empty for a new one
    /// @param subresource `status` when only the status is written
    public void validate(
            ObjectNode object, Optional<ObjectNode> old, String subresource, FieldErrors errors) {
        var checks = new SchemaChecks(errors);
        if (subresource.equals("status")) {
            checks.status(object, old, schema);
        } else {
            checks.root(object, old, schema);
        }
        new ListTypes(errors).check(object, schema, "");
        if (!hasRules(schema)) {
            return;
        }
        if (errors.causes().stream().anyMatch(cause -> BLOCKING.contains(cause.reason()))) {
            errors.invalid(
                    "<nil>",
                    object.nullNode(),
                    "some validation rules were not checked because the object was invalid;"
                            + " correct the existing errors to complete validation");
        } else {
            rules().check(object, old, errors);
        }
    }

    private static boolean hasRules(JsonNode schema) {
        return schema.findValue("x-kubernetes-validations") != null;
    }

    private synchronized CelRules rules() {
        CelRules known = rules;
        if (known == null) {
            known = CelRules.compile(schema);
            rules = known;
        }
        return known;
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
