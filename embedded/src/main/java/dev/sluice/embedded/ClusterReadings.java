package dev.sluice.embedded;

import dev.sluice.embedded.controllers.autoscaling.Readings;
import dev.sluice.embedded.metrics.Metrics;
import dev.sluice.embedded.runtime.usage.UsageSampler;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// What autoscalers measure: the pods' processes and the metrics scraped here.
record ClusterReadings(UsageSampler usage, Metrics metrics) implements Readings {
    @Override
    public Map<String, Amount> usage(String pod) {
        var amounts = new HashMap<String, Amount>();
        usage.pod(pod)
                .ifPresent(known ->
                        known.parts()
                                .forEach((container, amount) ->
                                        amounts.put(
                                                container,
                                                new Amount(amount.nanoCores(), amount.bytes()))));
        return amounts;
    }

    @Override
    public List<Row> query(String promql) {
        return metrics.query(promql).stream()
                .map(sample -> new Row(sample.labels().toMap(), sample.value()))
                .toList();
    }
}
