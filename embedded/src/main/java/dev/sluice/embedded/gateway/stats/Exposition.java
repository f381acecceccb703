package dev.sluice.embedded.gateway.stats;

import dev.sluice.embedded.gateway.routes.Routes;
import dev.sluice.embedded.gateway.routes.Upstream;

import java.util.List;
import java.util.Set;
import java.util.TreeMap;

/// Writes the counters in Prometheus' text format, under Envoy's names, so that queries made for
/// Gloo Edge work unchanged.
public final class Exposition {
    /// Shown from the beginning, at zero: a rate needs a sample before the first failure.
    static final Set<Integer> ALWAYS = Set.of(200, 500, 502, 503, 504);

    private final StringBuilder text = new StringBuilder(4096);
    private final List<LoopStats> loops;

    private Exposition(List<LoopStats> loops) {
        this.loops = loops;
    }

    /// @param loops one for each event loop
    /// @param routes whose upstreams are shown
    public static String of(List<LoopStats> loops, Routes routes) {
        return new Exposition(loops).write(routes);
    }

    private String write(Routes routes) {
        var upstreams = new TreeMap<>(routes.upstreams());
        var totals = new TreeMap<String, UpstreamCounters.Totals>();
        for (var name : upstreams.keySet()) {
            var sum = new UpstreamCounters.Totals();
            loops.forEach(loop -> loop.addTo(name, sum));
            totals.put(name, sum);
        }
        type("envoy_cluster_upstream_rq", "counter");
        totals.forEach(this::codes);
        type("envoy_cluster_upstream_rq_time", "histogram");
        totals.forEach(this::times);
        type("envoy_cluster_upstream_rq_cancelled", "counter");
        totals.forEach((name, sum) -> cluster("upstream_rq_cancelled", name, sum.cancelled));
        type("envoy_cluster_membership_healthy", "gauge");
        upstreams.forEach((name, it) -> cluster("membership_healthy", name, it.ready().size()));
        type("envoy_cluster_membership_total", "gauge");
        upstreams.forEach((name, it) -> cluster("membership_total", name, total(it)));
        downstream();
        new IngressExposition(text).write(upstreams, totals);
        return text.toString();
    }

    private static int total(Upstream upstream) {
        return upstream.ready().size() + upstream.terminating().size();
    }

    private void type(String name, String type) {
        text.append("# TYPE ").append(name).append(' ').append(type).append('\n');
    }

    private void cluster(String metric, String name, long value) {
        line("envoy_cluster_" + metric, "envoy_cluster_name=\"" + name + "\"", value);
    }

    private void line(String metric, String labels, long value) {
        text.append(metric).append('{').append(labels).append("} ").append(value).append('\n');
    }

    private void codes(String name, UpstreamCounters.Totals sum) {
        for (int code = 100; code < sum.codes.length; code++) {
            if (sum.codes[code] > 0 || ALWAYS.contains(code)) {
                line(
                        "envoy_cluster_upstream_rq",
                        "envoy_cluster_name=\"%s\",envoy_response_code=\"%d\""
                                .formatted(name, code),
                        sum.codes[code]);
            }
        }
    }

    private void times(String name, UpstreamCounters.Totals sum) {
        long count = 0;
        for (int i = 0; i < sum.buckets.length; i++) {
            count += sum.buckets[i];
            line(
                    "envoy_cluster_upstream_rq_time_bucket",
                    "envoy_cluster_name=\"%s\",le=\"%s\"".formatted(name, bound(i)),
                    count);
        }
        text.append(
                        "envoy_cluster_upstream_rq_time_sum{envoy_cluster_name=\"%s\"} "
                                .formatted(name))
                .append(sum.sumMicros / 1000.0)
                .append('\n');
        cluster("upstream_rq_time_count", name, count);
    }

    private static String bound(int bucket) {
        if (bucket == UpstreamCounters.BOUNDS.length) {
            return "+Inf";
        }
        double bound = UpstreamCounters.BOUNDS[bucket];
        return bound < 1 ? String.valueOf(bound) : String.valueOf((long) bound);
    }

    private void downstream() {
        type("envoy_http_downstream_cx_total", "counter");
        http("downstream_cx_total", LoopStats.Downstream.CONNECTIONS, "");
        type("envoy_http_downstream_cx_active", "gauge");
        http("downstream_cx_active", LoopStats.Downstream.OPEN_CONNECTIONS, "");
        type("envoy_http_downstream_rq_total", "counter");
        http("downstream_rq_total", LoopStats.Downstream.REQUESTS, "");
        type("envoy_http_downstream_rq_xx", "counter");
        http("downstream_rq_xx", LoopStats.Downstream.ANSWERS_1XX, "1");
        http("downstream_rq_xx", LoopStats.Downstream.ANSWERS_2XX, "2");
        http("downstream_rq_xx", LoopStats.Downstream.ANSWERS_3XX, "3");
        http("downstream_rq_xx", LoopStats.Downstream.ANSWERS_4XX, "4");
        http("downstream_rq_xx", LoopStats.Downstream.ANSWERS_5XX, "5");
    }

    private void http(String metric, LoopStats.Downstream counter, String codeClass) {
        var labels = "envoy_http_conn_manager_prefix=\"http\"";
        if (!codeClass.isEmpty()) {
            labels = "envoy_response_code_class=\"" + codeClass + "\"," + labels;
        }
        line(
                "envoy_http_" + metric,
                labels,
                loops.stream().mapToLong(loop -> loop.get(counter)).sum());
    }
}
