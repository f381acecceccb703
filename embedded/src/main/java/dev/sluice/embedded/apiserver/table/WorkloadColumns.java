package dev.sluice.embedded.apiserver.table;

import static dev.sluice.embedded.apiserver.table.Cells.columns;
import static dev.sluice.embedded.apiserver.table.Cells.number;
import static dev.sluice.embedded.apiserver.table.Cells.ratio;
import static dev.sluice.embedded.apiserver.table.Cells.text;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.TextNode;

import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/// The columns of what keeps pods running.
final class WorkloadColumns {
    private static final String TEMPLATE = "spec.template.spec";

    private WorkloadColumns() {}

    static final Map<String, List<Column>> BY_KIND =
            Map.of(
                    "apps/Deployment",
                    columns(
                            List.of(
                                    Column.NAME,
                                    Column.text(
                                            "Ready",
                                            o -> ratio(o, "status.readyReplicas", "spec.replicas")),
                                    Column.count(
                                            "Up-to-date", o -> number(o, "status.updatedReplicas")),
                                    Column.count(
                                            "Available",
                                            o -> number(o, "status.availableReplicas")),
                                    Column.AGE),
                            Cells.template(TEMPLATE),
                            List.of(Cells.selectorColumn("spec.selector"))),
                    "apps/ReplicaSet",
                    columns(
                            List.of(
                                    Column.NAME,
                                    Column.number("Desired", "spec.replicas"),
                                    Column.number("Current", "status.replicas"),
                                    Column.number("Ready", "status.readyReplicas"),
                                    Column.AGE),
                            Cells.template(TEMPLATE),
                            List.of(Cells.selectorColumn("spec.selector"))),
                    "apps/DaemonSet",
                    columns(
                            List.of(
                                    Column.NAME,
                                    Column.number("Desired", "status.desiredNumberScheduled"),
                                    Column.number("Current", "status.currentNumberScheduled"),
                                    Column.number("Ready", "status.numberReady"),
                                    Column.number("Up-to-date", "status.updatedNumberScheduled"),
                                    Column.number("Available", "status.numberAvailable"),
                                    Column.text(
                                            "Node Selector",
                                            o ->
                                                    Cells.pairs(
                                                            Cells.at(
                                                                    o,
                                                                    TEMPLATE + ".nodeSelector"))),
                                    Column.AGE),
                            Cells.template(TEMPLATE),
                            List.of(Cells.selectorColumn("spec.selector"))),
                    "apps/StatefulSet",
                    columns(
                            List.of(
                                    Column.NAME,
                                    Column.text(
                                            "Ready",
                                            o -> ratio(o, "status.readyReplicas", "spec.replicas")),
                                    Column.AGE),
                            Cells.template(TEMPLATE)),
                    "apps/ControllerRevision",
                    List.of(
                            Column.NAME,
                            Column.text("Controller", WorkloadColumns::controller),
                            Column.text("Revision", "revision"),
                            Column.AGE),
                    "batch/Job",
                    columns(
                            List.of(
                                    Column.NAME,
                                    Column.text("Status", WorkloadColumns::jobStatus),
                                    Column.text("Completions", WorkloadColumns::completions),
                                    Column.timed("Duration", WorkloadColumns::duration),
                                    Column.AGE),
                            Cells.template(TEMPLATE),
                            List.of(Cells.selectorColumn("spec.selector"))),
                    "batch/CronJob",
                    columns(
                            List.of(
                                    Column.NAME,
                                    Column.text("Schedule", "spec.schedule"),
                                    Column.textOrNone("Timezone", "spec.timeZone"),
                                    new Column(
                                            "Suspend",
                                            "boolean",
                                            "",
                                            "Suspend.",
                                            false,
                                            (o, _) ->
                                                    TextNode.valueOf(
                                                            Cells.at(o, "spec.suspend").asBoolean()
                                                                    ? "True"
                                                                    : "False")),
                                    new Column(
                                            "Active",
                                            "integer",
                                            "",
                                            "Active.",
                                            false,
                                            (o, _) ->
                                                    com.fasterxml.jackson.databind.node.IntNode
                                                            .valueOf(
                                                                    Cells.at(o, "status.active")
                                                                            .size())),
                                    Column.timed("Last Schedule", WorkloadColumns::lastSchedule),
                                    Column.AGE),
                            Cells.template("spec.jobTemplate." + TEMPLATE),
                            List.of(Cells.selectorColumn("spec.jobTemplate.spec.selector"))),
                    "autoscaling/HorizontalPodAutoscaler",
                    List.of(
                            Column.NAME,
                            Column.text(
                                    "Reference",
                                    o ->
                                            text(o, "spec.scaleTargetRef.kind", "")
                                                    + "/"
                                                    + text(o, "spec.scaleTargetRef.name", "")),
                            Column.text("Targets", WorkloadColumns::targets),
                            Column.text("MinPods", o -> text(o, "spec.minReplicas", "<unset>")),
                            Column.count("MaxPods", o -> number(o, "spec.maxReplicas")),
                            Column.count("Replicas", o -> number(o, "status.currentReplicas")),
                            Column.AGE),
                    "autoscaling/Scale",
                    List.of(
                            Column.NAME,
                            Column.number("Desired", "spec.replicas"),
                            Column.number("Available", "status.replicas"),
                            Column.AGE));

    private static String controller(JsonNode revision) {
        return Cells.list(revision, "metadata.ownerReferences").stream()
                .filter(owner -> owner.path("controller").asBoolean())
                .map(owner ->
                        owner.path("kind").asText().toLowerCase(Locale.ROOT)
                                + "."
                                + owner.path("apiVersion").asText().split("/", 2)[0]
                                + "/"
                                + owner.path("name").asText())
                .findFirst()
                .orElse(Cells.NONE);
    }

    private static String jobStatus(JsonNode job) {
        for (var type : List.of("Complete", "Failed")) {
            if (Cells.condition(job, type, "True")) {
                return type;
            }
        }
        if (job.path("metadata").hasNonNull("deletionTimestamp")) {
            return "Terminating";
        }
        for (var type : List.of("Suspended", "FailureTarget", "SuccessCriteriaMet")) {
            if (Cells.condition(job, type, "True")) {
                return type;
            }
        }
        return "Running";
    }

    private static String completions(JsonNode job) {
        var succeeded = number(job, "status.succeeded");
        if (job.path("spec").has("completions")) {
            return succeeded + "/" + number(job, "spec.completions");
        }
        var parallel = number(job, "spec.parallelism");
        return parallel > 1 ? succeeded + "/1 of " + parallel : succeeded + "/1";
    }

    private static JsonNode duration(JsonNode job, Instant now) {
        var start = text(job, "status.startTime", "");
        try {
            if (start.isEmpty()) {
                return TextNode.valueOf("");
            }
            var end = text(job, "status.completionTime", "");
            var until = end.isEmpty() ? now : Instant.parse(end);
            return TextNode.valueOf(Ages.of(Duration.between(Instant.parse(start), until)));
        } catch (DateTimeParseException _) {
            return TextNode.valueOf(Cells.UNKNOWN);
        }
    }

    private static JsonNode lastSchedule(JsonNode cronJob, Instant now) {
        var last = text(cronJob, "status.lastScheduleTime", "");
        return TextNode.valueOf(last.isEmpty() ? Cells.NONE : Ages.since(last, now));
    }

    private static String targets(JsonNode autoscaler) {
        if (autoscaler.path("spec").has("targetCPUUtilizationPercentage")) {
            var current = text(autoscaler, "status.currentCPUUtilizationPercentage", "");
            return "cpu: "
                    + (current.isEmpty() ? Cells.UNKNOWN : current + "%")
                    + "/"
                    + number(autoscaler, "spec.targetCPUUtilizationPercentage")
                    + "%";
        }
        var parts = new ArrayList<String>();
        var current = Cells.list(autoscaler, "status.currentMetrics");
        for (var metric : Cells.list(autoscaler, "spec.metrics")) {
            var i = parts.size();
            parts.add(target(metric, i < current.size() ? current.get(i) : TextNode.valueOf("")));
        }
        return Cells.orNone(String.join(", ", parts));
    }

    private static String target(JsonNode metric, JsonNode current) {
        var kind = metric.path("type").asText();
        var member =
                kind.isEmpty()
                        ? ""
                        : kind.substring(0, 1).toLowerCase(Locale.ROOT) + kind.substring(1);
        var spec = metric.path(member);
        var now = current.path(member).path("current");
        var name = spec.path("name").asText();
        var prefix = name.isEmpty() ? "" : name + ": ";
        if (spec.path("target").has("averageUtilization")) {
            var used = text(now, "averageUtilization", "");
            return prefix
                    + (used.isEmpty() ? Cells.UNKNOWN : used + "%")
                    + "/"
                    + spec.path("target").path("averageUtilization").asInt()
                    + "%";
        }
        var wanted = text(spec, "target.averageValue", text(spec, "target.value", ""));
        return prefix + text(now, "averageValue", text(now, "value", Cells.UNKNOWN)) + "/" + wanted;
    }
}
