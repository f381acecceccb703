package dev.sluice.embedded.controllers.autoscaling;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.time.Instant;

class BehaviorTest {
    private static final Instant NOW = Instant.parse("2026-01-02T03:00:00Z");

    private static JsonNode yaml(String text) {
        try {
            return new YAMLMapper().readTree(text);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(e);
        }
    }

    private static Behavior behavior(String yaml) {
        return new Behavior(yaml(yaml), 1, 100);
    }

    private static Behavior.Outcome limit(Behavior behavior, int current, int wanted) {
        var memory = Memory.NOTHING.with(new Memory.Wish(NOW, wanted));
        return behavior.limit(current, wanted, memory, NOW);
    }

    @ParameterizedTest
    @CsvSource({
        "1, 50, 5, ScaleUpLimit",
        "10, 50, 20, ScaleUpLimit",
        "10, 12, 12, DesiredWithinRange",
        "60, 300, 100, TooManyReplicas",
        "10, 1, 1, DesiredWithinRange",
        "10, 0, 1, TooFewReplicas",
        "7, 7, 7, DesiredWithinRange",
    })
    void growsByFourOrTwofoldAndShrinksAtOnce(
            int current, int wanted, int replicas, String reason) {
        var outcome = limit(behavior("{}"), current, wanted);
        assertThat(outcome.replicas()).isEqualTo(replicas);
        assertThat(outcome.limited().reason()).isEqualTo(reason);
    }

    @Test
    void waitsFiveMinutesForAHigherWishToPass() {
        var high = Memory.NOTHING.with(new Memory.Wish(NOW, 8));
        var later = NOW.plusSeconds(299);
        var outcome = behavior("{}").limit(10, 2, high.with(new Memory.Wish(later, 2)), later);
        assertThat(outcome.replicas()).isEqualTo(8);
        assertThat(outcome.able().reason()).isEqualTo("ScaleDownStabilized");
        var over = NOW.plusSeconds(300);
        assertThat(behavior("{}").limit(8, 2, high.with(new Memory.Wish(over, 2)), over).replicas())
                .isEqualTo(2);
    }

    @Test
    void waitsOnTheWayUpWhenAskedTo() {
        var slow = behavior("{scaleUp: {stabilizationWindowSeconds: 60}}");
        var low = Memory.NOTHING.with(new Memory.Wish(NOW.minusSeconds(30), 3));
        var outcome = slow.limit(2, 6, low.with(new Memory.Wish(NOW, 6)), NOW);
        assertThat(outcome.replicas()).isEqualTo(3);
        assertThat(outcome.able().reason()).isEqualTo("ScaleUpStabilized");
    }

    @Test
    void countsWhatItDidInThePeriod() {
        var policy =
                behavior(
                        "{scaleUp: {policies: [{type: Pods, value: 2, periodSeconds: 60}]},"
                                + " scaleDown: {stabilizationWindowSeconds: 0, policies: [{type:"
                                + " Percent, value: 10, periodSeconds: 60}]}}");
        var grown = Memory.NOTHING.with(new Memory.Step(NOW.minusSeconds(30), 1));
        assertThat(policy.limit(11, 50, grown.with(new Memory.Wish(NOW, 50)), NOW).replicas())
                .isEqualTo(12);
        var shrunk = Memory.NOTHING.with(new Memory.Step(NOW.minusSeconds(30), -4));
        assertThat(policy.limit(36, 1, shrunk.with(new Memory.Wish(NOW, 1)), NOW).replicas())
                .isEqualTo(36);
        var old = Memory.NOTHING.with(new Memory.Step(NOW.minusSeconds(61), -4));
        assertThat(policy.limit(36, 1, old.with(new Memory.Wish(NOW, 1)), NOW).replicas())
                .isEqualTo(32);
    }

    @ParameterizedTest
    @CsvSource({"Max, 14", "Min, 11", "Disabled, 10"})
    void selectsAmongPolicies(String select, int replicas) {
        var policies =
                "{scaleUp: {selectPolicy: %s, policies: [{type: Pods, value: 4, periodSeconds: 60},"
                        + " {type: Percent, value: 10, periodSeconds: 60}]}}";
        assertThat(limit(behavior(policies.formatted(select)), 10, 50).replicas())
                .isEqualTo(replicas);
    }
}
