package dev.sluice.metrics;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;

import dev.sluice.engine.analysis.Reading;
import dev.sluice.http.Query;
import dev.sluice.http.Request;

import java.net.URI;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/// Splunk Observability Cloud: the query is a SignalFlow program, run over the last ten intervals
/// and answered as server-sent events.
///
/// Source: "Execute SignalFlow computation" of Splunk's SignalFlow API reference.
final class Splunk implements MetricProvider {
    private final URI address;
    private final String token;
    private final Source source;
    private final JsonClient client;

    private Splunk(Source source, Surroundings surroundings) throws MetricSourceException {
        this.source = source;
        address = source.address("");
        token = source.required("sf_token_key");
        client = new JsonClient(source.type(), surroundings.http());
    }

    static MetricProvider open(Source source, Surroundings surroundings)
            throws MetricSourceException {
        return new Splunk(source, surroundings);
    }

    /// Computations run on a host of their own: `api.<realm>…` becomes `stream.<realm>…`.
    private URI stream() {
        return URI.create(address.toString().replaceFirst("//api\\.", "//stream."));
    }

    @Override
    public Reading measure(String query, Window window) throws MetricSourceException {
        var parameters = new TreeMap<String, String>();
        parameters.put("immediate", "true");
        parameters.put("start", Long.toString(window.tenIntervalsAgo().toEpochMilli()));
        parameters.put("stop", Long.toString(window.now().toEpochMilli()));
        var uri = Query.uri(stream(), "/v2/signalflow/execute", parameters);
        var request =
                authenticated(
                        new Request(
                                "POST",
                                uri,
                                Map.of("Content-Type", "text/plain", "Accept", "text/event-stream"),
                                Optional.of(query),
                                Request.get(uri).deadline(),
                                source.transport(),
                                Set.of()));
        return last(request, client.accepted(request).body());
    }

    private Reading last(Request request, String events) throws MetricSourceException {
        var series = new HashSet<String>();
        Reading last = new Reading.NoData("the program published no value");
        for (String event : events.split("\\R\\R")) {
            String type = lines(event, "event:");
            if (type.equals("error")) {
                throw client.broken(request, "failed to compute: " + lines(event, "data:"));
            }
            if (!type.equals("data")) {
                continue;
            }
            for (var point : json(request, lines(event, "data:")).path("data")) {
                if (Numbers.of(point.path("value"), "") instanceof Reading.Value value) {
                    series.add(point.path("tsId").asText());
                    last = value;
                }
            }
        }
        if (series.size() > 1) {
            throw client.broken(
                    request,
                    "published %d time series; the program must publish one"
                            .formatted(series.size()));
        }
        return last;
    }

    private JsonNode json(Request request, String data) throws MetricSourceException {
        try {
            return JsonClient.JSON.readTree(data);
        } catch (JsonProcessingException _) {
            throw client.broken(request, "answered an event that is not JSON");
        }
    }

    /// What stands behind the field name, lines joined.
    private static String lines(String event, String field) {
        var text = new StringBuilder();
        event.lines()
                .filter(line -> line.startsWith(field))
                .forEach(line -> text.append(line.substring(field.length()).strip()));
        return text.toString();
    }

    @Override
    public void check() throws MetricSourceException {
        client.accepted(
                authenticated(Request.get(Query.uri(address, "/v2/metric", Map.of("limit", "1")))));
    }

    private Request authenticated(Request request) {
        return request.over(source.transport()).secretHeader("X-SF-Token", token);
    }
}
