package dev.sluice.metrics;

import com.fasterxml.jackson.databind.JsonNode;

import dev.sluice.engine.analysis.Reading;
import dev.sluice.http.Http;
import dev.sluice.http.Query;
import dev.sluice.http.Request;

import java.net.URI;
import java.util.Map;
import java.util.function.UnaryOperator;

/// Prometheus and everything that speaks its query API.
///
/// Source: "HTTP API, Instant queries" of the Prometheus documentation.
final class Prometheus implements MetricProvider {
    private static final int SHORTEST_KEY = 6;

    private final URI address;
    private final UnaryOperator<Request> authentication;
    private final Source source;
    private final JsonClient client;

    private Prometheus(Source source, Http http) throws MetricSourceException {
        this.source = source;
        address = source.address("");
        authentication = authentication(source);
        client = new JsonClient(source.type(), http);
    }

    static MetricProvider open(Source source, Surroundings surroundings)
            throws MetricSourceException {
        return new Prometheus(source, surroundings.http());
    }

    private static UnaryOperator<Request> authentication(Source source)
            throws MetricSourceException {
        if (source.secret().isEmpty()) {
            return UnaryOperator.identity();
        }
        var token = source.optional("token");
        if (token.isPresent()) {
            return request -> request.bearer(token.get());
        }
        String user = source.required("username");
        String password = source.required("password");
        return request -> request.basic(user, password);
    }

    @Override
    public Reading measure(String query, Window window) throws MetricSourceException {
        var request = request(query);
        var answer = client.ask(request);
        if (!answer.path("status").asText("success").equals("success")) {
            throw client.broken(request, "refused the query: " + answer.path("error").asText());
        }
        Reading last = new Reading.NoData("the query found no series");
        for (var series : answer.path("data").path("result")) {
            if (series.has("values")) {
                throw client.broken(request, "answered a range; the query must yield one value");
            }
            last = number(series.path("value").path(1));
        }
        return last;
    }

    private static Reading number(JsonNode text) {
        return switch (text.asText("")) {
            case "" -> new Reading.NoData("the sample has no value");
            case "+Inf", "-Inf", "NaN" -> new Reading.NoData("the value is " + text.asText());
            default -> Numbers.parse(text.asText());
        };
    }

    @Override
    public void check() throws MetricSourceException {
        var request = request("vector(1)");
        var value = client.ask(request).at("/data/result/0/value/1");
        if (value.asDouble() != 1) {
            throw client.broken(request, "does not answer vector(1) with 1");
        }
    }

    private Request request(String query) {
        var parameters = Map.of("query", query.strip().replaceAll("\\s+", " "));
        var request =
                Request.get(Query.uri(address, "/api/v1/query", parameters))
                        .over(source.transport());
        for (var header : source.headers().entrySet()) {
            String value = String.join(", ", header.getValue());
            request = request.header(header.getKey(), value);
            // Any header may be a key, nothing says so; very short ones are not.
            request = value.length() < SHORTEST_KEY ? request : request.hiding(value);
        }
        return authentication.apply(request);
    }
}
