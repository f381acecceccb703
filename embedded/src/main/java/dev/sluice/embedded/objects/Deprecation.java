package dev.sluice.embedded.objects;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;

import java.util.Optional;

/// What clients are told that use a version which will go.
final class Deprecation {
    private static final Resource ENDPOINTS = new Resource("", "endpoints");

    private Deprecation() {}

    static Optional<String> of(Kind kind, Kinds kinds) {
        if (kind.resource().equals(ENDPOINTS)) {
            return Optional.of(
                    "v1 Endpoints is deprecated in v1.33+; use discovery.k8s.io/v1 EndpointSlice");
        }
        return isDeprecated(kind) ? Optional.of(text(kind, kinds)) : Optional.empty();
    }

    private static boolean isDeprecated(Kind kind) {
        return version(kind).path("deprecated").asBoolean();
    }

    private static JsonNode version(Kind kind) {
        return kind.form() instanceof Kind.Custom(var schema)
                ? schema.version()
                : MissingNode.getInstance();
    }

    private static String text(Kind kind, Kinds kinds) {
        JsonNode own = version(kind).path("deprecationWarning");
        if (own.isTextual()) {
            return own.asText();
        }
        String deprecated = kind.type().apiVersion() + " " + kind.type().kind() + " is deprecated";
        return kinds.types().stream()
                .filter(type -> type.resource().equals(kind.resource()))
                .map(kinds::of)
                .filter(other -> !isDeprecated(other))
                .filter(other ->
                        Definition.PRIORITY.compare(other.type().version(), kind.type().version())
                                < 0)
                .findFirst()
                .map(other ->
                        deprecated
                                + "; use "
                                + other.type().apiVersion()
                                + " "
                                + kind.type().kind())
                .orElse(deprecated);
    }
}
