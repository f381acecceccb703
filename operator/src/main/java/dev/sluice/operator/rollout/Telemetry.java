package dev.sluice.operator.rollout;

import dev.sluice.api.flagger.CanaryStatus.MetricVerdict;
import dev.sluice.engine.rollout.Memory;
import dev.sluice.engine.rollout.Phase;
import dev.sluice.routing.ObjectKey;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// The operator's own metrics, with Flagger's names, as Prometheus text. Safe for several threads.
///
/// Series of a canary that is gone are gone too.
public final class Telemetry {
    private static final int PROGRESSING = 0;
    private static final int SUCCEEDED = 1;
    private static final int FAILED = 2;

    private final Map<String, Double> gauges = new TreeMap<>();
    private final Map<String, Double> counters = new TreeMap<>();
    private final Map<ObjectKey, List<String>> owned =
            new TreeMap<>(java.util.Comparator.comparing(ObjectKey::toString));
    private final String version;
    private final String provider;

    public Telemetry(String version, String provider) {
        this.version = version;
        this.provider = provider;
    }

    synchronized void show(Scene scene, Memory memory, int weight, List<MetricVerdict> verdicts) {
        var target = scene.target().name();
        var labels = "name=\"" + target + "\",namespace=\"" + scene.key().namespace() + "\"";
        var names = new java.util.ArrayList<>(owned.getOrDefault(scene.key(), List.of()));
        put(names, "flagger_canary_status{" + labels + "}", status(memory.phase()));
        var in = ",namespace=\"" + scene.key().namespace() + "\"}";
        put(names, "flagger_canary_weight{workload=\"" + target + "-primary\"" + in, 100 - weight);
        put(names, "flagger_canary_weight{workload=\"" + target + "\"" + in, weight);
        for (var verdict : verdicts) {
            if (verdict.value() != null) {
                put(
                        names,
                        "flagger_canary_metric_analysis{"
                                + labels
                                + ",metric=\""
                                + verdict.name()
                                + "\"}",
                        "ms".equals(verdict.unit()) ? verdict.value() / 1000 : verdict.value());
            }
        }
        owned.put(scene.key(), names.stream().distinct().toList());
    }

    private void put(List<String> names, String series, double value) {
        gauges.put(series, value);
        names.add(series);
    }

    private static int status(Phase phase) {
        return switch (phase) {
            case Phase.Failed _ -> FAILED;
            case Phase.Initialized _, Phase.Succeeded _, Phase.Terminating _ -> SUCCEEDED;
            case Phase.Initializing _,
                    Phase.Waiting _,
                    Phase.Progressing _,
                    Phase.WaitingPromotion _,
                    Phase.Promoting _,
                    Phase.Finalising _ ->
                    PROGRESSING;
        };
    }

    synchronized void finished(Scene scene, boolean success, boolean skipped) {
        var name =
                (success ? "flagger_canary_successes_total" : "flagger_canary_failures_total")
                        + "{name=\""
                        + scene.target().name()
                        + "\",namespace=\""
                        + scene.key().namespace()
                        + "\",deployment_strategy=\""
                        + scene.plan().strategy().label()
                        + "\",analysis_status=\""
                        + (skipped ? "skipped" : "completed")
                        + "\"}";
        counters.merge(name, 1.0, Double::sum);
    }

    synchronized void lost(Scene scene) {
        counters.merge(
                "sluice_undelivered_total{name=\""
                        + scene.key().name()
                        + "\",namespace=\""
                        + scene.key().namespace()
                        + "\"}",
                1.0,
                Double::sum);
    }

    synchronized void forget(ObjectKey canary) {
        var names = owned.remove(canary);
        if (names != null) {
            names.forEach(gauges::remove);
        }
    }

    /// Everything in the text format of Prometheus.
    public synchronized String scrape() {
        var text = new StringBuilder();
        text.append(
                "# TYPE flagger_info gauge\nflagger_info{version=\"%s\",mesh_provider=\"%s\"} 1\n"
                        .formatted(version, provider));
        var totals = new TreeMap<String, Integer>();
        owned.keySet().forEach(key -> totals.merge(key.namespace(), 1, Integer::sum));
        text.append("# TYPE flagger_canary_total gauge\n");
        totals.forEach((namespace, count) ->
                text.append(
                        "flagger_canary_total{namespace=\"%s\"} %d\n".formatted(namespace, count)));
        append(text, gauges, "gauge");
        append(text, counters, "counter");
        return text.toString();
    }

    private static void append(StringBuilder text, Map<String, Double> series, String type) {
        var last = "";
        for (var entry : series.entrySet()) {
            var name = entry.getKey().substring(0, entry.getKey().indexOf('{'));
            if (!name.equals(last)) {
                text.append("# TYPE ").append(name).append(' ').append(type).append('\n');
                last = name;
            }
            text.append(entry.getKey()).append(' ').append(entry.getValue()).append('\n');
        }
    }
}
