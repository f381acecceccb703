package dev.sluice.embedded.gateway.routes;

import java.util.List;
import java.util.random.RandomGenerator;

/// What happens to a request that a route took.
public sealed interface Action {
    /// Send it to one of the targets, chosen for each request by weight.
    ///
    /// @param targets at least one with a weight above zero
    record Forward(List<Target> targets) implements Action {
        public Forward {
            targets = targets.stream().filter(target -> target.weight() > 0).toList();
            if (targets.isEmpty()) {
                throw new IllegalArgumentException(
                        "at least one destination needs a weight above 0");
            }
        }

        /// A target with the probability weight / sum of weights; one of weight 0 never.
        public Target choose(RandomGenerator random) {
            if (targets.size() == 1) {
                return targets.getFirst();
            }
            long sum = 0;
            for (var target : targets) {
                sum += target.weight();
            }
            long drawn = random.nextLong(sum);
            for (var target : targets) {
                drawn -= target.weight();
                if (drawn < 0) {
                    return target;
                }
            }
            throw new IllegalStateException("the weights changed while they were added up");
        }
    }

    /// @param upstream a key of [Routes#upstreams]
    /// @param weight 0 or more; not a percentage
    record Target(String upstream, long weight, HeaderEdits edits) {}

    /// Answer with a redirect.
    record Redirect(int status, Location location) implements Action {}

    /// Answer at once.
    record Answer(int status, String body) implements Action {}
}
