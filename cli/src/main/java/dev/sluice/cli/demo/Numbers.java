package dev.sluice.cli.demo;

import com.fasterxml.jackson.databind.ObjectMapper;

import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.OptionalDouble;

/// Asks Prometheus how the two sides of a canary do.
final class Numbers implements AutoCloseable {
    private static final Duration DEADLINE = Duration.ofSeconds(2);
    private static final ObjectMapper JSON = new ObjectMapper();

    private static final String SUCCESS_RATE =
            """
            sum(rate(envoy_cluster_upstream_rq{%1$s,envoy_response_code!~"5.*"}[5s])) \
            / sum(rate(envoy_cluster_upstream_rq{%1$s}[5s])) * 100\
            """;

    private static final String P99 =
            """
            histogram_quantile(0.99, \
            sum(rate(envoy_cluster_upstream_rq_time_bucket{%1$s}[5s])) by (le))\
            """;

    private final URI prometheus;
    private final String upstreams;
    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    Numbers(URI prometheus, String namespace, String service) {
        this.prometheus = prometheus;
        this.upstreams = "envoy_cluster_name=~\"" + namespace + "-" + service + "-%supstream-.*\"";
    }

    /// @param side `primary` or `canary`
    Measured of(String side) throws InterruptedException {
        var selector = upstreams.formatted(side);
        return new Measured(
                query(SUCCESS_RATE.formatted(selector)), query(P99.formatted(selector)));
    }

    /// Empty also when Prometheus does not answer: the view then shows that there is no number.
    private OptionalDouble query(String promQl) throws InterruptedException {
        var query = URLEncoder.encode(promQl, StandardCharsets.UTF_8);
        var request =
                HttpRequest.newBuilder(prometheus.resolve("/api/v1/query?query=" + query))
                        .timeout(DEADLINE)
                        .build();
        try {
            var answer = JSON.readTree(http.send(request, BodyHandlers.ofString()).body());
            var value = answer.at("/data/result/0/value/1").asText("");
            var number = value.isEmpty() ? Double.NaN : Double.parseDouble(value);
            return Double.isFinite(number) ? OptionalDouble.of(number) : OptionalDouble.empty();
        } catch (IOException | NumberFormatException _) {
            return OptionalDouble.empty();
        }
    }

    @Override
    public void close() {
        http.shutdownNow();
    }
}
