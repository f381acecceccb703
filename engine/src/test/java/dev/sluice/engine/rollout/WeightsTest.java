package dev.sluice.engine.rollout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.argumentSet;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

class WeightsTest {
    static Stream<Arguments> tables() {
        return Stream.of(
                argumentSet("overshoots", new Weights.Linear(20, 50), List.of(20, 40, 60)),
                argumentSet("to the top", new Weights.Linear(50, 100), List.of(50, 100)),
                argumentSet("at once", new Weights.Linear(100, 100), List.of(100)),
                argumentSet("clipped at 100", new Weights.Linear(60, 100), List.of(60, 100)),
                argumentSet("ladder", ladder(1, 2, 10, 80), List.of(1, 2, 10, 80)),
                argumentSet("ladder clipped", ladder(1, 2, 10, 200), List.of(1, 2, 10, 100)),
                argumentSet("a single rung", ladder(30), List.of(30)));
    }

    private static Weights ladder(Integer... rungs) {
        return new Weights.Ladder(List.of(rungs));
    }

    @ParameterizedTest
    @MethodSource("tables")
    void climbs(Weights weights, List<Integer> expected) {
        var climbed = new ArrayList<Integer>();
        for (var weight = 0; weight < weights.max(); ) {
            weight = weights.after(weight);
            climbed.add(weight);
        }
        assertThat(climbed).isEqualTo(expected);
    }

    @Test
    void aWeightBetweenTwoRungsClimbsToTheNextOneOnly() {
        assertThat(ladder(10, 20, 80).after(15)).isEqualTo(20);
        assertThat(ladder(10, 20, 80).after(0)).isEqualTo(10);
    }

    @Test
    void refusesLaddersThatWouldHang() {
        assertThatThrownBy(() -> ladder(20, 10)).hasMessageContaining("must rise");
        assertThatThrownBy(() -> ladder(0, 10)).hasMessageContaining("must rise");
        assertThatThrownBy(() -> new Weights.Linear(0, 50)).hasMessageContaining("stepWeight");
        assertThatThrownBy(() -> new Weights.Linear(10, 150)).hasMessageContaining("maxWeight");
    }
}
