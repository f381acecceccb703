package dev.sluice.metrics;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;

import dev.sluice.engine.analysis.Reading;
import dev.sluice.http.Query;
import dev.sluice.http.Request;

import java.net.URI;
import java.util.Map;
import java.util.Optional;

/// Google Cloud Monitoring, asked in its Monitoring Query Language.
///
/// Source: "projects.timeSeries.query" of the Cloud Monitoring API reference.
final class Stackdriver implements MetricProvider {
    private final URI address;
    private final Source source;
    private final JsonClient client;
    private final GoogleToken token;
    private final Optional<String> key;

    private Stackdriver(Source source, Surroundings surroundings) throws MetricSourceException {
        this.source = source;
        address = source.address("https://monitoring.googleapis.com");
        key = source.optional("serviceAccountKey");
        client = new JsonClient(source.type(), surroundings.http());
        token = new GoogleToken(client, surroundings);
        if (source.secret().isPresent()) {
            source.required("project");
        }
    }

    static MetricProvider open(Source source, Surroundings surroundings)
            throws MetricSourceException {
        return new Stackdriver(source, surroundings);
    }

    @Override
    public Reading measure(String query, Window window) throws MetricSourceException {
        var value = client.ask(request(query)).at("/timeSeriesData/0/pointData/0/values/0");
        var number = value.has("int64Value") ? value.path("int64Value") : value.path("doubleValue");
        return Numbers.of(number, "the query found no point with a number");
    }

    /// An empty query is invalid, but only for those who may ask at all.
    @Override
    public void check() throws MetricSourceException {
        var request = request("");
        var response = client.any(request);
        if (!response.isSuccess() && response.status() != 400) {
            throw client.broken(
                    request, "answered " + response.status() + ": " + response.excerpt());
        }
    }

    private Request request(String query) throws MetricSourceException {
        var configured = source.optional("project");
        String project = configured.isPresent() ? configured.get() : token.project();
        String path = "/v3/projects/%s/timeSeries:query".formatted(Query.encode(project));
        var body = JsonNodeFactory.instance.objectNode().put("query", query);
        return Request.postJson(Query.uri(address, path, Map.of()), body.toString())
                .over(source.transport())
                .bearer(token.fetch(key));
    }
}
