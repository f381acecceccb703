package dev.sluice.embedded.controllers.judged;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.sluice.embedded.conformance.Server;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// One namespace of a cluster, spoken to as any client would.
///
/// @param schedules whether the cluster gives pods their nodes itself; else they run on the node
///   that is called as the namespace
record Place(Server server, String namespace, boolean schedules) {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String MERGE = "application/merge-patch+json";

    private static final Map<String, String> GROUPS =
            Map.ofEntries(
                    Map.entry("deployments", "apps/v1"),
                    Map.entry("replicasets", "apps/v1"),
                    Map.entry("statefulsets", "apps/v1"),
                    Map.entry("daemonsets", "apps/v1"),
                    Map.entry("controllerrevisions", "apps/v1"),
                    Map.entry("jobs", "batch/v1"),
                    Map.entry("cronjobs", "batch/v1"),
                    Map.entry("horizontalpodautoscalers", "autoscaling/v2"),
                    Map.entry("poddisruptionbudgets", "policy/v1"),
                    Map.entry("endpointslices", "discovery.k8s.io/v1"));

    /// @param name empty for the collection
    String path(String resource, String name) {
        var group = GROUPS.getOrDefault(resource, "v1");
        var root = group.contains("/") ? "/apis/" + group : "/api/" + group;
        var within =
                List.of("nodes", "namespaces").contains(resource) ? "" : "/namespaces/" + namespace;
        return root + within + "/" + resource + (name.isEmpty() ? "" : "/" + name);
    }

    /// @throws IllegalStateException when it is refused
    void create(String resource, JsonNode object) {
        ask("POST", path(resource, ""), "application/json", object);
    }

    void merge(String path, JsonNode patch) {
        ask("PATCH", path, MERGE, patch);
    }

    /// Whether it was accepted; somebody else may have been faster.
    boolean tryMerge(String path, JsonNode patch) {
        return send("PATCH", path, MERGE, patch.toString()).isPresent();
    }

    /// Whether it was accepted; somebody else may have been faster.
    boolean tryCreate(String path, JsonNode object) {
        return send("POST", path, "application/json", object.toString()).isPresent();
    }

    /// As its kubelet says.
    void readyNode(String name) {
        var ready = JSON.createObjectNode();
        ready.withObject("/status")
                .putArray("conditions")
                .addObject()
                .put("type", "Ready")
                .put("status", "True");
        merge(path("nodes", name) + "/status", ready);
    }

    void delete(String resource, String name, JsonNode options) {
        var _ = send("DELETE", path(resource, name), "application/json", options.toString());
    }

    JsonNode get(String resource, String name) {
        return send("GET", path(resource, name), "application/json", "")
                .orElseGet(JsonNodeFactory.instance::objectNode);
    }

    List<ObjectNode> list(String resource) {
        var found = new ArrayList<ObjectNode>();
        send("GET", path(resource, ""), "application/json", "")
                .ifPresent(list -> list.path("items").forEach(it -> found.add((ObjectNode) it)));
        return found;
    }

    private void ask(String method, String path, String type, JsonNode body) {
        if (send(method, path, type, body.toString()).isEmpty()) {
            var why = answer(method, path, type, body.toString());
            throw new IllegalStateException(method + " " + path + ": " + why);
        }
    }

    private Optional<JsonNode> send(String method, String path, String type, String body) {
        var answer = answer(method, path, type, body);
        return answer.path("kind").asText().equals("Status")
                        && answer.path("status").asText().equals("Failure")
                ? Optional.empty()
                : Optional.of(answer);
    }

    private JsonNode answer(String method, String path, String type, String body) {
        try {
            var headers = body.isEmpty() ? Map.<String, String>of() : Map.of("Content-Type", type);
            return JSON.readTree(server.ask(method, path, headers, body).body());
        } catch (IOException e) {
            throw new IllegalStateException(method + " " + path, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}
