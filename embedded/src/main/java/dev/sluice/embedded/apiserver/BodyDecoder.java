package dev.sluice.embedded.apiserver;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.sluice.embedded.apiserver.http.Exchange;
import dev.sluice.embedded.apiserver.http.Wire;
import dev.sluice.embedded.apiserver.protobuf.ProtobufBody;
import dev.sluice.embedded.objects.ApiException;
import dev.sluice.embedded.objects.Objects.FieldValidation;
import dev.sluice.embedded.objects.Objects.WriteOptions;
import dev.sluice.embedded.objects.ResourceType;
import dev.sluice.embedded.objects.validation.GoJson;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;

/// Turns a request's body into a JSON object, whatever it is written in: JSON, YAML or protobuf.
final class BodyDecoder {
    private static final String ACCEPTED =
            "application/json, application/yaml, application/vnd.kubernetes.protobuf";
    private static final int TAIL_SHOWN = 64;

    private BodyDecoder() {}

    /// The object to write, with `apiVersion` and `kind` filled in from the URL for built-in kinds.
    static ObjectNode object(Exchange exchange, ResourceType type) {
        var body = object(exchange, type.kind());
        if (type.custom()) {
            return body;
        }
        var kind = body.path("kind").asText();
        var version = body.path("apiVersion").asText();
        if (!kind.isEmpty() && !kind.equals(type.kind()) && !kind.equals("Scale")) {
            throw wrongKind(type, kind, version);
        }
        if (!version.isEmpty() && !kind.equals("Scale") && !version.equals(type.apiVersion())) {
            throw Refusals.badRequest(
                    kind
                            + " in version \""
                            + version.substring(version.indexOf('/') + 1)
                            + "\" cannot be handled as a "
                            + type.kind()
                            + ": no kind \""
                            + kind
                            + "\" is registered for version \""
                            + version
                            + "\" in scheme \"pkg/runtime/scheme.go:111\"");
        }
        if (kind.isEmpty() || version.isEmpty()) {
            var complete = JsonNodeFactory.instance.objectNode();
            complete.put("apiVersion", type.apiVersion()).put("kind", type.kind());
            ObjectNode rest = body.without(java.util.List.of("apiVersion", "kind"));
            complete.setAll(rest);
            return complete;
        }
        return body;
    }

    /// Any object.
    ///
    /// @param kind what it should be, for the refusal
    static ObjectNode object(Exchange exchange, String kind) {
        var node =
                switch (mediaType(exchange)) {
                    case "", "application/json" -> json(exchange.body(), kind);
                    case "application/yaml" -> yaml(exchange.body(), kind);
                    case "application/vnd.kubernetes.protobuf" -> protobuf(exchange.body(), kind);
                    default -> throw Refusals.unsupportedBody(ACCEPTED);
                };
        if (node instanceof ObjectNode object) {
            requireTexts(exchange, object, kind);
            return object;
        }
        throw unrecognised(
                kind,
                "json parse error: json: cannot unmarshal "
                        + node.getNodeType().name().toLowerCase(Locale.ROOT)
                        + " into Go value of type struct { APIVersion string"
                        + " \"json:\\\"apiVersion,omitempty\\\"\"; Kind string"
                        + " \"json:\\\"kind,omitempty\\\"\" }",
                exchange.body());
    }

    private static void requireTexts(Exchange exchange, ObjectNode object, String kind) {
        for (var member : List.of("kind", "apiVersion")) {
            var value = object.path(member);
            if (value.isMissingNode() || value.isNull() || value.isTextual()) {
                continue;
            }
            throw unrecognised(
                    kind,
                    "json parse error: json: cannot unmarshal "
                            + value.getNodeType()
                                    .name()
                                    .toLowerCase(Locale.ROOT)
                                    .replace("boolean", "bool")
                            + " into Go struct field ."
                            + member
                            + " of type string",
                    exchange.body());
        }
    }

    /// Refuses or warns of members that stand twice, as the request wants it.
    static void checkDuplicates(Exchange exchange, ResourceType type, WriteOptions options) {
        if (options.validation() == FieldValidation.IGNORE
                || !List.of("", "application/json").contains(mediaType(exchange))) {
            return;
        }
        var texts =
                GoJson.duplicates(exchange.body()).stream()
                        .map(path -> "duplicate field \"" + path + "\"")
                        .toList();
        if (options.validation() == FieldValidation.WARN) {
            texts.forEach(options.warnings());
        } else if (!texts.isEmpty()) {
            throw Refusals.badRequest(
                    type.kind()
                            + " in version \""
                            + type.version()
                            + "\" cannot be handled as a "
                            + type.kind()
                            + ": strict decoding error: "
                            + String.join(", ", texts));
        }
    }

    /// `DeleteOptions`, whose kind may be left out.
    static ObjectNode options(Exchange exchange) {
        ObjectNode body;
        try {
            body = object(exchange, "DeleteOptions");
        } catch (ApiException e) {
            throw Refusals.badRequest(
                    String.valueOf(e.getMessage())
                            .replaceFirst("^the object provided is unrecognized [^:]*: ", "")
                            .replaceFirst("(?s) \\(.*\\)$", ""));
        }
        var kind = body.path("kind").asText();
        if (!kind.isEmpty() && !kind.equals("DeleteOptions")) {
            throw Refusals.badRequest(
                    "no kind \""
                            + kind
                            + "\" is registered for version \""
                            + body.path("apiVersion").asText()
                            + "\" in scheme \"pkg/runtime/scheme.go:111\"");
        }
        return body;
    }

    /// The type without its parameters, in lower case.
    static String mediaType(Exchange exchange) {
        var type = exchange.header("Content-Type");
        var semicolon = type.indexOf(';');
        return (semicolon < 0 ? type : type.substring(0, semicolon))
                .trim()
                .toLowerCase(Locale.ROOT);
    }

    /// A patch: JSON, or YAML where the type says so.
    static JsonNode patch(Exchange exchange, boolean yaml) {
        try {
            var node = yaml ? Wire.readYaml(exchange.body()) : Wire.readJson(exchange.body());
            if (node.isMissingNode()) {
                throw Refusals.badRequest("error decoding patch: unexpected end of JSON input");
            }
            return node;
        } catch (IOException e) {
            throw Refusals.badRequest(
                    yaml
                            ? "error decoding YAML: error converting YAML to JSON: yaml: "
                                    + yamlWords(e)
                            : "error decoding patch: " + goWords(exchange.body(), e));
        }
    }

    private static String yamlWords(IOException e) {
        String first = String.valueOf(e.getMessage()).lines().findFirst().orElse("");
        return first.replace("are not allowed here", "are not allowed in this context");
    }

    private static JsonNode json(byte[] body, String kind) {
        try {
            var node = Wire.readJson(body);
            if (node.isMissingNode()) {
                throw unrecognised(kind, "json parse error: unexpected end of JSON input", body);
            }
            return node;
        } catch (IOException e) {
            throw unrecognised(kind, "json parse error: " + goWords(body, e), body);
        }
    }

    private static JsonNode yaml(byte[] body, String kind) {
        try {
            return Wire.readYaml(body);
        } catch (IOException e) {
            throw unrecognised(kind, "yaml: " + e.getMessage(), body);
        }
    }

    private static JsonNode protobuf(byte[] body, String kind) {
        try {
            return ProtobufBody.decode(body);
        } catch (IllegalArgumentException | ArithmeticException e) {
            throw Refusals.badRequest(
                    "the object provided is unrecognized (must be of type "
                            + kind
                            + "): "
                            + e.getMessage());
        }
    }

    private static ApiException unrecognised(String kind, String why, byte[] body) {
        var text = new String(body, StandardCharsets.UTF_8);
        var shown = text.strip().startsWith("{") ? text : HexFormat.of().formatHex(body);
        var tail =
                text.isEmpty()
                        ? "<empty>"
                        : shown.substring(0, Math.min(TAIL_SHOWN, shown.length()));
        return Refusals.badRequest(
                "the object provided is unrecognized (must be of type "
                        + kind
                        + "): couldn't get version/kind; "
                        + why
                        + " ("
                        + tail
                        + ")");
    }

    private static ApiException wrongKind(ResourceType type, String kind, String version) {
        var shortVersion = version.substring(version.indexOf('/') + 1);
        var group = type.resource().group();
        var domain = group.isEmpty() ? "core" : group.split("\\.", 2)[0];
        return Refusals.badRequest(
                kind
                        + " in version \""
                        + shortVersion
                        + "\" cannot be handled as a "
                        + type.kind()
                        + ": converting ("
                        + shortVersion
                        + "."
                        + kind
                        + ") to ("
                        + domain
                        + "."
                        + type.kind()
                        + "): unknown conversion");
    }

    private static String goWords(byte[] body, IOException e) {
        return GoJson.complaint(body)
                .orElseGet(() ->
                        String.valueOf(
                                e instanceof JsonProcessingException parse
                                        ? parse.getOriginalMessage()
                                        : e.getMessage()));
    }
}
