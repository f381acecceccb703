package dev.sluice.metrics;

import dev.sluice.engine.analysis.Reading;
import dev.sluice.http.Query;
import dev.sluice.http.Request;

import java.net.URI;
import java.util.Map;

/// New Relic, by its Insights query API. The query must yield one value.
final class NewRelic implements MetricProvider {
    private final URI address;
    private final String account;
    private final String key;
    private final Source source;
    private final JsonClient client;

    private NewRelic(Source source, Surroundings surroundings) throws MetricSourceException {
        this.source = source;
        address = source.address("https://insights-api.newrelic.com");
        account = source.required("newrelic_account_id");
        key = source.required("newrelic_query_key");
        client = new JsonClient(source.type(), surroundings.http());
    }

    static MetricProvider open(Source source, Surroundings surroundings)
            throws MetricSourceException {
        return new NewRelic(source, surroundings);
    }

    @Override
    public Reading measure(String query, Window window) throws MetricSourceException {
        long seconds = window.interval().toSeconds();
        var answer = client.ask(request(query + " SINCE " + seconds + " seconds ago"));
        var results = answer.path("results");
        return results.size() == 1
                ? Numbers.of(results.path(0).path("result"), "the result has no value")
                : new Reading.NoData(
                        "the query answered %d results instead of one".formatted(results.size()));
    }

    @Override
    public void check() throws MetricSourceException {
        client.accepted(request("SELECT * FROM Metric"));
    }

    private Request request(String nrql) {
        String path = "/v1/accounts/%s/query".formatted(Query.encode(account));
        return Request.get(Query.uri(address, path, Map.of("nrql", nrql)))
                .over(source.transport())
                .secretHeader("X-Query-Key", key);
    }
}
