package dev.sluice.embedded.gateway.stats;

import dev.sluice.embedded.gateway.routes.Upstream;

import java.util.ArrayList;
import java.util.Map;
import java.util.TreeMap;

/// Writes what Ingresses count under the names of ingress-nginx, times in seconds. Where several
/// paths of one Ingress lead to one Service, they count together.
final class IngressExposition {
    private static final String REQUESTS = "nginx_ingress_controller_requests";
    private static final String DURATION = "nginx_ingress_controller_response_duration_seconds";

    private final StringBuilder text;

    IngressExposition(StringBuilder text) {
        this.text = text;
    }

    void write(Map<String, Upstream> upstreams, Map<String, UpstreamCounters.Totals> totals) {
        var series = new TreeMap<String, UpstreamCounters.Totals>();
        totals.forEach((name, sum) -> {
            var upstream = upstreams.get(name);
            if (upstream != null && !upstream.ingress().isEmpty()) {
                series.put(labels(upstream.ingress()), sum);
            }
        });
        if (series.isEmpty()) {
            return;
        }
        text.append("# TYPE ").append(REQUESTS).append(" counter\n");
        series.forEach(this::requests);
        text.append("# TYPE ").append(DURATION).append(" histogram\n");
        series.forEach(this::durations);
    }

    private static String labels(Map<String, String> labels) {
        var pairs = new ArrayList<String>();
        new TreeMap<>(labels).forEach((name, value) -> pairs.add(name + "=\"" + value + "\""));
        return String.join(",", pairs);
    }

    private void requests(String labels, UpstreamCounters.Totals sum) {
        for (int code = 100; code < sum.codes.length; code++) {
            if (sum.codes[code] > 0 || Exposition.ALWAYS.contains(code)) {
                line(REQUESTS, labels + ",status=\"" + code + "\"", sum.codes[code]);
            }
        }
    }

    private void durations(String labels, UpstreamCounters.Totals sum) {
        long count = 0;
        for (int i = 0; i < sum.buckets.length; i++) {
            count += sum.buckets[i];
            line(DURATION + "_bucket", labels + ",le=\"" + bound(i) + "\"", count);
        }
        text.append(DURATION + "_sum{").append(labels).append("} ");
        text.append(sum.sumMicros / 1e6).append('\n');
        line(DURATION + "_count", labels, count);
    }

    private static String bound(int bucket) {
        return bucket == UpstreamCounters.BOUNDS.length
                ? "+Inf"
                : String.valueOf(UpstreamCounters.BOUNDS[bucket] / 1000);
    }

    private void line(String metric, String labels, long value) {
        text.append(metric).append('{').append(labels).append("} ").append(value).append('\n');
    }
}
