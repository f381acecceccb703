package dev.sluice.embedded.apiserver.discovery;

import com.fasterxml.jackson.databind.JsonNode;
import com.google.protobuf.CodedOutputStream;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Map;

/// Writes an OpenAPI v2 document as the protobuf message that kubectl reads.
///
/// The numbers are those of `openapi.v2.Document` in the gnostic models.
final class OpenApiMessage {
    private static final Map<String, Integer> METHODS =
            Map.of("get", 2, "put", 3, "post", 4, "delete", 5, "patch", 8);
    private static final int OPERATION_EXTENSION = 13;
    private static final int SCHEMA_EXTENSION = 31;

    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private final CodedOutputStream out = CodedOutputStream.newInstance(bytes);

    private OpenApiMessage() {}

    private interface Content {
        void write(OpenApiMessage message) throws IOException;
    }

    static byte[] of(JsonNode document) {
        try {
            return message(it -> it.document(document));
        } catch (IOException e) {
            throw new UncheckedIOException("memory cannot be written", e);
        }
    }

    private static byte[] message(Content content) throws IOException {
        var message = new OpenApiMessage();
        content.write(message);
        message.out.flush();
        return message.bytes.toByteArray();
    }

    private void put(int number, Content content) throws IOException {
        out.writeByteArray(number, message(content));
    }

    private void put(int number, JsonNode text) throws IOException {
        if (text.isTextual()) {
            out.writeString(number, text.asText());
        }
    }

    private void document(JsonNode document) throws IOException {
        put(1, document.path("swagger"));
        put(
                2,
                info -> {
                    info.put(1, document.at("/info/title"));
                    info.put(2, document.at("/info/version"));
                });
        put(
                8,
                paths -> {
                    for (var path : document.path("paths").properties()) {
                        paths.named(2, path.getKey(), item -> item.path(path.getValue()));
                    }
                });
        put(9, definitions -> definitions.schemas(1, document.path("definitions")));
    }

    private void named(int number, String name, Content value) throws IOException {
        put(
                number,
                pair -> {
                    pair.out.writeString(1, name);
                    pair.put(2, value);
                });
    }

    private void schemas(int number, JsonNode schemas) throws IOException {
        for (var schema : schemas.properties()) {
            named(number, schema.getKey(), it -> it.schema(schema.getValue()));
        }
    }

    private void path(JsonNode path) throws IOException {
        for (var method : path.properties()) {
            var number = METHODS.get(method.getKey());
            if (number != null) {
                put(number, operation -> operation.operation(method.getValue()));
            }
        }
    }

    private void operation(JsonNode operation) throws IOException {
        for (var parameter : operation.path("parameters")) {
            put(
                    8,
                    item ->
                            item.put(
                                    1,
                                    any -> any.put(2, kind -> kind.put(3, parameter(parameter)))));
        }
        put(9, responses -> responses.responses(operation.path("responses")));
        extensions(OPERATION_EXTENSION, operation);
    }

    private static Content parameter(JsonNode parameter) {
        return query -> {
            query.put(2, parameter.path("in"));
            query.put(4, parameter.path("name"));
            query.put(6, parameter.path("type"));
        };
    }

    private void responses(JsonNode responses) throws IOException {
        for (var response : responses.properties()) {
            var description = response.getValue().path("description");
            named(1, response.getKey(), value -> value.put(1, it -> it.put(1, description)));
        }
    }

    private void schema(JsonNode schema) throws IOException {
        put(1, schema.path("$ref"));
        put(2, schema.path("format"));
        put(4, schema.path("description"));
        put(13, schema.path("pattern"));
        for (var name : schema.path("required")) {
            put(19, name);
        }
        for (var value : schema.path("enum")) {
            put(20, any -> any.out.writeString(2, value.toString()));
        }
        var more = schema.path("additionalProperties");
        if (more.isObject()) {
            put(21, item -> item.put(1, it -> it.schema(more)));
        }
        var type = schema.path("type");
        if (type.isTextual()) {
            put(22, item -> item.put(1, type));
        }
        if (schema.path("items").isObject()) {
            put(23, items -> items.put(1, it -> it.schema(schema.path("items"))));
        }
        for (var each : schema.path("allOf")) {
            put(24, it -> it.schema(each));
        }
        if (schema.path("properties").isObject()) {
            put(25, properties -> properties.schemas(1, schema.path("properties")));
        }
        extensions(SCHEMA_EXTENSION, schema);
    }

    /// JSON is YAML.
    private void extensions(int number, JsonNode node) throws IOException {
        for (var member : node.properties()) {
            if (member.getKey().startsWith("x-")) {
                var yaml = member.getValue().toString();
                named(number, member.getKey(), any -> any.out.writeString(2, yaml));
            }
        }
    }
}
