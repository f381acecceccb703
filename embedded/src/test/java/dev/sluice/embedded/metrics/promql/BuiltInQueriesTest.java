package dev.sluice.embedded.metrics.promql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.params.provider.Arguments.argumentSet;

import dev.sluice.embedded.metrics.series.SeriesStore;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;

/// Flagger's built-in queries, for each provider, are answered with the number they mean: of ten
/// requests each second nine succeed, all within the first bucket.
class BuiltInQueriesTest {
    private static final String ENVOY =
            "envoy_cluster_name=~\"test-podinfo-canaryupstream-[0-9a-zA-Z-]+_[0-9a-zA-Z-]+\"";
    private static final String PODS =
            "kubernetes_namespace=\"test\","
                    + "kubernetes_pod_name=~\"podinfo-[0-9a-zA-Z]+(-[0-9a-zA-Z]+)\"";

    static Stream<Arguments> successRates() {
        return Stream.of(
                rate(
                        "istio",
                        "istio_requests_total",
                        "reporter=\"destination\",destination_workload_namespace=\"test\","
                                + "destination_workload=~\"podinfo\"",
                        "response_code!~\"5.*\"",
                        "reporter=\"destination\",destination_workload_namespace=\"test\","
                                + "destination_workload=\"podinfo\",response_code"),
                rate(
                        "gloo",
                        "envoy_cluster_upstream_rq",
                        ENVOY,
                        "envoy_response_code!~\"5.*\"",
                        "envoy_cluster_name=\"test-podinfo-canaryupstream-80_gloo\","
                                + "envoy_response_code"),
                rate(
                        "contour",
                        "envoy_cluster_upstream_rq",
                        "envoy_cluster_name=~\"test_podinfo-canary_[0-9a-zA-Z-]+\"",
                        "envoy_response_code!~\"5.*\"",
                        "envoy_cluster_name=\"test_podinfo-canary_80\",envoy_response_code"),
                rate(
                        "nginx",
                        "nginx_ingress_controller_requests",
                        "namespace=\"test\",ingress=\"podinfo\",canary!=\"\"",
                        "status!~\"5.*\"",
                        "namespace=\"test\",ingress=\"podinfo\",canary=\"podinfo-canary\",status"),
                rate(
                        "kubernetes",
                        "http_request_duration_seconds_count",
                        PODS,
                        "status!~\"5.*\"",
                        "kubernetes_namespace=\"test\",kubernetes_pod_name=\"podinfo-7f9-x4\","
                                + "status"),
                rate(
                        "appmesh",
                        "envoy_cluster_upstream_rq",
                        PODS,
                        "envoy_response_code!~\"5.*\"",
                        "kubernetes_namespace=\"test\",kubernetes_pod_name=\"podinfo-7f9-x4\","
                                + "envoy_response_code"),
                rate(
                        "linkerd",
                        "response_total",
                        "namespace=\"test\",deployment=~\"podinfo\",direction=\"inbound\"",
                        "classification!=\"failure\"",
                        "namespace=\"test\",deployment=\"podinfo\",direction=\"inbound\","
                                + "classification"),
                rate(
                        "osm",
                        "osm_request_total",
                        "destination_namespace=\"test\",destination_kind=\"Deployment\","
                                + "destination_name=\"podinfo\"",
                        "response_code!~\"5.*\"",
                        "destination_namespace=\"test\",destination_kind=\"Deployment\","
                                + "destination_name=\"podinfo\",response_code"),
                rate(
                        "kuma",
                        "envoy_cluster_upstream_rq",
                        "service=~\"podinfo-canary_test_svc_[0-9a-zA-Z-]+\"",
                        "envoy_response_code!~\"5.*\"",
                        "service=\"podinfo-canary_test_svc_80\",envoy_response_code"),
                rate(
                        "traefik",
                        "traefik_service_request_duration_seconds_bucket",
                        "service=~\"test-podinfo-canary-[0-9a-zA-Z-]+@kubernetescrd\",le=\"+Inf\"",
                        "code!~\"5..\"",
                        "service=\"test-podinfo-canary-80@kubernetescrd\",le=\"+Inf\",code"),
                rate(
                        "apisix",
                        "apisix_http_status",
                        "route=~\"test_shop-podinfo-canary_.+\"",
                        "code!~\"5..\"",
                        "route=\"test_shop-podinfo-canary_1\",code"),
                rate(
                        "knative",
                        "envoy_cluster_upstream_rq",
                        "envoy_cluster_name=~\"test/podinfo-v2\"",
                        "envoy_response_code!~\"5.*\"",
                        "envoy_cluster_name=\"test/podinfo-v2\",envoy_response_code"),
                rate(
                        "skipper",
                        "skipper_response_duration_seconds_bucket",
                        "route=~\"kube(ew)?_test__podinfo_canary__.*__podinfo_canary(_[0-9]+)?\","
                                + "le=\"+Inf\"",
                        "code!~\"5..\"",
                        "route=\"kube_test__podinfo_canary__all__podinfo_canary_0\",le=\"+Inf\","
                                + "code"));
    }

    /// @param series labels of the series; the last one without its value
    private static Arguments rate(
            String provider, String metric, String all, String good, String series) {
        return argumentSet(
                provider,
                "sum(rate(%1$s{%2$s,%3$s}[1m])) / sum(rate(%1$s{%2$s}[1m])) * 100"
                        .formatted(metric, all, good),
                List.of(
                        metric + "{" + series + "=\"200\"} 0+9x120",
                        metric
                                + "{"
                                + series
                                + (provider.equals("linkerd") ? "=\"failure\"}" : "=\"503\"}")
                                + " 0+1x120"));
    }

    @ParameterizedTest
    @MethodSource("successRates")
    void measuresTheSuccessRate(String query, List<String> series) {
        assertThat(answer(query, series)).isCloseTo(90, within(1e-9));
    }

    static Stream<Arguments> durations() {
        return Stream.of(
                p99("gloo", "envoy_cluster_upstream_rq_time_bucket", ENVOY + ","),
                p99("kubernetes", "http_request_duration_seconds_bucket", PODS),
                p99("apisix", "apisix_http_latency_bucket", "type=~\"request\",route=~\"test_.+\""),
                argumentSet(
                        "nginx",
                        "sum(rate(n_sum{canary!=\"\"}[1m])) / sum(rate(n_count{canary!=\"\"}[1m]))"
                                + " * 10",
                        List.of("n_sum{canary=\"c\"} 0+9.9x120", "n_count{canary=\"c\"} 0+10x120")),
                argumentSet(
                        "traefik",
                        "histogram_quantile(0.99, sum(rate(t_bucket{service=~\"a-.*\"}[1m])) by"
                                + " (le)) * 100",
                        List.of(
                                "t_bucket{service=\"a-b\",le=\"0.1\"} 0+10x120",
                                "t_bucket{service=\"a-b\",le=\"+Inf\"} 0+10x120")));
    }

    private static Arguments p99(String provider, String metric, String selector) {
        String labels =
                "envoy_cluster_name=\"test-podinfo-canaryupstream-80_gloo\",type=\"request\","
                        + "route=\"test_1\",kubernetes_namespace=\"test\","
                        + "kubernetes_pod_name=\"podinfo-7f9-x4\"";
        return argumentSet(
                provider,
                "histogram_quantile(0.99, sum(rate(%s{%s}[1m])) by (le))"
                        .formatted(metric, selector),
                List.of(
                        metric + "{" + labels + ",le=\"10\"} 0+10x120",
                        metric + "{" + labels + ",le=\"+Inf\"} 0+10x120"));
    }

    @ParameterizedTest
    @MethodSource("durations")
    void measuresTheDuration(String query, List<String> series) {
        assertThat(answer(query, series)).isCloseTo(9.9, within(1e-9));
    }

    private static double answer(String query, List<String> series) {
        var load = Stream.concat(Stream.of("load 1s"), series.stream()).toList();
        SeriesStore store = SeriesNotation.store(load);
        var answer = (Value.Vector) new PromQl(store).instant(query, Instant.ofEpochSecond(100));
        assertThat(answer.samples()).hasSize(1);
        return answer.samples().getFirst().value();
    }
}
