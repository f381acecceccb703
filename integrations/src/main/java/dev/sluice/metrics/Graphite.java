package dev.sluice.metrics;

import dev.sluice.engine.analysis.Reading;
import dev.sluice.http.Query;
import dev.sluice.http.Request;

import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Map;
import java.util.function.UnaryOperator;

/// Graphite. The query is what stands behind the `?` of its render API.
final class Graphite implements MetricProvider {
    private final URI address;
    private final UnaryOperator<Request> authentication;
    private final Source source;
    private final JsonClient client;

    private Graphite(Source source, Surroundings surroundings) throws MetricSourceException {
        this.source = source;
        address = source.address("");
        authentication = authentication(source);
        client = new JsonClient(source.type(), surroundings.http());
    }

    static MetricProvider open(Source source, Surroundings surroundings)
            throws MetricSourceException {
        return new Graphite(source, surroundings);
    }

    private static UnaryOperator<Request> authentication(Source source)
            throws MetricSourceException {
        if (source.secret().isEmpty()) {
            return UnaryOperator.identity();
        }
        String user = source.required("username");
        String password = source.required("password");
        return request -> request.basic(user, password);
    }

    @Override
    public Reading measure(String query, Window window) throws MetricSourceException {
        var request = request(query);
        var answer = client.ask(request);
        if (!answer.isArray()) {
            throw client.broken(request, "answered something that is not a list of series");
        }
        Reading last = new Reading.NoData("the query found no series with a value");
        for (var series : answer) {
            for (var point : series.path("datapoints")) {
                if (Numbers.of(point.path(0), "") instanceof Reading.Value value) {
                    last = value;
                }
            }
        }
        return last;
    }

    @Override
    public void check() throws MetricSourceException {
        client.accepted(request("target=test"));
    }

    private Request request(String query) throws MetricSourceException {
        var pairs = new ArrayList<Map.Entry<String, String>>();
        for (String pair : query.strip().replaceAll("\\s+", " ").split("&")) {
            String[] sides = pair.split("=", 2);
            if (!sides[0].isEmpty() && !sides[0].equals("format")) {
                pairs.add(Map.entry(decode(sides[0]), decode(sides.length > 1 ? sides[1] : "")));
            }
        }
        pairs.add(Map.entry("format", "json"));
        pairs.sort(Map.Entry.comparingByKey());
        var text = new ArrayList<String>();
        pairs.forEach(
                it -> text.add(Query.encode(it.getKey()) + "=" + Query.encode(it.getValue())));
        var render = Query.uri(address, "/render", Map.of());
        var uri = URI.create(render + "?" + String.join("&", text));
        return authentication.apply(Request.get(uri).over(source.transport()));
    }

    private String decode(String text) throws MetricSourceException {
        try {
            return URLDecoder.decode(text, StandardCharsets.UTF_8);
        } catch (IllegalArgumentException _) {
            throw new MetricSourceException(
                    "%s provider: the query must be a URL's query, where %% is written %%25"
                            .formatted(source.type()));
        }
    }
}
