package dev.sluice.metrics;

import dev.sluice.engine.analysis.Reading;
import dev.sluice.http.Query;
import dev.sluice.http.Request;

import java.net.URI;
import java.util.Map;
import java.util.TreeMap;

/// Datadog.
///
/// Source: "Query timeseries points" of Datadog's API reference, version 1.
final class Datadog implements MetricProvider {
    private final URI address;
    private final String apiKey;
    private final String applicationKey;
    private final Source source;
    private final JsonClient client;

    private Datadog(Source source, Surroundings surroundings) throws MetricSourceException {
        this.source = source;
        address = source.address("https://api.datadoghq.com");
        apiKey = source.required("datadog_api_key");
        applicationKey = source.required("datadog_application_key");
        client = new JsonClient(source.type(), surroundings.http());
    }

    static MetricProvider open(Source source, Surroundings surroundings)
            throws MetricSourceException {
        return new Datadog(source, surroundings);
    }

    @Override
    public Reading measure(String query, Window window) throws MetricSourceException {
        var parameters = new TreeMap<String, String>();
        parameters.put("from", Long.toString(window.tenIntervalsAgo().getEpochSecond()));
        parameters.put("query", query);
        parameters.put("to", Long.toString(window.now().getEpochSecond()));
        var request = request("/api/v1/query", parameters);
        var answer = client.ask(request);
        String error = answer.path("error").asText("");
        if (!error.isEmpty()) {
            throw client.broken(request, "refused the query: " + error);
        }
        // The newest bucket is still filling; the oldest one is complete and therefore comparable.
        return Numbers.of(
                answer.at("/series/0/pointlist/0/1"), "the query found no series with points");
    }

    @Override
    public void check() throws MetricSourceException {
        client.accepted(request("/api/v1/validate", Map.of()));
    }

    private Request request(String path, Map<String, String> parameters) {
        return Request.get(Query.uri(address, path, parameters))
                .over(source.transport())
                .secretHeader("DD-API-KEY", apiKey)
                .secretHeader("DD-APPLICATION-KEY", applicationKey);
    }
}
