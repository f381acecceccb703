package dev.sluice.operator.peer;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.StreamSupport;

/// One Canary with its target and what it refers to, to be put into several namespaces.
record Variant(String name, JsonNode parts) {
    private static final ObjectMapper YAML = new ObjectMapper(new YAMLFactory());
    private static final String DEFAULTS =
            """
            deployment:
              apiVersion: apps/v1
              kind: Deployment
              metadata: {name: $name, labels: {team: red}, annotations: {about: "a target"}}
              spec:
                replicas: 1
                selector: {matchLabels: {app: $name}}
                template:
                  metadata: {labels: {app: $name, team: red}, annotations: {scrape: "true"}}
                  spec: {containers: [{name: app, image: "app:v1", ports: [{name: http, containerPort: 9898}, {name: http-metrics, containerPort: 9797}, {containerPort: 9999}]}]}
            canary:
              apiVersion: flagger.app/v1beta1
              kind: Canary
              metadata: {name: $name}
              spec:
                targetRef: {apiVersion: apps/v1, kind: Deployment, name: $name}
                service: {port: 9898}
                analysis: {stepWeight: 30, maxWeight: 60}
            analysis:
              interval: $interval
              threshold: 1
              metrics: [{name: request-success-rate, interval: 30s, thresholdRange: {min: 99}}]
            """;

    static List<Variant> all() {
        return all("variants.yaml", "");
    }

    /// @param metrics what `$metrics` stands for
    static List<Variant> all(String resource, String metrics) {
        try (var in = Variant.class.getResourceAsStream(resource)) {
            var text = new String(Objects.requireNonNull(in).readAllBytes(), UTF_8);
            return StreamSupport.stream(
                            YAML.readTree(text.replace("$metrics", metrics)).spliterator(), false)
                    .map(it -> new Variant(it.path("name").asText(), it))
                    .toList();
        } catch (IOException broken) {
            throw new UncheckedIOException(broken);
        }
    }

    /// The name in a namespace; where an object is cluster-scoped it has to be another in each.
    String in(String namespace) {
        return parts.path("unique").asBoolean() ? name + "-" + namespace : name;
    }

    boolean iterates() {
        return parts.path("analysis").has("iterations");
    }

    boolean steps() {
        return !parts.has("steps");
    }

    /// Everything, the Canary last.
    List<ObjectNode> objects(String namespace, String interval) {
        try {
            var defaults = YAML.readTree(filled(DEFAULTS, namespace, interval));
            var own = YAML.readTree(filled(YAML.writeValueAsString(parts), namespace, interval));
            var all = new ArrayList<ObjectNode>();
            own.path("objects").forEach(it -> all.add((ObjectNode) it));
            var deployment = (ObjectNode) defaults.path("deployment");
            var pod = (ObjectNode) deployment.path("spec").path("template").path("spec");
            if (own.has("pod")) {
                pod.setAll((ObjectNode) own.path("pod"));
            }
            all.add(deployment);
            all.add(canary(defaults, own));
            return all;
        } catch (IOException broken) {
            throw new UncheckedIOException(broken);
        }
    }

    private static ObjectNode canary(JsonNode defaults, JsonNode own) {
        var canary = (ObjectNode) defaults.path("canary");
        var spec = (ObjectNode) canary.path("spec");
        spec.set("provider", own.path("provider"));
        for (var part : List.of("service", "analysis")) {
            if (own.has(part)) {
                spec.set(part, own.path(part));
            }
        }
        if (own.has("spec")) {
            spec.setAll((ObjectNode) own.path("spec"));
        }
        if (own.has("annotations")) {
            ((ObjectNode) canary.path("metadata")).set("annotations", own.path("annotations"));
        }
        var analysis = (ObjectNode) spec.path("analysis");
        defaults.path("analysis")
                .properties()
                .forEach(it -> analysis.putIfAbsent(it.getKey(), it.getValue()));
        return canary;
    }

    /// The text with the names that things have in a namespace.
    String filled(String text, String namespace, String interval) {
        return text.replace("$name", in(namespace))
                .replace("$ns", namespace)
                .replace("$interval", interval);
    }

    @Override
    public String toString() {
        return name;
    }
}
