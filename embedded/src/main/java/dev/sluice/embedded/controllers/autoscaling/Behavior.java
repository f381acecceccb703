package dev.sluice.embedded.controllers.autoscaling;

import com.fasterxml.jackson.databind.JsonNode;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/// How fast an autoscaler may grow and shrink its target. Pure.
///
/// @param spec `spec.behavior`; what it leaves out has the API's defaults
/// @param least 1 or more
/// @param most not below `least`
record Behavior(JsonNode spec, int least, int most) {
    private static final List<Policy> UP =
            List.of(new Policy(false, 4, 15), new Policy(true, 100, 15));
    private static final List<Policy> DOWN = List.of(new Policy(true, 100, 15));
    private static final int DOWN_WINDOW = 300;

    /// @param value pods, or percent of what there was when the period began
    /// @param seconds the period
    private record Policy(boolean percent, int value, int seconds) {}

    /// @param able reason and message of the condition `AbleToScale`
    /// @param limited reason and message of `ScalingLimited`
    record Outcome(int replicas, Said able, Said limited) {}

    record Said(String reason, String message) {
        boolean isLimit() {
            return !reason.equals("DesiredWithinRange");
        }
    }

    /// @param wanted what the metrics ask for, remembered already
    Outcome limit(int current, int wanted, Memory memory, Instant now) {
        int steady = stabilized(current, wanted, memory, now);
        var able = able(wanted, steady);
        if (steady > current) {
            return new Outcome(
                    grown(current, steady, memory, now), able, up(current, steady, memory, now));
        }
        if (steady < current) {
            return new Outcome(
                    shrunk(current, steady, memory, now), able, down(current, steady, memory, now));
        }
        return new Outcome(steady, able, bounded(steady));
    }

    /// Between the lowest wish of one window and the highest of the other.
    private int stabilized(int current, int wanted, Memory memory, Instant now) {
        int lowest =
                memory.wishesSince(now.minusSeconds(window("scaleUp", 0)))
                        .reduce(wanted, Math::min);
        int highest =
                memory.wishesSince(now.minusSeconds(window("scaleDown", DOWN_WINDOW)))
                        .reduce(wanted, Math::max);
        return Math.min(Math.max(current, lowest), highest);
    }

    private int window(String direction, int otherwise) {
        return spec.path(direction).path("stabilizationWindowSeconds").asInt(otherwise);
    }

    private static Said able(int wanted, int steady) {
        if (steady > wanted) {
            return new Said(
                    "ScaleDownStabilized",
                    "recent recommendations were higher than current one, applying the highest"
                            + " recent recommendation");
        }
        if (steady < wanted) {
            return new Said(
                    "ScaleUpStabilized",
                    "recent recommendations were lower than current one, applying the lowest"
                            + " recent recommendation");
        }
        return new Said("ReadyForNewScale", "recommended size matches current size");
    }

    private int grown(int current, int steady, Memory memory, Instant now) {
        return Math.min(steady, Math.min(most, highest(current, memory, now)));
    }

    private int shrunk(int current, int steady, Memory memory, Instant now) {
        return Math.max(steady, Math.max(least, lowest(current, memory, now)));
    }

    private Said up(int current, int steady, Memory memory, Instant now) {
        int fastest = highest(current, memory, now);
        if (steady > Math.min(fastest, most)) {
            return fastest < most
                    ? new Said(
                            "ScaleUpLimit",
                            "the desired replica count is increasing faster than the maximum scale"
                                    + " rate")
                    : tooMany();
        }
        return bounded(steady);
    }

    private Said down(int current, int steady, Memory memory, Instant now) {
        int fastest = lowest(current, memory, now);
        if (steady < Math.max(fastest, least)) {
            return fastest > least
                    ? new Said(
                            "ScaleDownLimit",
                            "the desired replica count is decreasing faster than the maximum scale"
                                    + " rate")
                    : tooFew();
        }
        return bounded(steady);
    }

    private Said bounded(int wanted) {
        if (wanted > most) {
            return tooMany();
        }
        return wanted < least
                ? tooFew()
                : new Said(
                        "DesiredWithinRange", "the desired count is within the acceptable range");
    }

    private static Said tooMany() {
        return new Said(
                "TooManyReplicas",
                "the desired replica count is more than the maximum replica count");
    }

    private static Said tooFew() {
        return new Said(
                "TooFewReplicas",
                "the desired replica count is less than the minimum replica count");
    }

    /// What there was when a policy's period began, plus what the policy adds to it.
    private int highest(int current, Memory memory, Instant now) {
        var limits = new ArrayList<Integer>();
        for (var policy : policies("scaleUp", UP)) {
            int start = atBegin(current, memory, now.minusSeconds(policy.seconds));
            limits.add(
                    policy.percent
                            ? (int) Math.ceil(start * (1 + policy.value / 100.0))
                            : start + policy.value);
        }
        return Math.max(
                current,
                switch (select("scaleUp")) {
                    case "Disabled" -> current;
                    case "Min" -> limits.stream().reduce(Integer.MAX_VALUE, Math::min);
                    default -> limits.stream().reduce(current, Math::max);
                });
    }

    private int lowest(int current, Memory memory, Instant now) {
        var limits = new ArrayList<Integer>();
        for (var policy : policies("scaleDown", DOWN)) {
            int start = atBegin(current, memory, now.minusSeconds(policy.seconds));
            limits.add(
                    policy.percent
                            ? (int) (start * (1 - policy.value / 100.0))
                            : start - policy.value);
        }
        return Math.min(
                current,
                switch (select("scaleDown")) {
                    case "Disabled" -> current;
                    case "Min" -> limits.stream().reduce(0, Math::max);
                    default -> limits.stream().reduce(current, Math::min);
                });
    }

    private static int atBegin(int current, Memory memory, Instant begin) {
        return current - memory.changeSince(begin, true) + memory.changeSince(begin, false);
    }

    private String select(String direction) {
        return spec.path(direction).path("selectPolicy").asText("Max");
    }

    private List<Policy> policies(String direction, List<Policy> otherwise) {
        var policies = new ArrayList<Policy>();
        for (var policy : spec.path(direction).path("policies")) {
            policies.add(
                    new Policy(
                            policy.path("type").asText().equals("Percent"),
                            policy.path("value").asInt(),
                            policy.path("periodSeconds").asInt(15)));
        }
        return policies.isEmpty() ? otherwise : policies;
    }
}
