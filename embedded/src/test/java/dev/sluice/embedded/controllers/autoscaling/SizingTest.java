package dev.sluice.embedded.controllers.autoscaling;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.argumentSet;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

import java.util.List;
import java.util.OptionalDouble;
import java.util.stream.Stream;

class SizingTest {
    private static final Sizing.Target HALF = new Sizing.Target(0.5, true);
    private static final Sizing.Target TEN_EACH = new Sizing.Target(10, false);

    private static PodReading uses(double value) {
        return new PodReading(true, OptionalDouble.of(value), 1);
    }

    private static final PodReading UNREADY = new PodReading(false, OptionalDouble.of(9), 1);
    private static final PodReading MISSING = new PodReading(true, OptionalDouble.empty(), 1);

    static Stream<Arguments> pods() {
        return Stream.of(
                argumentSet("twice the target: twice the pods", 2, List.of(uses(1), uses(1)), 4),
                argumentSet("half of it: half the pods", 2, List.of(uses(0.25), uses(0.25)), 1),
                argumentSet("rounded up", 3, List.of(uses(0.7), uses(0.7), uses(0.7)), 5),
                argumentSet("within the tolerance", 2, List.of(uses(0.54), uses(0.54)), 2),
                argumentSet("just above it", 2, List.of(uses(0.56), uses(0.56)), 3),
                argumentSet("idle: none, which the minimum corrects", 2, List.of(uses(0)), 0),
                argumentSet(
                        "an unready pod uses nothing on the way up",
                        2,
                        List.of(uses(1.5), UNREADY),
                        3),
                argumentSet("and may take the reason away", 2, List.of(uses(1), UNREADY), 2),
                argumentSet(
                        "an unready pod does not count on the way down",
                        2,
                        List.of(uses(0.1), UNREADY),
                        1),
                argumentSet(
                        "a missing pod uses all on the way down",
                        2,
                        List.of(uses(0.1), MISSING),
                        2),
                argumentSet("and nothing on the way up", 2, List.of(uses(2), MISSING), 4));
    }

    @ParameterizedTest
    @MethodSource("pods")
    void sizesByShareOfTheRequest(int current, List<PodReading> pods, int wanted) {
        assertThat(Sizing.ofPods(current, pods, HALF)).isEqualTo(wanted);
    }

    @ParameterizedTest
    @CsvSource({"10, 2", "10.9, 2", "11.5, 3", "20, 4", "4, 1"})
    void sizesByAnAverage(double each, int wanted) {
        var pods =
                List.of(
                        new PodReading(true, OptionalDouble.of(each), 0),
                        new PodReading(true, OptionalDouble.of(each), 0));
        assertThat(Sizing.ofPods(2, pods, TEN_EACH)).isEqualTo(wanted);
    }

    @ParameterizedTest
    @CsvSource({
        "2, 100, 50, true, 2",
        "2, 200, 50, true, 4",
        "2, 109, 50, true, 2",
        "4, 100, 50, true, 2",
        "2, 100, 50, false, 4",
        "2, 54, 50, false, 2",
        "3, 25, 50, false, 2",
    })
    void sizesByOneNumberForAll(
            int current, double value, double target, boolean average, int wanted) {
        assertThat(Sizing.ofWhole(current, value, target, average)).isEqualTo(wanted);
    }
}
