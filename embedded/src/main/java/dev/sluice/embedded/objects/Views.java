package dev.sluice.embedded.objects;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

import java.util.List;
import java.util.Map;

/// The built-in kinds that are shown in two versions.
final class Views {
    /// Core name, then name in events.k8s.io.
    private static final Map<String, String> EVENT_FIELDS =
            Map.of(
                    "message", "note",
                    "involvedObject", "regarding",
                    "source", "deprecatedSource",
                    "firstTimestamp", "deprecatedFirstTimestamp",
                    "lastTimestamp", "deprecatedLastTimestamp",
                    "count", "deprecatedCount",
                    "reportingComponent", "reportingController");

    private static final String CPU_PERCENT = "targetCPUUtilizationPercentage";

    private Views() {}

    static View of(ResourceType type) {
        return switch (type.apiVersion() + " " + type.kind()) {
            case "events.k8s.io/v1 Event" ->
                    View.of(Resource.EVENTS, Views::newEvent, Views::coreEvent);
            case "autoscaling/v1 HorizontalPodAutoscaler" ->
                    View.of(type.resource(), Views::autoscalerV1, Views::autoscalerV2);
            default -> View.same(type.resource());
        };
    }

    private static ObjectNode newEvent(ObjectNode core) {
        ObjectNode event = core.objectNode();
        event.setAll(core);
        EVENT_FIELDS.forEach((from, to) -> rename(event, from, to));
        for (String reporter : List.of("reportingController", "reportingInstance")) {
            if (event.path(reporter).asText().isEmpty()) {
                event.remove(reporter);
            }
        }
        return event.put("apiVersion", "events.k8s.io/v1");
    }

    private static ObjectNode coreEvent(ObjectNode event) {
        ObjectNode core = event.objectNode();
        core.setAll(event);
        EVENT_FIELDS.forEach((to, from) -> rename(core, from, to));
        for (String time : List.of("firstTimestamp", "lastTimestamp")) {
            if (!core.has(time)) {
                core.putNull(time);
            }
        }
        if (!core.has("source")) {
            core.putObject("source");
        }
        return core.put("apiVersion", "v1");
    }

    private static void rename(ObjectNode object, String from, String to) {
        JsonNode value = object.remove(from);
        if (value != null) {
            object.set(to, value);
        }
    }

    private static ObjectNode autoscalerV1(ObjectNode stored) {
        ObjectNode shown = stored.deepCopy();
        shown.put("apiVersion", "autoscaling/v1");
        if (shown.get("spec") instanceof ObjectNode spec) {
            spec.remove("behavior");
            if (spec.remove("metrics") instanceof ArrayNode metrics) {
                for (JsonNode metric : metrics) {
                    JsonNode percent = metric.at("/resource/target/averageUtilization");
                    if (metric.at("/resource/name").asText().equals("cpu") && percent.isInt()) {
                        spec.set(CPU_PERCENT, percent);
                    }
                }
            }
        }
        if (shown.get("status") instanceof ObjectNode status) {
            status.remove(List.of("conditions", "currentMetrics"));
            status.put("currentReplicas", status.path("currentReplicas").asInt());
        }
        return shown;
    }

    private static ObjectNode autoscalerV2(ObjectNode shown) {
        ObjectNode stored = shown.deepCopy();
        stored.put("apiVersion", "autoscaling/v2");
        if (stored.get("spec") instanceof ObjectNode spec
                && spec.remove(CPU_PERCENT) instanceof JsonNode percent) {
            ObjectNode metric = spec.putArray("metrics").addObject().put("type", "Resource");
            metric.putObject("resource")
                    .put("name", "cpu")
                    .putObject("target")
                    .put("type", "Utilization")
                    .set("averageUtilization", percent);
        }
        return stored;
    }
}
