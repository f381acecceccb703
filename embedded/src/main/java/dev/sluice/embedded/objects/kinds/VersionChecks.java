package dev.sluice.embedded.objects.kinds;

import com.fasterxml.jackson.databind.JsonNode;

import dev.sluice.embedded.objects.validation.FieldErrors;

import java.util.List;

/// What one version of a CustomResourceDefinition says.
///
/// @param path of the version's parts in messages
/// @param alone whether it is the only version; messages then call its schema `validation`
record VersionChecks(FieldErrors errors, String path, boolean alone) {
    private static final List<String> COLUMN_TYPES =
            List.of("boolean", "date", "integer", "number", "string");
    private static final List<String> COLUMN_FORMATS =
            List.of("byte", "date", "date-time", "double", "float", "int32", "int64", "password");

    /// @param own the path of the version itself
    void check(JsonNode version, String own) {
        JsonNode schema = version.at("/schema/openAPIV3Schema");
        if (!schema.isObject()) {
            errors.required(own + ".schema.openAPIV3Schema");
        } else {
            String at =
                    alone ? "spec.validation.openAPIV3Schema" : path + ".schema.openAPIV3Schema";
            new StructuralChecks(errors).root(schema, at);
        }
        scale(version.at("/subresources/scale"));
        columns(version.path("additionalPrinterColumns"));
        selectable(version.path("selectableFields"), schema);
    }

    private void scale(JsonNode scale) {
        if (!scale.isObject()) {
            return;
        }
        pathUnder(scale, "specReplicasPath", ".spec.", "under .spec");
        pathUnder(scale, "statusReplicasPath", ".status.", "under .status");
        String selector = scale.path("labelSelectorPath").asText();
        if (!selector.isEmpty()
                && !selector.startsWith(".spec.")
                && !selector.startsWith(".status.")) {
            errors.invalid(
                    path + ".subresources.scale.labelSelectorPath",
                    selector,
                    "should be a json path under either .spec or .status");
        }
    }

    private void pathUnder(JsonNode scale, String field, String start, String where) {
        String value = scale.path(field).asText();
        String at = path + ".subresources.scale." + field;
        if (value.isEmpty()) {
            errors.required(at);
        } else if (!value.startsWith(start)) {
            errors.invalid(at, value, "should be a json path " + where);
        }
    }

    private void columns(JsonNode columns) {
        for (int i = 0; i < columns.size(); i++) {
            String at = path + ".additionalPrinterColumns[" + i + "]";
            JsonNode column = columns.get(i);
            if (column.path("name").asText().isEmpty()) {
                errors.required(at + ".name");
            }
            String type = column.path("type").asText();
            if (type.isEmpty()) {
                errors.required(at + ".type", oneOf(COLUMN_TYPES));
            } else if (!COLUMN_TYPES.contains(type)) {
                errors.invalid(at + ".type", type, oneOf(COLUMN_TYPES));
            }
            String format = column.path("format").asText();
            if (!format.isEmpty() && !COLUMN_FORMATS.contains(format)) {
                errors.invalid(at + ".format", format, oneOf(COLUMN_FORMATS));
            }
            String jsonPath = column.path("jsonPath").asText();
            if (jsonPath.isEmpty()) {
                errors.required(at + ".JSONPath");
            } else if (!jsonPath.startsWith(".")) {
                errors.invalid(
                        at + ".JSONPath", jsonPath, "must be a simple json path starting with .");
            }
        }
    }

    private static String oneOf(List<String> values) {
        return "must be one of " + String.join(",", values);
    }

    private void selectable(JsonNode fields, JsonNode schema) {
        for (int i = 0; i < fields.size(); i++) {
            JsonNode jsonPath = fields.get(i).path("jsonPath");
            String at = path + ".selectableFields[" + i + "].jsonPath";
            JsonNode found = schema;
            for (String step : jsonPath.asText().replaceFirst("^\\.", "").split("\\.")) {
                found = found.path("properties").path(step);
            }
            if (found.isMissingNode() || jsonPath.asText().startsWith(".metadata")) {
                errors.invalid(at, jsonPath, "is an invalid path: does not refer to a valid field");
            } else if (!List.of("string", "boolean", "integer")
                    .contains(found.path("type").asText())) {
                errors.invalid(
                        at,
                        jsonPath,
                        "must point to a field of type string, boolean or integer. Enum string"
                                + " fields and strings with formats are allowed.");
            }
        }
    }
}
