package dev.sluice.operator.peer;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/// What an object says, without what differs from one time and place to the next.
final class Likeness {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Set<String> PASSING =
            Set.of("uid", "resourceVersion", "generation", "creationTimestamp", "managedFields");

    /// What Flagger's status has, but for times and hashes.
    private static final Set<String> COMPARED =
            Set.of(
                    "phase",
                    "failedChecks",
                    "canaryWeight",
                    "iterations",
                    "trackedConfigs",
                    "sessionAffinityCookie",
                    "previousSessionAffinityCookie",
                    "primarySessionAffinityCookie",
                    "conditions");

    private Likeness() {}

    /// Leaves by path, such as `spec.ports[0].port`.
    static Map<String, String> of(JsonNode object, String namespace) {
        var copy = (ObjectNode) object.deepCopy();
        var metadata = (ObjectNode) copy.path("metadata");
        metadata.remove(PASSING);
        metadata.path("ownerReferences").forEach(it -> ((ObjectNode) it).remove("uid"));
        without(
                metadata.path("annotations"),
                "deployment.kubernetes.io/revision",
                "sluice.dev/source-revision",
                "sluice.dev/source-configs");
        without(copy.path("spec"), "clusterIP", "clusterIPs");
        var template = copy.path("spec").path("template").path("metadata").path("annotations");
        if (template.has("flagger-id")) {
            ((ObjectNode) template).put("flagger-id", "(random)");
        }
        if (copy.path("kind").asText().equals("Canary")) {
            status((ObjectNode) copy.path("status"));
            copy.remove("spec");
        } else {
            copy.remove("status");
        }
        var text =
                copy.toString()
                        .replace(namespace, "NS")
                        .replaceAll("(-cookie(?:=|\\.\\*))[a-zA-Z]{10}", "$1(random)")
                        .replaceAll(
                                "(primary-cookie=\\(random\\); Max-Age=)[0-9]+", "$1(interval)");
        var leaves = new TreeMap<String, String>();
        try {
            flatten("", JSON.readTree(text), leaves);
        } catch (com.fasterxml.jackson.core.JsonProcessingException broken) {
            throw new IllegalStateException(broken);
        }
        return leaves;
    }

    private static void status(ObjectNode status) {
        status.retain(COMPARED);
        var promoted = JSON.createArrayNode();
        for (var condition : status.path("conditions")) {
            if (condition.path("type").asText().equals("Promoted")) {
                promoted.add(
                        ((ObjectNode) condition)
                                .without(Set.of("lastUpdateTime", "lastTransitionTime")));
            }
        }
        status.set("conditions", promoted);
    }

    private static void without(JsonNode map, String... keys) {
        if (map instanceof ObjectNode object) {
            object.remove(Set.of(keys));
        }
    }

    private static void flatten(String path, JsonNode node, Map<String, String> leaves) {
        switch (node) {
            case ObjectNode object when !object.isEmpty() ->
                    object.properties()
                            .forEach(
                                    it -> flatten(path + "." + it.getKey(), it.getValue(), leaves));
            case ArrayNode array when !array.isEmpty() -> {
                var items = new ArrayList<JsonNode>();
                array.forEach(items::add);
                if (path.endsWith(".headers") && path.contains(".matches")) {
                    items.sort(Comparator.comparing(it -> it.path("name").asText()));
                }
                if (path.endsWith(".ports") && !path.contains("containers")) {
                    items.sort((a, b) ->
                            Integer.compare(a.path("port").asInt(), b.path("port").asInt()));
                }
                for (var i = 0; i < items.size(); i++) {
                    flatten(path + "[" + i + "]", items.get(i), leaves);
                }
            }
            case ObjectNode _ -> {}
            default -> leaves.put(path.substring(Math.min(1, path.length())), node.toString());
        }
    }

    /// One line for each leaf that differs.
    static List<String> differences(
            Map<String, Map<String, String>> left, Map<String, Map<String, String>> right) {
        var lines = new ArrayList<String>();
        var objects = new TreeSet<>(left.keySet());
        objects.addAll(right.keySet());
        for (var object : objects) {
            if (!left.containsKey(object) || !right.containsKey(object)) {
                lines.add(object + " only at " + (left.containsKey(object) ? "Flagger" : "Sluice"));
                continue;
            }
            var a = left.get(object);
            var b = right.get(object);
            var paths = new TreeSet<>(a.keySet());
            paths.addAll(b.keySet());
            for (var path : paths) {
                var one = a.getOrDefault(path, "nothing");
                var other = b.getOrDefault(path, "nothing");
                if (!one.equals(other)) {
                    lines.add("%s %s: Flagger %s, Sluice %s".formatted(object, path, one, other));
                }
            }
        }
        return lines;
    }
}
