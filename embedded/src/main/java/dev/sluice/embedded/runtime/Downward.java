package dev.sluice.embedded.runtime;

import com.fasterxml.jackson.databind.JsonNode;

import io.fabric8.kubernetes.api.model.Quantity;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.stream.Collectors;

/// The downward API: a pod's own fields as text.
final class Downward {
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
    /// that is not set is the machine's processors for CPU and 0 for memory.
    static String resource(PodSpec pod, ContainerSpec otherwise, JsonNode reference) {
        var container = pod.container(reference.path("containerName").asText("")).orElse(otherwise);
        var path = reference.path("resource").asText().split("\\.", 2);
        var value = container.json().path("resources");
        for (var step : path) {
            value = value.path(step);
        }
        if (value.isMissingNode()) {
            return path[path.length - 1].equals("cpu")
                    ? Integer.toString(Runtime.getRuntime().availableProcessors())
                    : "0";
        }
        var divisor = amount(reference.path("divisor").asText("1"));
        return amount(value.asText())
                .divide(divisor.signum() == 0 ? BigDecimal.ONE : divisor, 0, RoundingMode.CEILING)
                .toPlainString();
    }

    private static BigDecimal amount(String quantity) {
        return Quantity.parse(quantity).getNumericalAmount();
    }
}
