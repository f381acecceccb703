package dev.sluice.embedded.apiserver;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.sluice.embedded.controllers.reading.Selector;
import dev.sluice.embedded.objects.ApiException;
import dev.sluice.embedded.objects.Objects;
import dev.sluice.embedded.objects.Objects.ListQuery;
import dev.sluice.embedded.objects.Objects.WriteOptions;
import dev.sluice.embedded.objects.ResourceType;

import java.util.ArrayList;
import java.util.List;

/// Whether the budgets of its namespace let a pod go.
final class Evictions {
    private static final int SOON = 10;

    private final Objects objects;

    Evictions(Objects objects) {
        this.objects = objects;
    }

    /// Takes one disruption out of the pod's budget.
    ///
    /// @throws ApiException 429 when none is left; 500 when several budgets select the pod
    void require(ObjectNode pod, String namespace, boolean dryRun) {
        var type = objects.type("policy", "v1", "poddisruptionbudgets").orElseThrow();
        var phase = pod.at("/status/phase").asText();
        if (List.of("Succeeded", "Failed", "Pending").contains(phase)
                || pod.path("metadata").has("deletionTimestamp")) {
            return;
        }
        var budgets = new ArrayList<ObjectNode>();
        for (var budget : objects.list(type, namespace, ListQuery.ALL).items()) {
            if (selects(budget.at("/spec/selector"), pod)) {
                budgets.add(budget);
            }
        }
        if (budgets.size() > 1) {
            throw new ApiException(
                    500,
                    "InternalError",
                    "This pod has more than one PodDisruptionBudget, which the eviction subresource"
                            + " does not support.");
        }
        if (budgets.size() == 1) {
            take(type, namespace, budgets.getFirst(), dryRun);
        }
    }

    private static boolean selects(JsonNode selector, ObjectNode pod) {
        var labels = new java.util.HashMap<String, String>();
        pod.at("/metadata/labels")
                .properties()
                .forEach(it -> labels.put(it.getKey(), it.getValue().asText()));
        return selector.isObject()
                && (selector.isEmpty() || Selector.read(selector).matches(labels));
    }

    private void take(ResourceType type, String namespace, ObjectNode budget, boolean dryRun) {
        var status = budget.path("status");
        var name = budget.at("/metadata/name").asText();
        if (status.path("observedGeneration").asLong()
                < budget.at("/metadata/generation").asLong()) {
            throw refusal(
                    "The disruption budget " + name + " is still being processed by the server.",
                    SOON);
        }
        var allowed = status.path("disruptionsAllowed").asInt();
        if (allowed <= 0) {
            throw refusal(
                    "The disruption budget %s needs %d healthy pods and has %d currently"
                            .formatted(
                                    name,
                                    status.path("desiredHealthy").asInt(),
                                    status.path("currentHealthy").asInt()),
                    0);
        }
        if (dryRun) {
            return;
        }
        var changed = budget.deepCopy();
        changed.withObject("/status").put("disruptionsAllowed", allowed - 1);
        objects.replace(
                type, namespace, name, "status", changed, WriteOptions.by("kube-apiserver"));
    }

    private static ApiException refusal(String why, int retryAfterSeconds) {
        var details = JsonNodeFactory.instance.objectNode();
        details.putArray("causes")
                .addObject()
                .put("reason", "DisruptionBudget")
                .put("message", why);
        if (retryAfterSeconds > 0) {
            details.put("retryAfterSeconds", retryAfterSeconds);
        }
        return new ApiException(
                429,
                "TooManyRequests",
                "Cannot evict pod as it would violate the pod's disruption budget.",
                details);
    }
}
