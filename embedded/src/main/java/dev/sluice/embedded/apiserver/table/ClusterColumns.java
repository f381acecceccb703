package dev.sluice.embedded.apiserver.table;

import static dev.sluice.embedded.apiserver.table.Cells.at;
import static dev.sluice.embedded.apiserver.table.Cells.text;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.TextNode;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/// The columns of configuration, access rules and the cluster's own parts.
final class ClusterColumns {
    private ClusterColumns() {}

    static final Map<String, List<Column>> BY_KIND = byKind();

    private static Map<String, List<Column>> byKind() {
        var kinds = new HashMap<String, List<Column>>();
        addConfiguration(kinds);
        addAccess(kinds);
        addPolicies(kinds);
        kinds.put("/Node", node());
        kinds.put("/Event", event());
        kinds.put("events.k8s.io/Event", event());
        return Map.copyOf(kinds);
    }

    private static void addConfiguration(Map<String, List<Column>> kinds) {
        kinds.put(
                "/ConfigMap",
                List.of(
                        Column.NAME,
                        Column.count(
                                "Data", o -> o.path("data").size() + o.path("binaryData").size()),
                        Column.AGE));
        kinds.put(
                "/Secret",
                List.of(
                        Column.NAME,
                        Column.text("Type", "type"),
                        Column.count("Data", o -> o.path("data").size()),
                        Column.AGE));
        kinds.put(
                "/Namespace",
                List.of(Column.NAME, Column.text("Status", "status.phase"), Column.AGE));
        kinds.put("/ServiceAccount", List.of(Column.NAME, Column.AGE));
        kinds.put("/LimitRange", List.of(Column.NAME, Column.CREATED_AT));
        kinds.put(
                "coordination.k8s.io/Lease",
                List.of(Column.NAME, Column.text("Holder", "spec.holderIdentity"), Column.AGE));
        kinds.put(
                "apiextensions.k8s.io/CustomResourceDefinition",
                List.of(Column.NAME, Column.CREATED_AT));
    }

    private static void addAccess(Map<String, List<Column>> kinds) {
        for (var role : List.of("Role", "ClusterRole")) {
            kinds.put("rbac.authorization.k8s.io/" + role, List.of(Column.NAME, Column.CREATED_AT));
            kinds.put(
                    "rbac.authorization.k8s.io/" + role + "Binding",
                    List.of(
                            Column.NAME,
                            Column.text(
                                    "Role",
                                    o ->
                                            text(o, "roleRef.kind", "")
                                                    + "/"
                                                    + text(o, "roleRef.name", "")),
                            Column.AGE,
                            Column.text("Users", o -> subjects(o, "User")).onlyWide(),
                            Column.text("Groups", o -> subjects(o, "Group")).onlyWide(),
                            Column.text("ServiceAccounts", o -> subjects(o, "ServiceAccount"))
                                    .onlyWide()));
        }
    }

    private static String subjects(JsonNode binding, String kind) {
        return Cells.list(binding, "subjects").stream()
                .filter(subject -> subject.path("kind").asText().equals(kind))
                .map(subject ->
                        kind.equals("ServiceAccount")
                                ? text(subject, "namespace", "") + "/" + text(subject, "name", "")
                                : text(subject, "name", ""))
                .collect(Collectors.joining(", "));
    }

    private static void addPolicies(Map<String, List<Column>> kinds) {
        kinds.put(
                "policy/PodDisruptionBudget",
                List.of(
                        Column.NAME,
                        Column.text("Min Available", o -> text(o, "spec.minAvailable", "N/A")),
                        Column.text("Max Unavailable", o -> text(o, "spec.maxUnavailable", "N/A")),
                        Column.number("Allowed Disruptions", "status.disruptionsAllowed"),
                        Column.AGE));
        kinds.put(
                "scheduling.k8s.io/PriorityClass",
                List.of(
                        Column.NAME,
                        Column.number("Value", "value"),
                        new Column(
                                "Global-Default",
                                "boolean",
                                "",
                                "Global-Default.",
                                false,
                                (o, _) ->
                                        com.fasterxml.jackson.databind.node.BooleanNode.valueOf(
                                                o.path("globalDefault").asBoolean())),
                        Column.AGE,
                        Column.text("PreemptionPolicy", "preemptionPolicy")));
        addQuotasAndStorage(kinds);
        addVolumes(kinds);
    }

    private static void addQuotasAndStorage(Map<String, List<Column>> kinds) {
        kinds.put(
                "/ResourceQuota",
                List.of(
                        Column.NAME,
                        Column.text("Request", o -> quota(o, false)),
                        Column.text("Limit", o -> quota(o, true)),
                        Column.AGE));
        kinds.put(
                "storage.k8s.io/StorageClass",
                List.of(
                        Column.NAME,
                        Column.text("Provisioner", "provisioner"),
                        Column.text("ReclaimPolicy", o -> text(o, "reclaimPolicy", "Delete")),
                        Column.text(
                                "VolumeBindingMode",
                                o -> text(o, "volumeBindingMode", "Immediate")),
                        Column.text(
                                "AllowVolumeExpansion",
                                o -> text(o, "allowVolumeExpansion", "false")),
                        Column.AGE));
    }

    private static void addVolumes(Map<String, List<Column>> kinds) {
        kinds.put(
                "/PersistentVolumeClaim",
                List.of(
                        Column.NAME,
                        Column.text("Status", "status.phase"),
                        Column.text("Volume", "spec.volumeName"),
                        Column.text("Capacity", "status.capacity.storage"),
                        Column.text("Access Modes", o -> modes(o, "status.accessModes")),
                        Column.text("StorageClass", "spec.storageClassName"),
                        Column.text(
                                "VolumeAttributesClass",
                                o -> text(o, "spec.volumeAttributesClassName", "<unset>")),
                        Column.AGE,
                        Column.text("VolumeMode", "spec.volumeMode").onlyWide()));
        kinds.put(
                "/PersistentVolume",
                List.of(
                        Column.NAME,
                        Column.text("Capacity", "spec.capacity.storage"),
                        Column.text("Access Modes", o -> modes(o, "spec.accessModes")),
                        Column.text("Reclaim Policy", "spec.persistentVolumeReclaimPolicy"),
                        Column.text("Status", "status.phase"),
                        Column.text("Claim", ClusterColumns::claim),
                        Column.text("StorageClass", "spec.storageClassName"),
                        Column.text(
                                "VolumeAttributesClass",
                                o -> text(o, "spec.volumeAttributesClassName", "<unset>")),
                        Column.text("Reason", "status.reason"),
                        Column.AGE,
                        Column.text("VolumeMode", "spec.volumeMode").onlyWide()));
    }

    private static String claim(JsonNode volume) {
        var name = text(volume, "spec.claimRef.name", "");
        return name.isEmpty() ? "" : text(volume, "spec.claimRef.namespace", "") + "/" + name;
    }

    private static String modes(JsonNode object, String path) {
        return at(object, path)
                .valueStream()
                .map(mode -> mode.asText().replaceAll("[a-z]", ""))
                .collect(Collectors.joining(","));
    }

    private static String quota(JsonNode quota, boolean limits) {
        var parts = new ArrayList<String>();
        at(quota, "status.hard")
                .properties()
                .forEach(e -> {
                    if (e.getKey().startsWith("limits.") == limits) {
                        var used = quota.path("status").path("used").path(e.getKey());
                        parts.add(e.getKey() + ": " + used.asText() + "/" + e.getValue().asText());
                    }
                });
        parts.sort(null);
        return String.join(", ", parts);
    }

    private static List<Column> node() {
        return List.of(
                Column.NAME,
                Column.text(
                        "Status",
                        o ->
                                nodeStatus(o)
                                        + (at(o, "spec.unschedulable").asBoolean()
                                                ? ",SchedulingDisabled"
                                                : "")),
                Column.text("Roles", ClusterColumns::roles),
                Column.AGE,
                Column.text("Version", "status.nodeInfo.kubeletVersion"),
                Column.text("Internal-IP", o -> address(o, "InternalIP")).onlyWide(),
                Column.text("External-IP", o -> address(o, "ExternalIP")).onlyWide(),
                unknownOr("OS-Image", "status.nodeInfo.osImage"),
                unknownOr("Kernel-Version", "status.nodeInfo.kernelVersion"),
                unknownOr("Container-Runtime", "status.nodeInfo.containerRuntimeVersion"));
    }

    private static Column unknownOr(String name, String path) {
        return Column.text(name, o -> text(o, path, Cells.UNKNOWN)).onlyWide();
    }

    private static String nodeStatus(JsonNode node) {
        if (Cells.condition(node, "Ready", "True")) {
            return "Ready";
        }
        return Cells.list(node, "status.conditions").stream()
                        .anyMatch(c -> c.path("type").asText().equals("Ready"))
                ? "NotReady"
                : "Unknown";
    }

    private static String roles(JsonNode node) {
        var roles = new ArrayList<String>();
        var prefix = "node-role.kubernetes.io/";
        at(node, "metadata.labels")
                .properties()
                .forEach(e -> {
                    if (e.getKey().startsWith(prefix)) {
                        roles.add(e.getKey().substring(prefix.length()));
                    }
                });
        roles.sort(null);
        return Cells.orNone(String.join(",", roles));
    }

    private static String address(JsonNode node, String type) {
        return Cells.list(node, "status.addresses").stream()
                .filter(a -> a.path("type").asText().equals(type))
                .map(a -> a.path("address").asText())
                .findFirst()
                .orElse(Cells.NONE);
    }

    private static List<Column> event() {
        return List.of(
                Column.timed("Last Seen", ClusterColumns::lastSeen),
                Column.text("Type", "type"),
                Column.text("Reason", "reason"),
                Column.text("Object", ClusterColumns::regarding),
                Column.text(
                                "Subobject",
                                o ->
                                        text(
                                                o,
                                                "involvedObject.fieldPath",
                                                text(o, "regarding.fieldPath", "")))
                        .onlyWide(),
                Column.text("Source", ClusterColumns::source).onlyWide(),
                Column.text("Message", o -> text(o, "message", text(o, "note", "")).strip()),
                Column.timed("First Seen", ClusterColumns::firstSeen).onlyWide(),
                Column.count("Count", ClusterColumns::count).onlyWide(),
                Column.NAME.onlyWide());
    }

    private static JsonNode lastSeen(JsonNode event, Instant now) {
        var last =
                text(
                        event,
                        "series.lastObservedTime",
                        text(event, "lastTimestamp", text(event, "deprecatedLastTimestamp", "")));
        return last.isEmpty() ? firstSeen(event, now) : TextNode.valueOf(Ages.since(last, now));
    }

    private static JsonNode firstSeen(JsonNode event, Instant now) {
        var first = text(event, "firstTimestamp", text(event, "deprecatedFirstTimestamp", ""));
        return TextNode.valueOf(
                Ages.since(first.isEmpty() ? text(event, "eventTime", "") : first, now));
    }

    private static String regarding(JsonNode event) {
        var object =
                event.has("involvedObject")
                        ? event.path("involvedObject")
                        : event.path("regarding");
        var kind = object.path("kind").asText().toLowerCase(Locale.ROOT);
        return kind.isEmpty()
                ? object.path("name").asText()
                : kind + "/" + object.path("name").asText();
    }

    private static String source(JsonNode event) {
        var component =
                text(
                        event,
                        "source.component",
                        text(event, "reportingComponent", text(event, "reportingController", "")));
        var host = text(event, "source.host", "");
        return host.isEmpty() ? component : component + ", " + host;
    }

    private static int count(JsonNode event) {
        var series = at(event, "series.count").asInt();
        var count = Math.max(series, event.path("count").asInt());
        return Math.max(1, Math.max(count, event.path("deprecatedCount").asInt()));
    }
}
