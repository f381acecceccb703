package dev.sluice.embedded.apiserver;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Requests one after another against any API server, and their answers without what differs from
/// run to run.
record Story(String name, JsonNode steps) {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Map<String, String> PATCHES =
            Map.of(
                    "apply", "application/apply-patch+yaml",
                    "json", "application/json-patch+json",
                    "merge", "application/merge-patch+json",
                    "strategic", "application/strategic-merge-patch+json");

    private static final Map<String, String> COLLECTIONS =
            Map.of(
                    "cm", "/api/v1/namespaces/{ns}/configmaps",
                    "pt", "/api/v1/namespaces/{ns}/podtemplates",
                    "svc", "/api/v1/namespaces/{ns}/services",
                    "secret", "/api/v1/namespaces/{ns}/secrets",
                    "sa", "/api/v1/namespaces/{ns}/serviceaccounts",
                    "deploy", "/apis/apps/v1/namespaces/{ns}/deployments",
                    "role", "/apis/rbac.authorization.k8s.io/v1/namespaces/{ns}/roles",
                    "lease", "/apis/coordination.k8s.io/v1/namespaces/{ns}/leases",
                    "ing", "/apis/networking.k8s.io/v1/namespaces/{ns}/ingresses",
                    "widget", "/apis/fields.sluice.test/v1/namespaces/{ns}/widgets");

    /// A server that answers requests.
    interface Server {
        Answer send(Request request) throws IOException, InterruptedException;
    }

    record Request(String method, String path, String type, String body) {}

    record Answer(int code, String body) {}

    @Override
    public String toString() {
        return name;
    }

    static List<Story> read(JsonNode stories) {
        List<Story> found = new ArrayList<>();
        stories.forEach(
                story -> found.add(new Story(story.path("name").asText(), story.get("steps"))));
        return found;
    }

    /// One entry for each step: what was sent, the code, the body.
    ArrayNode run(Server server, String namespace) throws IOException, InterruptedException {
        var answers = JsonNodeFactory.instance.arrayNode();
        var mask = new Mask(namespace);
        for (JsonNode step : steps) {
            String[] send = step.path("send").asText().split(" ", 2);
            String path = path(send[1], namespace);
            if (send[0].equals("AWAIT")) {
                await(server, path);
                continue;
            }
            String type = PATCHES.getOrDefault(step.path("as").asText(), "application/json");
            String body =
                    step.has("text")
                            ? step.path("text").asText()
                            : step.has("body")
                                    ? step.path("body").toString().replace("{ns}", namespace)
                                    : "";
            Answer answer = server.send(new Request(send[0], path, type, body));
            ObjectNode entry = answers.addObject();
            entry.put("send", step.path("send").asText()).put("code", answer.code());
            if (!step.path("quiet").asBoolean()) {
                entry.set("body", mask.of(JSON.readTree(answer.body())));
            }
        }
        return answers;
    }

    private static String path(String text, String namespace) {
        String path = text;
        for (var collection : COLLECTIONS.entrySet()) {
            path = path.replace("{" + collection.getKey() + "}", collection.getValue());
        }
        return path.replace("{ns}", namespace);
    }

    /// A new kind is served a moment after its definition was accepted.
    private static void await(Server server, String path) throws IOException, InterruptedException {
        long deadline = System.nanoTime() + 20_000_000_000L;
        while (server.send(new Request("GET", path, "", "")).code() != 200) {
            if (System.nanoTime() > deadline) {
                throw new IOException(path + " is not served");
            }
            Thread.onSpinWait();
        }
    }

    private static final class Mask {
        private final String namespace;
        private final Map<String, String> versions = new HashMap<>();

        Mask(String namespace) {
            this.namespace = namespace;
        }

        JsonNode of(JsonNode body) throws IOException {
            JsonNode masked = JSON.readTree(body.toString().replace(namespace, "NAMESPACE"));
            if (masked.path("metadata") instanceof ObjectNode metadata && metadata.has("name")) {
                metadata(metadata, masked.path("kind").asText());
            }
            if (masked.path("kind").asText().equals("Deployment")) {
                // Its controller writes at times of its own.
                ((ObjectNode) masked).remove("status");
            }
            if (masked.at("/details/causes") instanceof ArrayNode causes) {
                // The real server walks a map.
                List<JsonNode> sorted = new ArrayList<>();
                causes.forEach(sorted::add);
                sorted.sort(
                        Comparator.comparing(
                                cause -> cause.path("field").asText() + cause.path("message")));
                causes.removeAll();
                causes.addAll(sorted);
            }
            String text = masked.path("message").asText();
            int errors = text.indexOf("errors:\n");
            if (errors >= 0) {
                // Here as well.
                String sorted = text.substring(errors).lines().sorted().toList().toString();
                ((ObjectNode) masked).put("message", text.substring(0, errors) + sorted);
            }
            if (masked.path("message").asText().contains("UID in object meta")) {
                String message = masked.path("message").asText();
                ((ObjectNode) masked)
                        .put("message", message.replaceAll("object meta: .*", "object meta: UID"));
            }
            return masked;
        }

        private void metadata(ObjectNode metadata, String kind) {
            replace(metadata, "uid", "UID");
            replace(metadata, "creationTimestamp", "TIME");
            String version = metadata.path("resourceVersion").asText();
            boolean controlled = kind.equals("Deployment") || kind.equals("Scale");
            replace(
                    metadata,
                    "resourceVersion",
                    controlled
                            ? "VERSION"
                            : versions.computeIfAbsent(
                                    version, _ -> "VERSION " + (versions.size() + 1)));
            if (metadata.path("annotations") instanceof ObjectNode annotations) {
                annotations.remove("deployment.kubernetes.io/revision");
                if (annotations.isEmpty()) {
                    metadata.remove("annotations");
                }
            }
            if (metadata.path("managedFields") instanceof ArrayNode fields) {
                metadata.set("managedFields", owners(fields));
            }
        }

        private static ArrayNode owners(ArrayNode fields) {
            List<JsonNode> owners = new ArrayList<>();
            for (JsonNode owner : fields) {
                if (!owner.path("manager").asText().equals("kube-controller-manager")) {
                    replace((ObjectNode) owner, "time", "TIME");
                    owners.add(owner);
                }
            }
            owners.sort(
                    Comparator.comparing(owner ->
                            owner.path("manager").asText()
                                    + owner.path("operation")
                                    + owner.path("subresource")));
            return JsonNodeFactory.instance.arrayNode().addAll(owners);
        }

        private static void replace(ObjectNode object, String field, String by) {
            if (object.has(field)) {
                object.put(field, by);
            }
        }
    }
}
