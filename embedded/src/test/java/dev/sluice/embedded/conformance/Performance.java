package dev.sluice.embedded.conformance;

import com.fasterxml.jackson.databind.JsonNode;

import java.io.IOException;
import java.net.http.HttpResponse;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/// One script running on one server, in a namespace of its own.
final class Performance implements AutoCloseable {
    private static final List<String> HEADERS =
            List.of("Content-Type", "Warning", "Retry-After", "Location", "Allow");
    private static final long PATIENCE_SECONDS = 20;

    private final Server server;
    private final Map<String, String> variables = new LinkedHashMap<>();

    /// @param token makes the namespace's name; letters and digits
    Performance(Server server, String token) throws IOException, InterruptedException {
        this.server = server;
        String namespace = "conf-" + token;
        variables.put("group", namespace + ".example.dev");
        variables.put("ns", namespace);
        server.post("/api/v1/namespaces", "{\"metadata\":{\"name\":\"" + namespace + "\"}}");
        // Pods are refused before the account is there.
        waitFor("/api/v1/namespaces/" + namespace + "/serviceaccounts/default", "/kind", "");
        waitFor("/api/v1/namespaces/" + namespace + "/configmaps/kube-root-ca.crt", "/kind", "");
    }

    /// The answer as it stands in the files.
    String play(Step step) throws IOException, InterruptedException {
        HttpResponse<String> response = send(step);
        for (String until : step.directive("X-Until")) {
            String[] parts = until.split("=", 2);
            response = waitFor(filled(step.path()), parts[0], filled(parts[1]));
        }
        save(step, response.body());
        var masks = new Masks(variables(), step);
        var text = new StringBuilder(Step.ANSWER).append(response.statusCode()).append('\n');
        for (String header : HEADERS) {
            for (String value : response.headers().allValues(header)) {
                text.append(header).append(": ").append(masks.text(value)).append('\n');
            }
        }
        String body = masks.body(response.body());
        return body.isEmpty() ? text.toString().strip() : text + "\n" + body;
    }

    /// Only the names of this run are put back; saved values are masked otherwise.
    private Map<String, String> variables() {
        Map<String, String> names = new LinkedHashMap<>(variables);
        names.keySet().retainAll(List.of("group", "ns"));
        return names;
    }

    private HttpResponse<String> send(Step step) throws IOException, InterruptedException {
        Map<String, String> headers = new LinkedHashMap<>();
        step.headers().forEach((name, value) -> headers.put(name, filled(value)));
        return server.ask(step.method(), filled(step.path()), headers, filled(step.body()));
    }

    private void save(Step step, String body) {
        for (String save : step.directive("X-Save")) {
            String[] parts = save.split("=", 2);
            List<JsonNode> documents = Masks.documents(body);
            String value = documents.isEmpty() ? "" : documents.getFirst().at(parts[1]).asText();
            variables.put(parts[0], value);
        }
    }

    private String filled(String text) {
        String result = text;
        for (var variable : variables.entrySet()) {
            result = result.replace("{" + variable.getKey() + "}", variable.getValue());
        }
        return result;
    }

    /// Asks until the answer has the value; an empty one stands for any, `gone` for 404.
    private HttpResponse<String> waitFor(String path, String pointer, String value)
            throws IOException, InterruptedException {
        Instant end = Instant.now().plusSeconds(PATIENCE_SECONDS);
        while (true) {
            HttpResponse<String> response = server.get(path);
            List<JsonNode> documents = Masks.documents(response.body());
            boolean reached =
                    value.equals("gone")
                            ? response.statusCode() == 404
                            : response.statusCode() == 200
                                    && !documents.isEmpty()
                                    && (value.isEmpty()
                                            || documents
                                                    .getFirst()
                                                    .at(pointer)
                                                    .asText()
                                                    .equals(value));
            if (reached || Instant.now().isAfter(end)) {
                return response;
            }
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(20));
        }
    }

    @Override
    public void close() throws IOException {
        try {
            String definitions = "/apis/apiextensions.k8s.io/v1/customresourcedefinitions";
            for (JsonNode list : Masks.documents(server.get(definitions).body())) {
                for (JsonNode item : list.path("items")) {
                    String name = item.at("/metadata/name").asText();
                    if (name.toLowerCase(Locale.ROOT).contains(variable("group"))) {
                        server.delete(definitions + "/" + name);
                    }
                }
            }
            server.delete("/api/v1/namespaces/" + variable("ns"));
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    private String variable(String name) {
        return variables.getOrDefault(name, "");
    }
}
