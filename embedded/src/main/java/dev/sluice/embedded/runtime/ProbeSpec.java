package dev.sluice.embedded.runtime;

import com.fasterxml.jackson.databind.JsonNode;

import java.time.Duration;
import java.util.Optional;

/// When and how a container is asked about its health, with the defaults of Kubernetes.
record ProbeSpec(
        Handler handler,
        Duration initialDelay,
        Duration period,
        Duration timeout,
        int successThreshold,
        int failureThreshold) {

    enum Kind {
        STARTUP("startupProbe", "Startup"),
        READINESS("readinessProbe", "Readiness"),
        LIVENESS("livenessProbe", "Liveness");

        private final String field;
        private final String title;

        Kind(String field, String title) {
            this.field = field;
            this.title = title;
        }

        String field() {
            return field;
        }

        /// As events begin: `Readiness probe failed: …`.
        String title() {
            return title;
        }
    }

    static Optional<ProbeSpec> of(JsonNode json) {
        return Handler.of(json)
                .map(handler ->
                        new ProbeSpec(
                                handler,
                                seconds(json, "initialDelaySeconds", 0),
                                seconds(json, "periodSeconds", 10),
                                seconds(json, "timeoutSeconds", 1),
                                Math.max(1, json.path("successThreshold").asInt(1)),
                                Math.max(1, json.path("failureThreshold").asInt(3))));
    }

    private static Duration seconds(JsonNode json, String field, int otherwise) {
        var seconds = json.path(field).asInt(otherwise);
        return Duration.ofSeconds(seconds == 0 ? otherwise : seconds);
    }
}
