package dev.sluice.embedded.apiserver.discovery;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

import java.util.Optional;
import java.util.Set;

/// OpenAPI v2, made from the documents of v3: the definitions of all kinds in one document, and the
/// paths as far as clients look for `fieldValidation` and `dryRun` in them.
///
/// kubectl up to 1.28 validates by it, and newer ones ask it about kinds that v3 does not know.
final class OpenApiV2 {
    private static final String OLD = "#/components/schemas/";
    private static final String NEW = "#/definitions/";

    /// Words of OpenAPI v3 that v2 has no room for.
    private static final Set<String> UNKNOWN = Set.of("nullable", "oneOf", "anyOf", "not");

    private final Served served;
    private final OpenApi openApi;

    OpenApiV2(Served served, OpenApi openApi) {
        this.served = served;
        this.openApi = openApi;
    }

    /// `GET /openapi/v2`
    ObjectNode document() {
        var document = JsonNodeFactory.instance.objectNode().put("swagger", "2.0");
        document.putObject("info").put("title", "Kubernetes").put("version", Version.GIT);
        var paths = document.putObject("paths");
        var definitions = document.putObject("definitions");
        served.groups()
                .forEach((group, versions) ->
                        versions.forEach((version, _) -> {
                            var part = openApi.document(group, version);
                            part.path("paths")
                                    .properties()
                                    .forEach(it -> paths.set(it.getKey(), path(it.getValue())));
                            part.at("/components/schemas")
                                    .properties()
                                    .forEach(it ->
                                            definitions.set(it.getKey(), schema(it.getValue())));
                        }));
        return document;
    }

    private static ObjectNode path(JsonNode path) {
        var shown = JsonNodeFactory.instance.objectNode();
        for (var method : path.properties()) {
            var operation = shown.putObject(method.getKey());
            for (var member : method.getValue().properties()) {
                if (member.getKey().startsWith("x-")) {
                    operation.set(member.getKey(), member.getValue());
                }
            }
            var parameters = operation.putArray("parameters");
            for (var parameter : method.getValue().path("parameters")) {
                parameters
                        .addObject()
                        .put("name", parameter.path("name").asText())
                        .put("in", "query")
                        .put("type", "string");
            }
            operation.putObject("responses").putObject("200").put("description", "OK");
        }
        return shown;
    }

    private static JsonNode schema(JsonNode schema) {
        if (schema instanceof ArrayNode list) {
            var copy = list.arrayNode();
            list.forEach(item -> copy.add(schema(item)));
            return copy;
        }
        if (!(schema instanceof ObjectNode object)) {
            return schema;
        }
        var copy = object.objectNode();
        for (var member : object.properties()) {
            if (member.getKey().equals("$ref")) {
                copy.put("$ref", member.getValue().asText().replace(OLD, NEW));
            } else if (member.getKey().equals("properties")) {
                var properties = copy.putObject("properties");
                for (var property : member.getValue().properties()) {
                    properties.set(property.getKey(), schema(property.getValue()));
                }
            } else if (!UNKNOWN.contains(member.getKey())) {
                copy.set(member.getKey(), schema(member.getValue()));
            }
        }
        reference(object).ifPresent(target -> copy.remove("allOf"));
        reference(object).ifPresent(target -> copy.put("$ref", target.replace(OLD, NEW)));
        if (object.has("oneOf") && !copy.has("type")) {
            copy.put("type", "string");
        }
        return copy;
    }

    /// What a schema with nothing but a reference refers to.
    private static Optional<String> reference(JsonNode schema) {
        var all = schema.path("allOf");
        return all.size() == 1 && all.get(0).has("$ref")
                ? Optional.of(all.get(0).path("$ref").asText())
                : Optional.empty();
    }
}
