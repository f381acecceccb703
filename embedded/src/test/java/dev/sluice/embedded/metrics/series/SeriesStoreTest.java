package dev.sluice.embedded.metrics.series;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.time.Duration;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;

class SeriesStoreTest {
    private static final Labels A = Labels.of("__name__", "a", "code", "200");
    private static final Labels B = Labels.of("__name__", "b", "code", "500");

    private final SeriesStore store =
            new SeriesStore(SeriesStore.Limits.keeping(Duration.ofMinutes(15)));

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10})
    void givesBackEverySampleToTheLastBit(long seed) {
        var random = RandomGeneratorFactory.of("L64X128MixRandom").create(seed);
        var expected = new Samples(0);
        long time = random.nextLong(-1L << 40, 1L << 41);
        double value = 0;
        for (int i = 0; i < 2_000; i++) {
            time += random.nextInt(10) == 0 ? random.nextLong(1, 1L << 40) : 250;
            value = next(random, value);
            expected.add(time, value);
            store.append(A, time, value);
        }
        Samples stored = store.select(List.of()).getFirst().between(Long.MIN_VALUE, time);
        assertThat(stored.size()).isEqualTo(expected.size());
        for (int i = 0; i < expected.size(); i++) {
            assertThat(stored.time(i)).isEqualTo(expected.time(i));
            assertThat(Double.doubleToRawLongBits(stored.value(i)))
                    .isEqualTo(Double.doubleToRawLongBits(expected.value(i)));
        }
    }

    private static double next(RandomGenerator random, double value) {
        return switch (random.nextInt(9)) {
            case 0 -> random.nextGaussian() * 1e3;
            case 1 -> value;
            case 2 -> random.nextBoolean() ? -0.0 : 0.0;
            case 3 -> Double.longBitsToDouble(random.nextLong() & 0x7fefffffffffffffL);
            case 4 -> random.nextBoolean() ? Double.NaN : Samples.STALE;
            case 5 -> random.nextBoolean() ? Double.POSITIVE_INFINITY : Double.NEGATIVE_INFINITY;
            case 6 -> random.nextLong(-1L << 53, 1L << 53);
            default -> Math.rint(value) + random.nextInt(100);
        };
    }

    @Test
    void answersTimesAfterTheFirstUpToTheSecond() {
        for (long time = 0; time < 1_000; time++) {
            store.append(A, time, time);
        }
        Samples found = store.select(List.of()).getFirst().between(239, 481);
        assertThat(found.size()).isEqualTo(242);
        assertThat(found.firstValue()).isEqualTo(240);
        assertThat(found.lastValue()).isEqualTo(481);
    }

    @Test
    void dropsSamplesThatAreNotNewer() {
        store.append(A, 10, 1);
        store.append(A, 10, 2);
        store.append(A, 9, 3);
        assertThat(store.select(List.of()).getFirst().between(0, 100).size()).isEqualTo(1);
        assertThat(store.tooOld()).isEqualTo(2);
    }

    @Test
    void findsSeriesByMatchers() {
        store.append(A, 1, 1);
        store.append(B, 1, 1);
        assertThat(found(Matcher.of("__name__", Matcher.Kind.EQUAL, "a"))).containsExactly(A);
        assertThat(found(Matcher.of("code", Matcher.Kind.MATCHES, "5.."))).containsExactly(B);
        assertThat(found(Matcher.of("code", Matcher.Kind.MATCHES, "5"))).isEmpty();
        assertThat(found(Matcher.of("code", Matcher.Kind.MATCHES_NOT, "5.*"))).containsExactly(A);
        assertThat(found(Matcher.of("none", Matcher.Kind.EQUAL, "")))
                .containsExactlyInAnyOrder(A, B);
        assertThat(found(Matcher.of("code", Matcher.Kind.NOT_EQUAL, "200"))).containsExactly(B);
    }

    private List<Labels> found(Matcher matcher) {
        return store.select(List.of(matcher)).stream().map(Series::labels).toList();
    }

    @Test
    void forgetsWhatIsOlderThanTheRetention() {
        store.append(A, 0, 1);
        store.append(B, 0, 1);
        store.append(B, 800_000, 2);
        store.forget(900_001);
        assertThat(found(Matcher.of("__name__", Matcher.Kind.EQUAL, "a"))).isEmpty();
        assertThat(found(Matcher.of("__name__", Matcher.Kind.EQUAL, "b"))).containsExactly(B);
        store.append(A, 900_002, 7);
        assertThat(found(Matcher.of("__name__", Matcher.Kind.EQUAL, "a"))).containsExactly(A);
    }

    @Test
    void refusesNewSeriesBeyondTheLimitAndTakesTheOldOnes() {
        var small = new SeriesStore(new SeriesStore.Limits(Duration.ofMinutes(1), 2, 1 << 20));
        assertThat(small.append(A, 1, 1)).isTrue();
        assertThat(small.append(B, 1, 1)).isTrue();
        assertThat(small.append(Labels.of("__name__", "c"), 1, 1)).isFalse();
        assertThat(small.append(A, 2, 1)).isTrue();
        assertThat(small.refused()).isEqualTo(1);
        small.forget(120_000);
        assertThat(small.append(Labels.of("__name__", "c"), 120_000, 1)).isTrue();
    }

    @Test
    void shortensTheRetentionWhenMemoryIsShort() {
        var small = new SeriesStore(new SeriesStore.Limits(Duration.ofHours(1), 10, 50_000));
        var random = RandomGeneratorFactory.of("L64X128MixRandom").create(1);
        for (int i = 0; i < 14_400; i++) {
            small.append(A, i * 250L, random.nextDouble());
        }
        small.forget(3_600_000);
        assertThat(small.memory()).isLessThan(50_000);
        Samples left = small.select(List.of()).getFirst().between(0, 3_600_000);
        assertThat(left.size()).isBetween(1_000, 6_000);
        assertThat(left.time(left.size() - 1)).isEqualTo(14_399 * 250L);
    }

    @Test
    void keepsACounterInFewBytes() {
        for (int i = 0; i < 3_600; i++) {
            store.append(A, i * 250L, i * 17);
        }
        store.forget(900_000);
        assertThat(store.memory()).isLessThan(3_600 * 3);
    }
}
