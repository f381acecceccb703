package dev.sluice.metrics;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.sluice.engine.analysis.Reading;

import java.time.Duration;
import java.util.List;
import java.util.Locale;

/// What the Keptn metrics operator keeps in the cluster the Canary lives in: the value of a
/// KeptnMetric, or 1 or 0 for an Analysis that passed or did not.
///
/// The query is `keptnmetric/NAMESPACE/NAME` or
/// `analysis/NAMESPACE/DEFINITION[/TIMEFRAME[/KEY=VALUE;KEY=VALUE]]`; an Analysis is made of the
/// definition for each measurement, and removed when it is answered.
final class Keptn implements MetricProvider {
    private static final String API = "/apis/metrics.keptn.sh/v1beta1";
    private static final String OBJECTS = API + "/namespaces/%s/%s";
    private static final int LOOKS = 10;
    private static final String LATEST_MINUTE = "1m";

    private final Surroundings.ApiServer api;
    private final Duration pause;

    /// @param pause between two looks at an Analysis
    Keptn(Surroundings.ApiServer api, Duration pause) {
        this.api = api;
        this.pause = pause;
    }

    static MetricProvider open(Source source, Surroundings surroundings) {
        return new Keptn(surroundings.kubernetes(), Duration.ofSeconds(1));
    }

    @Override
    public Reading measure(String query, Window window) throws MetricSourceException {
        var parts = List.of(query.strip().split("/", 5));
        if (parts.size() < 3 || parts.stream().limit(3).anyMatch(String::isBlank)) {
            throw new MetricSourceException(
                    "keptn provider: the query must be keptnmetric/NAMESPACE/NAME or"
                            + " analysis/NAMESPACE/DEFINITION[/TIMEFRAME[/KEY=VALUE;...]]");
        }
        return switch (parts.getFirst().toLowerCase(Locale.ROOT)) {
            case "keptnmetric", "keptnmetrics" -> metric(parts.get(1), parts.get(2));
            case "analysis", "analyses" -> analysis(parts);
            default ->
                    throw new MetricSourceException(
                            "keptn provider: the query must begin with keptnmetric or analysis,"
                                    + " not with "
                                    + parts.getFirst());
        };
    }

    private Reading metric(String namespace, String name) throws MetricSourceException {
        var path = OBJECTS.formatted(namespace, "keptnmetrics") + "/" + name;
        var value = asked(() -> api.get(path)).at("/status/value").asText("");
        if (value.isEmpty()) {
            return new Reading.NoData(
                    "KeptnMetric %s/%s has no value yet".formatted(namespace, name));
        }
        try {
            return Reading.of(Double.parseDouble(value));
        } catch (NumberFormatException notOne) {
            return new Reading.NoData(
                    "the value of KeptnMetric %s/%s is not a number".formatted(namespace, name));
        }
    }

    private Reading analysis(List<String> parts) throws MetricSourceException {
        var path = OBJECTS.formatted(parts.get(1), "analyses");
        var wanted = wanted(parts);
        var name = asked(() -> api.create(path, wanted)).at("/metadata/name").asText();
        try {
            for (var look = 0; look < LOOKS; look++) {
                var status = asked(() -> api.get(path + "/" + name)).path("status");
                if (status.path("state").asText().equals("Completed") && status.has("pass")) {
                    return Reading.of(status.path("pass").asBoolean() ? 1 : 0);
                }
                rest();
            }
            throw new MetricSourceException(
                    "keptn provider: Analysis %s/%s is not completed after %d looks"
                            .formatted(parts.get(1), name, LOOKS));
        } finally {
            api.delete(path + "/" + name);
        }
    }

    private static ObjectNode wanted(List<String> parts) {
        var analysis = JsonClient.JSON.createObjectNode();
        analysis.put("apiVersion", "metrics.keptn.sh/v1beta1").put("kind", "Analysis");
        analysis.putObject("metadata")
                .put("namespace", parts.get(1))
                .put("generateName", parts.get(2) + "-");
        var spec = analysis.putObject("spec");
        spec.putObject("analysisDefinition").put("name", parts.get(2));
        var timeframe = parts.size() > 3 ? parts.get(3).strip() : "";
        spec.putObject("timeframe").put("recent", timeframe.isEmpty() ? LATEST_MINUTE : timeframe);
        if (parts.size() > 4) {
            var arguments = spec.putObject("args");
            for (var pair : parts.get(4).split(";", -1)) {
                var at = pair.indexOf('=');
                if (at > 0) {
                    arguments.put(pair.substring(0, at).strip(), pair.substring(at + 1).strip());
                }
            }
        }
        return analysis;
    }

    private void rest() throws MetricSourceException {
        try {
            Thread.sleep(pause);
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            throw new MetricSourceException("keptn provider: interrupted");
        }
    }

    private interface Call {
        JsonNode answer() throws MetricSourceException;
    }

    private static JsonNode asked(Call call) throws MetricSourceException {
        try {
            return call.answer();
        } catch (MetricSourceException refused) {
            throw new MetricSourceException("keptn provider: " + refused.getMessage());
        }
    }

    /// Whether this cluster has Keptn's kinds.
    @Override
    public void check() throws MetricSourceException {
        asked(() -> api.get(API));
    }
}
