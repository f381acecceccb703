package dev.sluice.embedded.runtime;

import com.fasterxml.jackson.databind.JsonNode;

import dev.sluice.embedded.runtime.usage.UsageSampler;

import io.fabric8.kubernetes.api.model.Quantity;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.stream.Collectors;

/// The downward API: a pod's own fields as text.
final class Downward {
    private static final long MEMORY = UsageSampler.machineBytes();

    private Downward() {}

    /// @param path such as `metadata.name` or `metadata.labels['app']`
    /// @throws BlockedException when this runtime knows no such field
    static String field(PodSpec pod, String path) throws BlockedException {
        var metadata = pod.object().path("metadata");
        if (path.endsWith("']")) {
            var open = path.indexOf("['");
            if (open > 0) {
                var map = path.substring("metadata.".length(), open);
                var key = path.substring(open + 2, path.length() - 2);
                return metadata.path(map).path(key).asText("");
            }
        }
        return switch (path) {
            case "metadata.name", "metadata.namespace", "metadata.uid" ->
                    metadata.path(path.substring("metadata.".length())).asText("");
            case "metadata.labels" -> lines(metadata.path("labels"));
            case "metadata.annotations" -> lines(metadata.path("annotations"));
            case "spec.nodeName" -> pod.spec().path("nodeName").asText("");
            case "spec.serviceAccountName" ->
                    pod.spec().path("serviceAccountName").asText("default");
            case "status.podIP", "status.podIPs", "status.hostIP", "status.hostIPs" ->
                    PodStatus.LOCAL;
            default -> throw BlockedException.config("unsupported fieldPath: \"" + path + "\"");
        };
    }

    private static String lines(JsonNode map) {
        return map.properties().stream()
                .map(each -> each.getKey() + "=\"" + each.getValue().asText() + "\"")
                .collect(Collectors.joining("\n"));
    }

    /// `limits.cpu` in cores rounded up, `limits.memory` in bytes, divided by the divisor; a limit
    /// that is not set is what the machine has, a request that is not set is 0.
    static String resource(PodSpec pod, ContainerSpec otherwise, JsonNode reference) {
        var container = pod.container(reference.path("containerName").asText("")).orElse(otherwise);
        var path = reference.path("resource").asText().split("\\.", 2);
        var value = container.json().path("resources");
        for (var step : path) {
            value = value.path(step);
        }
        var divisor = amount(reference.path("divisor").asText("1"));
        var amount = value.isMissingNode() ? unset(path[0], path[path.length - 1]) : amount(value);
        return amount.divide(
                        divisor.signum() == 0 ? BigDecimal.ONE : divisor, 0, RoundingMode.CEILING)
                .toPlainString();
    }

    /// Without a limit it is the machine that limits.
    private static BigDecimal unset(String kind, String resource) {
        if (!kind.equals("limits")) {
            return BigDecimal.ZERO;
        }
        return switch (resource) {
            case "cpu" -> BigDecimal.valueOf(Runtime.getRuntime().availableProcessors());
            case "memory" -> BigDecimal.valueOf(MEMORY);
            default -> BigDecimal.ZERO;
        };
    }

    private static BigDecimal amount(JsonNode quantity) {
        return amount(quantity.asText());
    }

    private static BigDecimal amount(String quantity) {
        return Quantity.parse(quantity).getNumericalAmount();
    }
}
