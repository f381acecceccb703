package dev.sluice.embedded.metrics.web;

import dev.sluice.embedded.metrics.promql.PromQl;
import dev.sluice.embedded.metrics.scrape.Scrapes;
import dev.sluice.embedded.metrics.series.SeriesStore;

import java.time.InstantSource;
import java.util.Set;

/// Finds who answers a request.
final class MetricsApi {
    private static final String LABEL = "/api/v1/label/";
    private static final String VALUES = "/values";

    /// What these paths take besides GET: the parameters as a form.
    private static final Set<String> FORMS =
            Set.of("/api/v1/query", "/api/v1/query_range", "/api/v1/series", "/api/v1/labels");

    private final QueryEndpoints queries;
    private final SeriesEndpoints series;
    private final TargetsEndpoint targets;
    private final OwnMetrics own;

    MetricsApi(SeriesStore store, Scrapes scrapes, InstantSource clock) {
        queries = new QueryEndpoints(new PromQl(store), clock);
        series = new SeriesEndpoints(store);
        targets = new TargetsEndpoint(scrapes);
        own = new OwnMetrics(store, scrapes);
    }

    Answer answer(String method, String path, Parameters parameters) {
        boolean allowed = method.equals("GET") || method.equals("POST") && FORMS.contains(path);
        if (!allowed) {
            return Answer.text(405, "Method Not Allowed\n");
        }
        try {
            return answer(path, parameters);
        } catch (RefusedException e) {
            return Answer.error(e);
        }
    }

    private Answer answer(String path, Parameters parameters) throws RefusedException {
        return switch (path) {
            case "/api/v1/query" -> queries.instant(parameters);
            case "/api/v1/query_range" -> queries.range(parameters);
            case "/api/v1/series" -> series.series(parameters);
            case "/api/v1/labels" -> series.labels(parameters);
            case "/api/v1/targets" -> targets.targets(parameters.text("state"));
            case "/api/v1/status/buildinfo" -> buildInfo();
            case "/metrics" -> Answer.exposition(own.text());
            case "/-/ready" -> Answer.text(200, "Sluice's metrics are ready.\n");
            case "/-/healthy" -> Answer.text(200, "Sluice's metrics are healthy.\n");
            default ->
                    path.startsWith(LABEL)
                                    && path.endsWith(VALUES)
                                    && path.length() > LABEL.length() + VALUES.length()
                            ? series.values(
                                    path.substring(LABEL.length(), path.length() - VALUES.length()),
                                    parameters)
                            : Answer.text(404, "404 page not found\n");
        };
    }

    /// Clients look at the version to know what they may ask: that of Prometheus 3.0.
    private static Answer buildInfo() {
        return Answer.success(json -> {
            json.writeStartObject();
            json.writeStringField("version", "3.0.0-sluice");
            for (String name : new String[] {"revision", "branch", "buildUser", "buildDate"}) {
                json.writeStringField(name, "");
            }
            json.writeStringField("goVersion", "");
            json.writeEndObject();
        });
    }
}
