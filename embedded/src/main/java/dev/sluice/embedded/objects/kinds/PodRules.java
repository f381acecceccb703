package dev.sluice.embedded.objects.kinds;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.sluice.embedded.objects.validation.FieldErrors;

import java.util.List;

final class PodRules implements KindRules {
    private static final int NOT_READY_SECONDS = 300;

    @Override
    public void defaults(ObjectNode object) {
        ObjectNode spec = Put.object(object, "spec");
        PodDefaults.spec(spec);
        PodDefaults.requestsFromLimits(spec);
        Put.absent(spec, "enableServiceLinks", true);
        if (spec.path("hostNetwork").asBoolean()) {
            for (String list : List.of("initContainers", "containers")) {
                Put.objects(spec.path(list)).forEach(PodRules::hostPorts);
            }
        }
    }

    private static void hostPorts(ObjectNode container) {
        for (ObjectNode port : Put.objects(container.path("ports"))) {
            if (port.path("hostPort").asInt() == 0) {
                port.set("hostPort", port.path("containerPort"));
            }
        }
    }

    @Override
    public void create(ObjectNode object) {
        ObjectNode spec = Put.object(object, "spec");
        Put.absent(spec, "serviceAccountName", "default");
        spec.set("serviceAccount", spec.get("serviceAccountName"));
        Put.absent(spec, "priority", 0);
        Put.absent(spec, "preemptionPolicy", "PreemptLowerPriority");
        for (String taint : List.of("not-ready", "unreachable")) {
            tolerate(spec, "node.kubernetes.io/" + taint);
        }
        ObjectNode status = object.putObject("status");
        status.put("phase", "Pending").put("qosClass", PodDefaults.qosClass(spec));
    }

    private static void tolerate(ObjectNode spec, String taint) {
        var tolerations = Put.list(spec, "tolerations");
        for (JsonNode toleration : tolerations) {
            boolean all = toleration.path("key").asText().isEmpty();
            boolean effect = toleration.path("effect").asText("NoExecute").equals("NoExecute");
            if (effect && (all || toleration.path("key").asText().equals(taint))) {
                return;
            }
        }
        tolerations
                .addObject()
                .put("key", taint)
                .put("operator", "Exists")
                .put("effect", "NoExecute")
                .put("tolerationSeconds", NOT_READY_SECONDS);
    }

    @Override
    public void validate(ObjectNode object, FieldErrors errors) {
        new PodChecks(errors).spec(object.path("spec"), "spec");
    }

    @Override
    public void validateUpdate(ObjectNode object, ObjectNode old, FieldErrors errors) {
        List<JsonNode> gatesBefore = old.at("/spec/schedulingGates").valueStream().toList();
        JsonNode gates = object.at("/spec/schedulingGates");
        for (int i = 0; i < gates.size(); i++) {
            if (!gatesBefore.contains(gates.get(i))) {
                errors.forbidden(
                        "spec.schedulingGates[" + i + "].name",
                        "only deletion is allowed, but found new scheduling gate '"
                                + gates.get(i).path("name").asText()
                                + "'");
            }
        }
        ObjectNode now = changeable(object.path("spec"));
        ObjectNode before = changeable(old.path("spec"));
        if (!now.equals(before)) {
            errors.forbidden(
                    "spec",
                    "pod updates may not change fields other than"
                        + " `spec.containers[*].image`,`spec.initContainers[*].image`,`spec.activeDeadlineSeconds`,`spec.tolerations`"
                        + " (only additions to existing"
                        + " tolerations),`spec.terminationGracePeriodSeconds` (allow it to be set"
                        + " to 1 if it was previously negative)\n");
        }
    }

    /// The spec without what may change.
    private static ObjectNode changeable(JsonNode spec) {
        ObjectNode copy = spec.isObject() ? spec.deepCopy() : JsonNodeFactory.instance.objectNode();
        for (String list : List.of("containers", "initContainers")) {
            Put.objects(copy.path(list)).forEach(container -> container.remove("image"));
        }
        copy.remove(
                List.of(
                        "activeDeadlineSeconds",
                        "tolerations",
                        "terminationGracePeriodSeconds",
                        // Written by binding and by removed gates, which come here as updates.
                        "nodeName",
                        "schedulingGates",
                        "ephemeralContainers"));
        return copy;
    }
}
