package dev.sluice.embedded.apiserver.http;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;

import dev.sluice.embedded.objects.ApiException;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;

/// The form of an answer a client asks for in `Accept`.
///
/// Protobuf is never written: every client that lists it also reads JSON.
public record Negotiation(Shape shape, Format format) {
    /// What is told about an object.
    public enum Shape {
        FULL,
        TABLE,
        METADATA,
        DISCOVERY_V2,
        DISCOVERY_V2BETA1
    }

    /// How it is written.
    public enum Format {
        JSON,
        YAML
    }

    /// Takes the first entry the server can serve.
    ///
    /// @param accept the header; empty means JSON
    /// @throws ApiException 406
    public static Negotiation of(String accept) {
        if (accept.isBlank()) {
            return new Negotiation(Shape.FULL, Format.JSON);
        }
        var protobuf = false;
        var spoken = false;
        for (var entry : accept.split(",")) {
            var parts = entry.trim().split(";");
            var type = parts[0].trim().toLowerCase(Locale.ROOT);
            if (type.equals("application/yaml")) {
                return new Negotiation(Shape.FULL, Format.YAML);
            }
            protobuf |= type.equals("application/vnd.kubernetes.protobuf");
            if (type.equals("application/json")
                    || type.equals("*/*")
                    || type.equals("application/*")) {
                spoken = true;
                var shape = shape(parameters(parts));
                if (shape != null) {
                    return new Negotiation(shape, Format.JSON);
                }
            }
        }
        if (protobuf) {
            return new Negotiation(Shape.FULL, Format.JSON);
        }
        throw spoken ? unknownForm() : notAcceptable();
    }

    private static ApiException unknownForm() {
        return new ApiException(
                406,
                "NotAcceptable",
                "only the following media types are accepted: application/json,"
                        + " application/yaml, application/vnd.kubernetes.protobuf");
    }

    private static ApiException notAcceptable() {
        return new ApiException(
                406,
                "NotAcceptable",
                "406: Not Acceptable\n\nAvailable representations: application/json,"
                        + " application/yaml, application/vnd.kubernetes.protobuf,"
                        + " application/json;stream=watch,"
                        + " application/vnd.kubernetes.protobuf;stream=watch",
                JsonNodeFactory.instance.objectNode());
    }

    private static @org.jspecify.annotations.Nullable Shape shape(Map<String, String> parameters) {
        var version = parameters.getOrDefault("v", "");
        return switch (parameters.getOrDefault("as", "")) {
            case "" -> Shape.FULL;
            case "Table" -> isMeta(parameters) ? Shape.TABLE : null;
            case "PartialObjectMetadata", "PartialObjectMetadataList" ->
                    isMeta(parameters) ? Shape.METADATA : null;
            case "APIGroupDiscoveryList" ->
                    switch (version) {
                        case "v2" -> Shape.DISCOVERY_V2;
                        case "v2beta1" -> Shape.DISCOVERY_V2BETA1;
                        default -> null;
                    };
            default -> null;
        };
    }

    private static boolean isMeta(Map<String, String> parameters) {
        var version = parameters.getOrDefault("v", "");
        return parameters.getOrDefault("g", "").equals("meta.k8s.io")
                && (version.equals("v1") || version.equals("v1beta1"));
    }

    private static Map<String, String> parameters(String[] parts) {
        var parameters = new HashMap<String, String>();
        Arrays.stream(parts)
                .skip(1)
                .map(part -> part.trim().split("=", 2))
                .filter(pair -> pair.length == 2)
                .forEach(pair -> parameters.put(pair[0].trim(), pair[1].trim()));
        return parameters;
    }
}
