package dev.sluice.routing;

import com.fasterxml.jackson.databind.JsonNode;

import dev.sluice.engine.GoDuration;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/// Everything a router needs to know about one Canary.
///
/// @param spec the Canary's `spec`, as the API server stores it; never changed
/// @param selector of the target's pods; for targets without pods of ours it is never read
/// @param remembered from the Canary's `status`
public record Route(
        Owner owner, JsonNode spec, Selector selector, Remembered remembered, Settings settings) {
    private static final Duration MINUTE = Duration.ofMinutes(1);

    /// The same with another selector.
    public Route with(Selector newer) {
        return new Route(owner, spec, newer, remembered, settings);
    }

    /// The Canary's namespace, where every namespaced object lives.
    public String namespace() {
        return owner.namespace();
    }

    /// The Canary's name.
    public String name() {
        return owner.name();
    }

    /// The name of the workload.
    public String target() {
        return spec.path("targetRef").path("name").asText();
    }

    /// The Service users call; also the name of most routing objects.
    public String apex() {
        return textOr(service(), "name", target());
    }

    /// The Service of the stable version.
    public String primary() {
        return apex() + "-primary";
    }

    /// The Service of the new version.
    public String canary() {
        return apex() + "-canary";
    }

    /// The port of the three Services.
    public int port() {
        return service().path("port").asInt();
    }

    /// `spec.service`, possibly missing.
    public JsonNode service() {
        return spec.path("service");
    }

    /// `spec.analysis`, possibly missing.
    public JsonNode analysis() {
        return spec.path("analysis");
    }

    /// The conditions of an A/B test; empty when every request may meet the canary.
    public List<JsonNode> matches() {
        return analysis().path("match").valueStream().toList();
    }

    /// How many iterations an A/B or Blue/Green analysis takes; 0 for a weighted one.
    public int iterations() {
        return analysis().path("iterations").asInt();
    }

    /// How users stick to a version, when they should. An A/B test decides by its own conditions.
    Optional<SessionAffinity> sessionAffinity() {
        return matches().isEmpty() ? SessionAffinity.of(this) : Optional.empty();
    }

    /// The name in `spec.<field>.name`, or empty.
    String reference(String field) {
        return spec.path(field).path("name").asText("");
    }

    Map<String, String> apexLabels() {
        return strings(service().path("apex").path("labels"));
    }

    Map<String, String> apexAnnotations() {
        return strings(service().path("apex").path("annotations"));
    }

    /// The interval of the analysis, as far as it is a number of seconds or minutes.
    Duration interval() {
        return GoDuration.parse(analysis().path("interval").asText("")).orElse(MINUTE);
    }

    static Map<String, String> strings(JsonNode map) {
        var sorted = new TreeMap<String, String>();
        map.propertyStream()
                .forEach(entry -> sorted.put(entry.getKey(), entry.getValue().asText()));
        return sorted;
    }

    static String textOr(JsonNode node, String field, String otherwise) {
        String text = node.path(field).asText("");
        return text.isEmpty() ? otherwise : text;
    }
}
