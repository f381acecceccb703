package dev.sluice.embedded.runtime;

import com.fasterxml.jackson.databind.JsonNode;

import dev.sluice.embedded.runtime.limits.Limits;

import io.fabric8.kubernetes.api.model.Quantity;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/// What a container wants.
///
/// @param json the container as written
/// @param command empty: the image's
/// @param args empty: the image's, unless a command is given
/// @param workingDir empty: the image's, or the container's root
/// @param postStart absent: it counts as started as soon as its process runs
/// @param preStop absent: nothing happens before SIGTERM
record ContainerSpec(
        JsonNode json,
        String name,
        String image,
        boolean init,
        List<String> command,
        List<String> args,
        String workingDir,
        List<Port> ports,
        Map<ProbeSpec.Kind, ProbeSpec> probes,
        Optional<Handler> postStart,
        Optional<Handler> preStop) {

    /// @param name empty for none
    /// @param hostPort 0 for none
    record Port(String name, int containerPort, int hostPort) {}

    static ContainerSpec of(JsonNode json, boolean init) {
        var probes = new EnumMap<ProbeSpec.Kind, ProbeSpec>(ProbeSpec.Kind.class);
        for (var kind : ProbeSpec.Kind.values()) {
            ProbeSpec.of(json.path(kind.field())).ifPresent(probe -> probes.put(kind, probe));
        }
        return new ContainerSpec(
                json,
                json.path("name").asText(),
                json.path("image").asText(),
                init,
                strings(json.path("command")),
                strings(json.path("args")),
                json.path("workingDir").asText(""),
                PodSpec.stream(json.path("ports"))
                        .map(port ->
                                new Port(
                                        port.path("name").asText(""),
                                        port.path("containerPort").asInt(),
                                        port.path("hostPort").asInt(0)))
                        .toList(),
                Map.copyOf(probes),
                Handler.of(json.path("lifecycle").path("postStart")),
                Handler.of(json.path("lifecycle").path("preStop")));
    }

    /// An init container that goes on beside the others: the next starts when it has started.
    boolean sidecar() {
        return init && json.path("restartPolicy").asText("").equals("Always");
    }

    Limits limits() {
        return new Limits(limit("memory", BigDecimal.ONE), limit("cpu", BigDecimal.valueOf(1000)));
    }

    private OptionalLong limit(String resource, BigDecimal factor) {
        var limit = json.path("resources").path("limits").path(resource);
        if (limit.isMissingNode()) {
            return OptionalLong.empty();
        }
        var amount = Quantity.parse(limit.asText()).getNumericalAmount().multiply(factor);
        return OptionalLong.of(amount.setScale(0, RoundingMode.CEILING).longValue());
    }

    Optional<ProbeSpec> probe(ProbeSpec.Kind kind) {
        return Optional.ofNullable(probes.get(kind));
    }

    static List<String> strings(JsonNode list) {
        return PodSpec.stream(list).map(JsonNode::asText).toList();
    }
}
