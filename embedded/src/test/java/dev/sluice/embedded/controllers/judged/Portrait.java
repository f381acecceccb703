package dev.sluice.embedded.controllers.judged;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLGenerator;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.StreamSupport;

/// What a place looks like, without what differs from one run to the next: times, generations and
/// versions, identities, addresses, and the random parts of names.
record Portrait(Place place) {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final YAMLMapper YAML =
            YAMLMapper.builder()
                    .disable(YAMLGenerator.Feature.WRITE_DOC_START_MARKER)
                    .enable(YAMLGenerator.Feature.MINIMIZE_QUOTES)
                    .disable(YAMLGenerator.Feature.SPLIT_LINES)
                    .configure(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS, true)
                    .build();

    /// What the API server appends to `generateName`.
    private static final String RANDOM = "-[bcdfghjklmnpqrstvwxz2456789]{5}\\b";

    private static final List<String> FLEETING =
            List.of(
                    "managedFields",
                    "uid",
                    "resourceVersion",
                    "creationTimestamp",
                    "generation",
                    "namespace");

    private static final String TRIGGER = "endpoints.kubernetes.io/last-change-trigger-time";

    private static final List<String> OF_A_POD =
            List.of("affinity", "tolerations", "hostname", "subdomain");

    /// @param shown resources, of which `events` are told in one line each without their messages,
    ///   and `messages` with them
    String of(List<String> shown) {
        var aliases = aliases();
        var text = new StringBuilder();
        for (var resource : shown) {
            text.append("## ").append(resource).append('\n');
            var told = resource.equals("events") || resource.equals("messages");
            var lines = told ? events(resource.equals("messages")) : objects(resource);
            masked(lines, aliases)
                    .forEach((it, count) ->
                            text.append(count == 1 || told ? "" : "# " + count + " of them\n")
                                    .append(it));
        }
        return text.toString();
    }

    private Map<String, Integer> masked(List<String> texts, Map<String, String> aliases) {
        var counts = new TreeMap<String, Integer>();
        for (var text : texts) {
            var masked = text.replace(place.namespace(), "<namespace>");
            for (var alias : aliases.entrySet()) {
                masked = masked.replace(alias.getKey(), alias.getValue());
            }
            masked =
                    masked.replaceAll("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", "<uid>")
                            .replaceAll(
                                    "\\d{4}-\\d\\d-\\d\\dT[0-9:.]+(Z|[-+]\\d\\d:\\d\\d)", "<time>")
                            .replaceAll("10\\.244\\.\\d+\\.\\d+", "<pod ip>")
                            .replaceAll("(?<=-)[2-9]\\d{7}\\b", "<minutes>")
                            .replaceAll("[a-c]\\.<namespace>", "<node>")
                            .replaceAll("nodeName: \\S+", "nodeName: <node>")
                            .replaceAll(RANDOM, "-?")
                            .replaceAll("\"(<time>)\"", "$1");
            counts.merge(masked, 1, Integer::sum);
        }
        return counts;
    }

    private List<String> events(boolean messages) {
        var lines = new TreeSet<String>();
        for (var event : place.list("events")) {
            var about = event.path("involvedObject");
            var line =
                    "%s/%s %s %s%n"
                            .formatted(
                                    about.path("kind").asText(),
                                    about.path("name").asText(),
                                    event.path("type").asText(),
                                    event.path("reason").asText()
                                            + (messages
                                                    ? ": " + event.path("message").asText()
                                                    : ""));
            if (!List.of("Pod", "PersistentVolumeClaim").contains(about.path("kind").asText())) {
                lines.add(line);
            }
        }
        return List.copyOf(lines);
    }

    private List<String> objects(String resource) {
        Predicate<ObjectNode> ours =
                it -> !it.path("metadata").path("name").asText().matches("kubernetes|kube-root-.*");
        var listed = resource.equals("claims") ? "persistentvolumeclaims" : resource;
        return place.list(listed).stream().filter(ours).map(it -> object(resource, it)).toList();
    }

    private static String object(String resource, ObjectNode object) {
        var metadata = object.withObject("/metadata");
        metadata.remove(FLEETING);
        metadata.path("ownerReferences").forEach(it -> ((ObjectNode) it).put("uid", "<uid>"));
        object.remove(List.of("apiVersion", "kind"));
        if (object.path("status").isObject()) {
            status(object.withObject("/status"));
        }
        if (object.at("/spec/template").isObject()) {
            object.withObject("/spec/template").remove("spec");
        }
        for (var member : List.of("ports", "endpoints")) {
            if (object.path(member).isArray()) {
                sort((ArrayNode) object.path(member), JsonNode::toString);
            }
        }
        switch (resource) {
            case "endpoints", "endpointslices" -> endpoints(object, metadata);
            case "claims" -> {
                object.retain("metadata");
                metadata.remove("finalizers");
            }
            case "pods" -> pod(object, metadata);
            default -> {}
        }
        try {
            var sorted = JSON.convertValue(object, TreeMap.class);
            return "- " + YAML.writeValueAsString(sorted).indent(2).strip() + "\n";
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void endpoints(ObjectNode object, ObjectNode metadata) {
        metadata.remove("generateName");
        if (metadata.has("annotations")) {
            metadata.withObject("/annotations").remove(TRIGGER);
        }
        if (metadata.path("annotations").isEmpty()) {
            metadata.remove("annotations");
        }
        object.path("subsets")
                .forEach(it -> sort((ArrayNode) it.path("ports"), JsonNode::toString));
    }

    private static void pod(ObjectNode object, ObjectNode metadata) {
        metadata.remove("finalizers");
        object.withObject("/spec").retain(OF_A_POD);
        object.withObject("/status").retain("phase");
        if (metadata.has("deletionTimestamp")) {
            metadata.put("deletionTimestamp", "<time>");
        }
    }

    private static void status(ObjectNode status) {
        status.remove("observedGeneration");
        if (status.path("conditions").isArray()) {
            var conditions = (ArrayNode) status.path("conditions");
            sort(conditions, it -> it.path("type").asText());
            conditions.forEach(it -> ((ObjectNode) it).remove("observedGeneration"));
        }
    }

    private static void sort(ArrayNode list, Function<JsonNode, String> by) {
        var sorted =
                StreamSupport.stream(list.spliterator(), false)
                        .sorted(Comparator.comparing(by))
                        .toList();
        list.removeAll();
        list.addAll(sorted);
    }

    /// What stands for the random parts of names; the longest names come first.
    private Map<String, String> aliases() {
        var found = new ArrayList<Map.Entry<String, String>>();
        var hashes = new LinkedHashMap<String, String>();
        for (var rs : place.list("replicasets")) {
            var revision =
                    rs.at("/metadata/annotations/deployment.kubernetes.io~1revision").asText("?");
            hashes.put(rs.at("/metadata/labels/pod-template-hash").asText(), revision);
        }
        for (var revision : place.list("controllerrevisions")) {
            var name = revision.at("/metadata/name").asText();
            hashes.put(
                    name.substring(name.lastIndexOf('-') + 1), revision.path("revision").asText());
        }
        for (var slice : place.list("endpointslices")) {
            var service = slice.at("/metadata/labels/kubernetes.io~1service-name").asText();
            found.add(Map.entry(slice.at("/metadata/name").asText(), service + "-?"));
        }
        hashes.remove("");
        hashes.forEach((hash, revision) -> found.add(Map.entry(hash, "<rev " + revision + ">")));
        var aliases = new LinkedHashMap<String, String>();
        found.stream()
                .sorted(Comparator.comparing(it -> -it.getKey().length()))
                .forEach(it -> aliases.put(it.getKey(), it.getValue()));
        return aliases;
    }
}
