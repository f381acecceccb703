package dev.sluice.metrics;

import dev.sluice.engine.analysis.Reading;
import dev.sluice.http.Query;
import dev.sluice.http.Request;

import java.net.URI;
import java.util.Map;
import java.util.TreeMap;

/// Dynatrace. The query is a metric selector.
///
/// Source: "Metrics API v2, GET metric data points" of the Dynatrace documentation.
final class Dynatrace implements MetricProvider {
    private final URI address;
    private final String token;
    private final Source source;
    private final JsonClient client;

    private Dynatrace(Source source, Surroundings surroundings) throws MetricSourceException {
        this.source = source;
        address = source.address("");
        token = source.required("dynatrace_token");
        client = new JsonClient(source.type(), surroundings.http());
    }

    static MetricProvider open(Source source, Surroundings surroundings)
            throws MetricSourceException {
        return new Dynatrace(source, surroundings);
    }

    @Override
    public Reading measure(String query, Window window) throws MetricSourceException {
        var parameters = new TreeMap<String, String>();
        parameters.put("from", window.tenIntervalsAgo().getEpochSecond() + "000");
        parameters.put("metricSelector", query);
        parameters.put("resolution", "Inf");
        parameters.put("to", window.now().getEpochSecond() + "000");
        var data = client.ask(request("/api/v2/metrics/query", parameters)).at("/result/0/data");
        return Numbers.of(
                data.path(data.size() - 1).path("values").path(0),
                "the selector found no data point");
    }

    @Override
    public void check() throws MetricSourceException {
        client.accepted(request("/api/v2/metrics", Map.of("pageSize", "1")));
    }

    private Request request(String path, Map<String, String> parameters) {
        return Request.get(Query.uri(address, path, parameters))
                .over(source.transport())
                .secretHeader("Authorization", "Api-Token " + token)
                .hiding(token);
    }
}
