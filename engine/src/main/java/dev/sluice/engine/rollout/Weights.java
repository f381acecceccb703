package dev.sluice.engine.rollout;

import java.util.List;

/// The weights a canary climbs through on its way to promotion.
public sealed interface Weights {
    /// The weight at or after which the canary is promoted, 1..100.
    int max();

    /// The weight after one more successful tick.
    ///
    /// @param current the canary's weight now, 0..100, possibly set by somebody else
    int after(int current);

    /// Equal steps. The last one may overshoot `max` (it is clipped only at 100).
    ///
    /// @param step 1..100
    /// @param max 1..100
    record Linear(int step, int max) implements Weights {
        public Linear {
            requireWithin("stepWeight", step);
            requireWithin("maxWeight", max);
        }

        @Override
        public int after(int current) {
            return Math.min(100, current + step);
        }
    }

    /// An explicit ladder. A weight between two rungs climbs to the next rung above it, so that
    /// editing the ladder in mid-run never jumps to 100.
    ///
    /// @param rungs ascending, each 1..100 except the last, which may be larger and is clipped
    record Ladder(List<Integer> rungs) implements Weights {
        public Ladder {
            rungs = List.copyOf(rungs);
            if (rungs.isEmpty()) {
                throw new IllegalArgumentException("stepWeights must not be empty");
            }
            for (var i = 0; i < rungs.size(); i++) {
                if (rungs.get(i) <= (i == 0 ? 0 : rungs.get(i - 1))) {
                    throw new IllegalArgumentException(
                            "stepWeights must rise and be above 0, were " + rungs);
                }
            }
        }

        @Override
        public int max() {
            return Math.min(100, rungs.getLast());
        }

        @Override
        public int after(int current) {
            return rungs.stream()
                    .filter(rung -> rung > current)
                    .map(rung -> Math.min(100, rung))
                    .findFirst()
                    .orElse(100);
        }
    }

    private static void requireWithin(String field, int weight) {
        if (weight < 1 || weight > 100) {
            throw new IllegalArgumentException(field + " must be within 1..100, was " + weight);
        }
    }
}
