package dev.sluice.embedded.controllers.autoscaling;

import java.util.List;
import java.util.Map;

/// What autoscalers measure.
public interface Readings {
    /// Nothing can be measured.
    Readings NONE =
            new Readings() {
                @Override
                public Map<String, Amount> usage(String pod) {
                    return Map.of();
                }

                @Override
                public List<Row> query(String promql) {
                    return List.of();
                }
            };

    /// What a pod's containers use, by name; empty when that is not known (yet).
    ///
    /// @param pod its uid
    Map<String, Amount> usage(String pod);

    /// @throws IllegalArgumentException with a sentence when the query is wrong
    List<Row> query(String promql);

    /// @param nanoCores 1e9 for a core in full use
    /// @param bytes resident memory
    record Amount(long nanoCores, long bytes) {}

    record Row(Map<String, String> labels, double value) {
        public Row {
            labels = Map.copyOf(labels);
        }
    }
}
