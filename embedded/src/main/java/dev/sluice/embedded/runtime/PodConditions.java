package dev.sluice.embedded.runtime;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/// The conditions of a pod, in the kubelet's order, with those of others kept.
record PodConditions(PodSpec pod, PodState state, String phase, Instant now) {
    private static final String SCHEDULED = "PodScheduled";
    private static final Set<String> OWN =
            Set.of(
                    "PodReadyToStartContainers",
                    "Initialized",
                    "Ready",
                    "ContainersReady",
                    SCHEDULED);

    private record Fact(boolean holds, String reason, String message) {
        static final Fact YES = new Fact(true, "", "");
    }

    List<ObjectNode> render(JsonNode previous) {
        var containersReady = containersReady();
        var conditions = new ArrayList<ObjectNode>();
        conditions.add(condition("PodReadyToStartContainers", live(), previous));
        conditions.add(condition("Initialized", initialized(), previous));
        conditions.add(condition("Ready", ready(containersReady, previous), previous));
        conditions.add(condition("ContainersReady", containersReady, previous));
        var scheduled = find(previous, SCHEDULED);
        conditions.add(
                scheduled instanceof ObjectNode known
                                && known.path("status").asText().equals("True")
                        ? known.deepCopy()
                        : condition(SCHEDULED, Fact.YES, previous));
        for (var other : previous) {
            if (!OWN.contains(other.path("type").asText()) && other instanceof ObjectNode kept) {
                conditions.add(kept.deepCopy());
            }
        }
        return conditions;
    }

    private boolean finished() {
        return phase.equals("Succeeded") || phase.equals("Failed");
    }

    private Fact live() {
        return finished() ? new Fact(false, "", "") : Fact.YES;
    }

    private Fact initialized() {
        if (state.initialised(pod)) {
            return phase.equals("Succeeded") ? new Fact(true, "PodCompleted", "") : Fact.YES;
        }
        var open =
                pod.initContainers().stream()
                        .filter(each -> !state.done(each))
                        .map(ContainerSpec::name)
                        .collect(Collectors.joining(" "));
        return new Fact(
                false,
                "ContainersNotInitialized",
                "containers with incomplete status: [" + open + "]");
    }

    private Fact containersReady() {
        if (phase.equals("Succeeded")) {
            return new Fact(false, "PodCompleted", "");
        }
        if (phase.equals("Failed")) {
            return new Fact(false, "PodFailed", "");
        }
        var unready =
                pod.containers().stream()
                        .filter(each -> !state.ready(each))
                        .map(ContainerSpec::name)
                        .collect(Collectors.joining(" "));
        return unready.isEmpty()
                ? Fact.YES
                : new Fact(
                        false,
                        "ContainersNotReady",
                        "containers with unready status: [" + unready + "]");
    }

    private Fact ready(Fact containersReady, JsonNode previous) {
        if (!containersReady.holds()) {
            return containersReady;
        }
        for (var gate : pod.spec().path("readinessGates")) {
            var type = gate.path("conditionType").asText();
            if (!find(previous, type).path("status").asText().equals("True")) {
                return new Fact(
                        false,
                        "ReadinessGatesNotReady",
                        "corresponding condition of pod readiness gate \""
                                + type
                                + "\" does not exist.");
            }
        }
        return Fact.YES;
    }

    private ObjectNode condition(String type, Fact fact, JsonNode previous) {
        var status = fact.holds() ? "True" : "False";
        var old = find(previous, type);
        var same = old.path("status").asText().equals(status);
        var condition = JsonNodeFactory.instance.objectNode().put("type", type);
        var generation = pod.object().path("metadata").path("generation");
        if (generation.isNumber()) {
            condition.put("observedGeneration", generation.asLong());
        }
        condition.put("status", status).putNull("lastProbeTime");
        condition.put(
                "lastTransitionTime",
                same && old.has("lastTransitionTime")
                        ? old.path("lastTransitionTime").asText()
                        : PodStatus.seconds(now));
        if (!fact.reason().isEmpty()) {
            condition.put("reason", fact.reason());
        }
        if (!fact.message().isEmpty()) {
            condition.put("message", fact.message());
        }
        return condition;
    }

    private static JsonNode find(JsonNode conditions, String type) {
        return PodSpec.stream(conditions)
                .filter(each -> each.path("type").asText().equals(type))
                .findFirst()
                .orElse(JsonNodeFactory.instance.missingNode());
    }
}
