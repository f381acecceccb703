package dev.sluice.metrics;

import com.fasterxml.jackson.databind.JsonNode;

import dev.sluice.engine.analysis.Reading;
import dev.sluice.http.Query;
import dev.sluice.http.Request;

import java.math.BigDecimal;
import java.net.URI;
import java.util.Map;
import java.util.regex.Pattern;

/// The External Metrics API of a Kubernetes cluster. The query is
/// `[namespace/]metric[?labelSelector=…]`.
final class ExternalMetrics implements MetricProvider {
    private static final String API = "/apis/external.metrics.k8s.io/v1beta1/namespaces/%s/%s%s";
    private static final Pattern QUERY =
            Pattern.compile("(?:([^/?]+)/)?([^/?]+)(\\?labelSelector=[^?]*)?");
    private static final Pattern QUANTITY =
            Pattern.compile("([+-]?[0-9.]+(?:[eE][+-]?[0-9]+)?)(n|u|m|k|M|G|T|P|E|[KMGTPE]i)?");
    private static final Map<String, BigDecimal> SUFFIXES =
            Map.ofEntries(
                    Map.entry("n", new BigDecimal("1e-9")),
                    Map.entry("u", new BigDecimal("1e-6")),
                    Map.entry("m", new BigDecimal("1e-3")),
                    Map.entry("k", new BigDecimal("1e3")),
                    Map.entry("M", new BigDecimal("1e6")),
                    Map.entry("G", new BigDecimal("1e9")),
                    Map.entry("T", new BigDecimal("1e12")),
                    Map.entry("P", new BigDecimal("1e15")),
                    Map.entry("E", new BigDecimal("1e18")),
                    Map.entry("Ki", BigDecimal.valueOf(1L << 10)),
                    Map.entry("Mi", BigDecimal.valueOf(1L << 20)),
                    Map.entry("Gi", BigDecimal.valueOf(1L << 30)),
                    Map.entry("Ti", BigDecimal.valueOf(1L << 40)),
                    Map.entry("Pi", BigDecimal.valueOf(1L << 50)),
                    Map.entry("Ei", BigDecimal.valueOf(1L << 60)));

    private final Source source;
    private final Surroundings.ApiServer api;

    private ExternalMetrics(Source source, Surroundings.ApiServer api) {
        this.source = source;
        this.api = api;
    }

    /// Without an address, the cluster's own API server with the operator's credentials.
    static MetricProvider open(Source source, Surroundings surroundings)
            throws MetricSourceException {
        if (source.address().isBlank()) {
            return new ExternalMetrics(source, surroundings.kubernetes());
        }
        var address = source.address("");
        var client = new JsonClient(source.type(), surroundings.http());
        return new ExternalMetrics(source, path -> client.ask(request(source, address, path)));
    }

    private static Request request(Source source, URI address, String path) {
        var base = Query.uri(address, "", Map.of());
        var request = Request.get(URI.create(base + path)).over(source.transport());
        return source.optional("token").map(request::bearer).orElse(request);
    }

    @Override
    public Reading measure(String query, Window window) throws MetricSourceException {
        var parts = QUERY.matcher(query.strip());
        if (!parts.matches()) {
            throw new MetricSourceException(
                    "%s provider: the query must be [namespace/]metric[?labelSelector=...]"
                            .formatted(source.type()));
        }
        String namespace = parts.group(1) == null ? "default" : parts.group(1);
        String selector = parts.group(3) == null ? "" : parts.group(3);
        return value(api.get(API.formatted(namespace, parts.group(2), selector)));
    }

    private static Reading value(JsonNode list) {
        String text = list.at("/items/0/value").asText("");
        if (text.isEmpty()) {
            return new Reading.NoData("the metric has no items");
        }
        var quantity = QUANTITY.matcher(text);
        if (!quantity.matches()) {
            return new Reading.NoData("the value is not a quantity");
        }
        var factor =
                quantity.group(2) == null
                        ? BigDecimal.ONE
                        : SUFFIXES.getOrDefault(quantity.group(2), BigDecimal.ONE);
        try {
            return Reading.of(new BigDecimal(quantity.group(1)).multiply(factor).doubleValue());
        } catch (NumberFormatException _) {
            return new Reading.NoData("the value is not a quantity");
        }
    }

    @Override
    public void check() throws MetricSourceException {
        api.get(API.formatted("kube-system", "dummy-metric", ""));
    }
}
