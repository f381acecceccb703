package dev.sluice.embedded.objects.kinds;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.sluice.embedded.objects.validation.FieldErrors;

import java.util.List;

final class DisruptionBudgetRules implements KindRules {
    @Override
    public void create(ObjectNode object) {
        ObjectNode status = object.putObject("status");
        for (String count :
                List.of("disruptionsAllowed", "currentHealthy", "desiredHealthy", "expectedPods")) {
            status.put(count, 0);
        }
    }

    @Override
    public void validate(ObjectNode object, FieldErrors errors) {
        JsonNode spec = object.path("spec");
        if (spec.has("minAvailable") && spec.has("maxUnavailable")) {
            ObjectNode shown = object.objectNode();
            shown.set("MinAvailable", spec.get("minAvailable"));
            shown.set("Selector", spec.get("selector"));
            shown.set("MaxUnavailable", spec.get("maxUnavailable"));
            shown.set("UnhealthyPodEvictionPolicy", spec.get("unhealthyPodEvictionPolicy"));
            errors.invalid(
                    "spec",
                    new FieldErrors.Raw(shown.toString()),
                    "minAvailable and maxUnavailable cannot be both set");
        }
        var checks = new WorkloadChecks(errors);
        checks.amount(spec.path("minAvailable"), "spec.minAvailable", true);
        checks.amount(spec.path("maxUnavailable"), "spec.maxUnavailable", true);
        Selectors.check(spec.path("selector"), "spec.selector", errors);
        new PodChecks(errors)
                .oneOf(
                        spec.path("unhealthyPodEvictionPolicy"),
                        "spec.unhealthyPodEvictionPolicy",
                        List.of("AlwaysAllow", "IfHealthyBudget"));
    }
}
