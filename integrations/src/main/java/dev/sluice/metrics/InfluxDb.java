package dev.sluice.metrics;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;

import dev.sluice.engine.analysis.Reading;
import dev.sluice.http.Query;
import dev.sluice.http.Request;

import java.net.URI;
import java.time.Duration;
import java.util.Map;

/// InfluxDB 2, asked in Flux. The first record's `_value` is the answer.
///
/// Source: "Query data" of the InfluxDB API and "Annotated CSV" of the InfluxDB documentation.
final class InfluxDb implements MetricProvider {
    private static final Duration DEADLINE = Duration.ofSeconds(15);

    private final URI address;
    private final String token;
    private final String organisation;
    private final Source source;
    private final JsonClient client;

    private InfluxDb(Source source, Surroundings surroundings) throws MetricSourceException {
        this.source = source;
        address = source.address("");
        token = source.secret().isEmpty() ? "" : source.required("token");
        organisation = source.secret().isEmpty() ? "" : source.required("org");
        client = new JsonClient(source.type(), surroundings.http());
    }

    static MetricProvider open(Source source, Surroundings surroundings)
            throws MetricSourceException {
        return new InfluxDb(source, surroundings);
    }

    @Override
    public Reading measure(String query, Window window) throws MetricSourceException {
        var request = request(query);
        var table = AnnotatedCsv.read(client.accepted(request).body());
        var error = table.first("error");
        if (error.isPresent()) {
            throw client.broken(request, "refused the query: " + error.get());
        }
        String value = table.first("_value").orElse("");
        return value.isEmpty()
                ? new Reading.NoData("the query found no record with a value")
                : Numbers.parse(value);
    }

    @Override
    public void check() throws MetricSourceException {
        client.accepted(request("from(bucket: \"default\") |> range(start: -2h)"));
    }

    private Request request(String query) {
        var body = JsonNodeFactory.instance.objectNode();
        body.put("query", query).put("type", "flux");
        var dialect = body.putObject("dialect");
        dialect.putArray("annotations").add("datatype").add("group").add("default");
        dialect.put("delimiter", ",").put("header", true);
        var parameters = Map.of("org", organisation);
        var request =
                Request.postJson(Query.uri(address, "/api/v2/query", parameters), body.toString())
                        .header("Accept", "application/csv")
                        .within(DEADLINE)
                        .over(source.transport());
        return token.isEmpty()
                ? request
                : request.secretHeader("Authorization", "Token " + token).hiding(token);
    }
}
