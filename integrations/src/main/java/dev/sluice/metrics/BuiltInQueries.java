package dev.sluice.metrics;

import dev.sluice.notation.GoTemplate;
import dev.sluice.notation.TemplateException;

import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;

/// The queries behind `request-success-rate` and `request-duration`, one pair for each provider.
///
/// Where a provider's series are named after a routing object, the Service's name is used as the
/// routing object uses it.
public final class BuiltInQueries {
    private static final String MEAN =
            "sum(rate(%1$s_sum{%2$s}[{{ interval }}])) / sum(rate(%1$s_count{%2$s}[{{ interval"
                    + " }}])) * 1000";
    private static final String CODE_5XX = "envoy_response_code!~\"5.*\"";
    private static final String ENVOY = "envoy_cluster_upstream_rq";
    private static final String ENVOY_TIME = "envoy_cluster_upstream_rq_time_bucket";

    /// Deployments name pods after the ReplicaSet, the others do not; the pattern must not meet the
    /// primary's pods.
    private static final String POD_OF_DEPLOYMENT =
            """
            kubernetes_namespace="{{ namespace }}",\
            kubernetes_pod_name=~"{{ target }}-[0-9a-zA-Z]+(-[0-9a-zA-Z]+)\"\
            """;

    private static final String POD =
            """
            kubernetes_namespace="{{ namespace }}",\
            kubernetes_pod_name=~"{{ target }}-[0-9a-zA-Z]+\"\
            """;

    private static final String GLOO =
            """
            envoy_cluster_name=~"{{ namespace }}-{{ service }}-canaryupstream-[0-9a-zA-Z-]+_[0-9a-zA-Z-]+\"\
            """;

    private static final String CONTOUR =
            """
            envoy_cluster_name=~"{{ namespace }}_{{ service }}-canary_[0-9a-zA-Z-]+\"\
            """;

    private static final String KUMA =
            """
            service=~"{{ service }}-canary_{{ namespace }}_svc_[0-9a-zA-Z-]+\"\
            """;

    private static final String KNATIVE =
            """
            envoy_cluster_name=~"{{ namespace }}/{{ route }}\"\
            """;

    private static final String ISTIO =
            """
            reporter="destination",destination_workload_namespace="{{ namespace }}",\
            destination_workload=~"{{ target }}\"\
            """;

    private static final String LINKERD =
            """
            namespace="{{ namespace }}",deployment=~"{{ target }}",direction="inbound\"\
            """;

    private static final String OSM =
            """
            destination_namespace="{{ namespace }}",destination_kind="Deployment",\
            destination_name="{{ target }}\"\
            """;

    private static final String NGINX =
            """
            namespace="{{ namespace }}",ingress="{{ ingress }}",canary!="\"\
            """;

    private static final String TRAEFIK =
            """
            service=~"{{ namespace }}-{{ service }}-canary-[0-9a-zA-Z-]+@kubernetescrd\"\
            """;

    private static final String APISIX =
            """
            route=~"{{ namespace }}_{{ route }}-{{ service }}-canary_.+\"\
            """;

    private static final String SKIPPER =
            """
            route=~"kube(ew)?_{{ namespace }}__{{ ingress }}_canary__.*__{{ service }}_canary(_[0-9]+)?\"\
            """;

    private static final List<Entry> ENTRIES =
            List.of(
                    new Entry(
                            starts("appmesh"),
                            ratio(ENVOY, POD_OF_DEPLOYMENT, CODE_5XX),
                            p99(ENVOY_TIME, POD_OF_DEPLOYMENT)),
                    new Entry(
                            is("linkerd"),
                            ratio("response_total", LINKERD, "classification!=\"failure\""),
                            p99("response_latency_ms_bucket", LINKERD)),
                    new Entry(
                            is("istio").or(starts("smi:")),
                            ratio("istio_requests_total", ISTIO, "response_code!~\"5.*\""),
                            p99("istio_request_duration_milliseconds_bucket", ISTIO)),
                    new Entry(
                            is("contour"),
                            ratio(ENVOY, CONTOUR, CODE_5XX),
                            p99(ENVOY_TIME, CONTOUR)),
                    new Entry(starts("gloo"), ratio(ENVOY, GLOO, CODE_5XX), p99(ENVOY_TIME, GLOO)),
                    new Entry(
                            is("nginx"),
                            ratio("nginx_ingress_controller_requests", NGINX, "status!~\"5.*\""),
                            milliseconds(
                                    MEAN.formatted(
                                            "nginx_ingress_controller_response_duration_seconds",
                                            NGINX))),
                    new Entry(
                            is("kubernetes").or(starts("gatewayapi")),
                            ratio(
                                    "http_request_duration_seconds_count",
                                    POD_OF_DEPLOYMENT,
                                    "status!~\"5.*\""),
                            seconds(
                                    p99(
                                            "http_request_duration_seconds_bucket",
                                            POD_OF_DEPLOYMENT))),
                    new Entry(
                            is("skipper"),
                            words(
                                    ratio(
                                            "skipper_response_duration_seconds_bucket",
                                            SKIPPER + ",le=\"+Inf\"",
                                            "code!~\"5..\"")),
                            words(
                                    milliseconds(
                                            MEAN.formatted(
                                                    "skipper_serve_route_duration_seconds",
                                                    SKIPPER)))),
                    new Entry(
                            is("traefik"),
                            ratio(
                                    "traefik_service_request_duration_seconds_bucket",
                                    TRAEFIK + ",le=\"+Inf\"",
                                    "code!~\"5..\""),
                            seconds(
                                    p99(
                                            "traefik_service_request_duration_seconds_bucket",
                                            TRAEFIK))),
                    new Entry(
                            is("osm"),
                            ratio("osm_request_total", OSM, "response_code!~\"5.*\""),
                            p99("osm_request_duration_ms_bucket", OSM)),
                    new Entry(is("kuma"), ratio(ENVOY, KUMA, CODE_5XX), p99(ENVOY_TIME, KUMA)),
                    new Entry(
                            is("apisix"),
                            ratio("apisix_http_status", APISIX, "code!~\"5..\""),
                            p99("apisix_http_latency_bucket", "type=~\"request\"," + APISIX)),
                    new Entry(
                            is("knative"),
                            ratio(ENVOY, KNATIVE, CODE_5XX),
                            p99(ENVOY_TIME, KNATIVE)));

    private BuiltInQueries() {}

    /// @param successRate percent of requests that did not fail
    /// @param duration 99th percentile, or the mean where the provider has no histogram
    private record Entry(Predicate<String> provider, BuiltIn successRate, BuiltIn duration) {}

    /// The pair of queries for a provider.
    ///
    /// @param successRate yields percent, 0..100
    /// @param duration yields [BuiltIn#unitInMilliseconds] times milliseconds
    public record Pair(BuiltIn successRate, BuiltIn duration) {}

    /// One query.
    ///
    /// @param unitInMilliseconds multiply the value by this to get milliseconds; 1 for success
    ///   rates
    /// @param wordsOnly whether the provider replaces every other character in names by `_`
    public record BuiltIn(String template, double unitInMilliseconds, boolean wordsOnly) {
        /// @throws TemplateException never, as far as the subject is complete
        public String render(Subject subject) throws TemplateException {
            UnaryOperator<String> writing =
                    wordsOnly ? text -> text.replaceAll("\\W", "_") : UnaryOperator.identity();
            return GoTemplate.parse(template).render(subject.functions(writing));
        }

        private BuiltIn podsOf(String kind) {
            return kind.equals("Deployment")
                    ? this
                    : new BuiltIn(
                            template.replace(POD_OF_DEPLOYMENT, POD),
                            unitInMilliseconds,
                            wordsOnly);
        }
    }

    /// @param provider as in `spec.provider`
    /// @param targetKind of the workload, which decides how pods are named
    /// @return empty when the provider has none; nothing is guessed
    public static Optional<Pair> find(String provider, String targetKind) {
        return ENTRIES.stream()
                .filter(entry -> entry.provider().test(provider))
                .findFirst()
                .map(entry ->
                        new Pair(
                                entry.successRate().podsOf(targetKind),
                                entry.duration().podsOf(targetKind)));
    }

    private static BuiltIn ratio(String metric, String selector, String good) {
        return milliseconds(
                """
                sum(rate(%1$s{%2$s,%3$s}[{{ interval }}])) \
                / sum(rate(%1$s{%2$s}[{{ interval }}])) * 100\
                """
                        .formatted(metric, selector, good));
    }

    private static BuiltIn p99(String bucket, String selector) {
        return milliseconds(
                "histogram_quantile(0.99, sum(rate(%s{%s}[{{ interval }}])) by (le))"
                        .formatted(bucket, selector));
    }

    private static BuiltIn milliseconds(String template) {
        return new BuiltIn(template, 1, false);
    }

    private static BuiltIn seconds(BuiltIn query) {
        return new BuiltIn(query.template(), 1000, query.wordsOnly());
    }

    private static BuiltIn words(BuiltIn query) {
        return new BuiltIn(query.template(), query.unitInMilliseconds(), true);
    }

    private static Predicate<String> is(String name) {
        return name::equals;
    }

    private static Predicate<String> starts(String prefix) {
        return provider -> provider.startsWith(prefix);
    }
}
