package dev.sluice.embedded.objects.kinds;

import com.fasterxml.jackson.databind.JsonNode;

import dev.sluice.embedded.objects.validation.FieldErrors;

import java.util.List;

/// The checks of one probe.
record ProbeChecks(FieldErrors errors) {
    private static final List<String> HANDLERS = List.of("exec", "httpGet", "tcpSocket", "grpc");
    private static final List<String> NUMBERS =
            List.of(
                    "initialDelaySeconds",
                    "timeoutSeconds",
                    "periodSeconds",
                    "successThreshold",
                    "failureThreshold");

    /// @param onlyOneSuccess whether more than one success to pass makes no sense
    void check(JsonNode probe, String path, boolean onlyOneSuccess) {
        if (!probe.isObject()) {
            return;
        }
        var checks = new PodChecks(errors);
        int handlers = 0;
        for (String handler : HANDLERS) {
            if (probe.has(handler) && ++handlers > 1) {
                errors.forbidden(path + "." + handler, "may not specify more than 1 handler type");
            }
        }
        if (handlers == 0) {
            errors.required(path, "must specify a handler type");
        }
        if (probe.at("/httpGet/port").isIntegralNumber()) {
            checks.port(probe.at("/httpGet/port"), path + ".httpGet.port");
        }
        for (String field : NUMBERS) {
            checks.notNegative(probe.path(field), path + "." + field);
        }
        if (onlyOneSuccess && probe.path("successThreshold").asInt() != 1) {
            errors.invalid(path + ".successThreshold", probe.path("successThreshold"), "must be 1");
        }
    }
}
