package dev.sluice.embedded.objects.kinds;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.sluice.embedded.objects.validation.FieldErrors;

import java.util.List;

final class StatefulSetRules implements KindRules {
    private static final List<String> CHANGEABLE =
            List.of(
                    "replicas",
                    "ordinals",
                    "template",
                    "updateStrategy",
                    "revisionHistoryLimit",
                    "persistentVolumeClaimRetentionPolicy",
                    "minReadySeconds");

    @Override
    public void defaults(ObjectNode object) {
        ObjectNode spec = Put.object(object, "spec");
        Put.absent(spec, "replicas", 1);
        Put.absent(spec, "podManagementPolicy", "OrderedReady");
        Put.absent(spec, "revisionHistoryLimit", 10);
        ObjectNode strategy = Put.object(spec, "updateStrategy");
        Put.absent(strategy, "type", "RollingUpdate");
        if (strategy.path("type").asText().equals("RollingUpdate")) {
            ObjectNode rolling = Put.object(strategy, "rollingUpdate");
            Put.absent(rolling, "partition", 0);
            // Clusters drop it: its feature gate is closed by default.
            rolling.remove("maxUnavailable");
        }
        ObjectNode claims = Put.object(spec, "persistentVolumeClaimRetentionPolicy");
        Put.absent(claims, "whenDeleted", "Retain");
        Put.absent(claims, "whenScaled", "Retain");
        PodDefaults.template(spec);
        for (ObjectNode claim : Put.objects(spec.path("volumeClaimTemplates"))) {
            Put.absent(claim, "apiVersion", "v1");
            Put.absent(claim, "kind", "PersistentVolumeClaim");
            Put.absent(Put.object(claim, "spec"), "volumeMode", "Filesystem");
            Put.absent(Put.object(claim, "status"), "phase", "Pending");
        }
    }

    @Override
    public void create(ObjectNode object) {
        object.putObject("status").put("replicas", 0).put("availableReplicas", 0);
    }

    @Override
    public void validate(ObjectNode object, FieldErrors errors) {
        var checks = new WorkloadChecks(errors);
        JsonNode policy = object.at("/spec/podManagementPolicy");
        if (!List.of("OrderedReady", "Parallel").contains(policy.asText())) {
            errors.invalid(
                    "spec.podManagementPolicy", policy, "must be 'OrderedReady' or 'Parallel'");
        }
        JsonNode strategy = object.at("/spec/updateStrategy/type");
        if (!List.of("RollingUpdate", "OnDelete").contains(strategy.asText())) {
            errors.invalid(
                    "spec.updateStrategy",
                    new FieldErrors.Raw(
                            "{\"Type\":" + FieldErrors.show(strategy) + ",\"RollingUpdate\":null}"),
                    "must be 'RollingUpdate' or 'OnDelete'");
        }
        JsonNode rolling = object.at("/spec/updateStrategy/rollingUpdate");
        if (strategy.asText().equals("OnDelete") && !rolling.isMissingNode()) {
            ObjectNode shown = object.objectNode();
            shown.put("Partition", rolling.path("partition").asInt());
            shown.set("MaxUnavailable", rolling.get("maxUnavailable"));
            errors.invalid(
                    "spec.updateStrategy.rollingUpdate",
                    new FieldErrors.Raw(shown.toString()),
                    "only allowed for updateStrategy 'RollingUpdate'");
        }
        new PodChecks(errors)
                .notNegative(
                        object.at("/spec/updateStrategy/rollingUpdate/partition"),
                        "spec.updateStrategy.rollingUpdate.partition");
        for (String when : List.of("whenDeleted", "whenScaled")) {
            String field = "spec.persistentVolumeClaimRetentionPolicy." + when;
            JsonNode policyOfClaims = object.at("/" + field.replace('.', '/'));
            new PodChecks(errors).oneOf(policyOfClaims, field, List.of("Retain", "Delete"));
        }
        checks.notNegative(object.path("spec"), "replicas", "minReadySeconds");
        new PodChecks(errors).notNegative(object.at("/spec/ordinals/start"), "spec.ordinals.start");
        checks.selectorAndTemplate(object.path("spec"), "statefulset");
    }

    @Override
    public void validateUpdate(ObjectNode object, ObjectNode old, FieldErrors errors) {
        if (!fixed(object.path("spec")).equals(fixed(old.path("spec")))) {
            errors.forbidden(
                    "spec",
                    "updates to statefulset spec for fields other than 'replicas', 'ordinals',"
                            + " 'template', 'updateStrategy', 'revisionHistoryLimit',"
                            + " 'persistentVolumeClaimRetentionPolicy' and 'minReadySeconds' are"
                            + " forbidden");
        }
    }

    private static JsonNode fixed(JsonNode spec) {
        return spec instanceof ObjectNode found ? found.deepCopy().remove(CHANGEABLE) : spec;
    }
}
