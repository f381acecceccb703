package dev.sluice.embedded.gateway.ingress;

import com.fasterxml.jackson.databind.JsonNode;

import java.util.Optional;

/// The annotations of one Ingress that begin with `nginx.ingress.kubernetes.io/`.
record Annotations(JsonNode all) {
    static final String PREFIX = "nginx.ingress.kubernetes.io/";

    static Annotations of(JsonNode ingress) {
        return new Annotations(ingress.path("metadata").path("annotations"));
    }

    Optional<String> text(String name) {
        var value = all.path(PREFIX + name);
        return value.isTextual() && !value.asText().isEmpty()
                ? Optional.of(value.asText())
                : Optional.empty();
    }

    boolean flag(String name) {
        return text(name).filter(value -> value.equals("true")).isPresent();
    }

    /// 0 or more; what is no number reads as absent.
    long number(String name, long otherwise) {
        return text(name)
                .filter(value -> value.matches("\\d{1,9}"))
                .map(Long::parseLong)
                .orElse(otherwise);
    }
}
