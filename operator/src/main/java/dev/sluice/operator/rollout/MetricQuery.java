package dev.sluice.operator.rollout;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.sluice.api.flagger.Analysis;
import dev.sluice.engine.analysis.Bounds;
import dev.sluice.engine.analysis.Metric;
import dev.sluice.engine.analysis.Reading;
import dev.sluice.metrics.BuiltInQueries;
import dev.sluice.metrics.MetricProvider;
import dev.sluice.metrics.MetricSourceException;
import dev.sluice.metrics.Providers;
import dev.sluice.metrics.Source;
import dev.sluice.metrics.Subject;
import dev.sluice.metrics.Surroundings;
import dev.sluice.notation.TemplateException;
import dev.sluice.operator.kube.Kinds;
import dev.sluice.operator.kube.View;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalDouble;

/// One entry of `analysis.metrics`: where it is measured, with which query, and what is healthy.
record MetricQuery(Scene scene, Analysis.Metric entry, Settings settings) {
    private static final String PROMETHEUS = "prometheus";

    Metric metric() {
        return new Metric(
                Objects.requireNonNullElse(entry.name(), ""), Measurements.kind(entry), bounds());
    }

    /// The deprecated `threshold` is a minimum for the success rate and a maximum for all else.
    private Bounds bounds() {
        var range = entry.thresholdRange();
        if (range != null) {
            return new Bounds(optional(range.min()), optional(range.max()));
        }
        var threshold = entry.threshold() == null ? 0 : entry.threshold();
        return Measurements.kind(entry) == Metric.Kind.SUCCESS_RATE
                ? Bounds.atLeast(threshold)
                : Bounds.atMost(threshold);
    }

    private static OptionalDouble optional(@org.jspecify.annotations.Nullable Double bound) {
        return bound == null ? OptionalDouble.empty() : OptionalDouble.of(bound);
    }

    MetricProvider source(View view, Surroundings surroundings) throws MetricSourceException {
        var template = template(view);
        if (template.isEmpty()) {
            return open(Source.at(PROMETHEUS, metricsServer()), surroundings);
        }
        var provider = template.get().path("spec").path("provider");
        var headers = new HashMap<String, List<String>>();
        provider.path("headers")
                .properties()
                .forEach(header ->
                        headers.put(
                                header.getKey(),
                                header.getValue().valueStream().map(JsonNode::asText).toList()));
        return open(
                new Source(
                        provider.path("type").asText(),
                        provider.path("address").asText(""),
                        headers,
                        secret(template.get(), provider, view),
                        new Source.Settings(
                                provider.path("region").asText(""),
                                provider.path("insecureSkipVerify").asBoolean(false))),
                surroundings);
    }

    private String metricsServer() {
        var own = scene.spec().metricsServer();
        return own == null || own.isBlank() ? settings.metricsServer() : own;
    }

    private static MetricProvider open(Source source, Surroundings surroundings)
            throws MetricSourceException {
        return switch (Providers.find(source.type())) {
            case Providers.Choice.Known(var type) -> type.open(source, surroundings);
            case Providers.Choice.Unknown unknown -> throw new MetricSourceException(unknown.why());
        };
    }

    private Optional<ObjectNode> template(View view) throws MetricSourceException {
        var reference = entry.templateRef();
        if (reference == null) {
            return Optional.empty();
        }
        var key =
                Kinds.METRIC_TEMPLATE.key(
                        Objects.requireNonNullElse(reference.namespace(), scene.key().namespace()),
                        Objects.requireNonNullElse(reference.name(), ""));
        var found = view.get(key);
        if (found.isEmpty()) {
            throw new MetricSourceException(key + " does not exist");
        }
        return found;
    }

    private static Optional<Map<String, String>> secret(
            ObjectNode template, JsonNode provider, View view) throws MetricSourceException {
        var name = provider.path("secretRef").path("name").asText("");
        if (name.isEmpty()) {
            return Optional.empty();
        }
        var key = Kinds.SECRET.key(template.path("metadata").path("namespace").asText(), name);
        var found = view.get(key);
        if (found.isEmpty()) {
            throw new MetricSourceException(key + " does not exist");
        }
        return Optional.of(decoded(found.get()));
    }

    static Map<String, String> decoded(ObjectNode secret) {
        var decoded = new HashMap<String, String>();
        secret.path("data")
                .properties()
                .forEach(entry ->
                        decoded.put(
                                entry.getKey(),
                                new String(
                                        Base64.getDecoder().decode(entry.getValue().asText()),
                                        StandardCharsets.UTF_8)));
        return decoded;
    }

    String render(View view) throws MetricSourceException, TemplateException {
        var template = template(view);
        if (template.isPresent()) {
            return subject().render(template.get().path("spec").path("query").asText());
        }
        return switch (Measurements.kind(entry)) {
            case SUCCESS_RATE -> builtIn().successRate().render(subject());
            case DURATION -> builtIn().duration().render(subject());
            case CUSTOM -> {
                if (entry.query() == null || entry.query().isBlank()) {
                    throw new MetricSourceException(
                            "no usable metrics template and query were configured");
                }
                yield subject().render(entry.query());
            }
        };
    }

    private BuiltInQueries.Pair builtIn() throws MetricSourceException {
        var kind = scene.target().workload().kind().kind();
        return BuiltInQueries.find(scene.provider(), kind)
                .orElseThrow(() ->
                        new MetricSourceException(
                                "provider "
                                        + scene.provider()
                                        + " has no built-in metric "
                                        + entry.name()
                                        + "; use a MetricTemplate"));
    }

    /// Durations in milliseconds, whatever the provider counts in.
    Reading scaled(Reading reading) throws MetricSourceException {
        return reading instanceof Reading.Value(var number)
                        && Measurements.kind(entry) == Metric.Kind.DURATION
                ? Reading.of(number * builtIn().duration().unitInMilliseconds())
                : reading;
    }

    private Subject subject() {
        var spec = scene.spec();
        var target = scene.target().name();
        // Knative's metrics are per revision.
        var route = scene.provider().equals("knative") ? scene.target().revision().spec() : target;
        return new Subject(
                scene.key().name(),
                scene.key().namespace(),
                target,
                scene.route().apex(),
                new Subject.Names(
                        spec.ingressRef() == null
                                ? target
                                : Objects.requireNonNullElse(spec.ingressRef().name(), target),
                        spec.routeRef() == null
                                ? route
                                : Objects.requireNonNullElse(spec.routeRef().name(), route)),
                Objects.requireNonNullElse(entry.interval(), ""),
                entry.templateVariables());
    }
}
