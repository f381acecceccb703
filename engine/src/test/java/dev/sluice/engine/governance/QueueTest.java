package dev.sluice.engine.governance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.engine.governance.Queue.Candidate;
import dev.sluice.engine.governance.Queue.Place;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.LongStream;

class QueueTest {
    private static final Instant NOON = Instant.parse("2026-01-31T12:00:00Z");

    @Test
    void withoutLimitsNobodyWaits() {
        assertThat(Queue.places(Map.of(), List.of(red()), List.of(candidate("red/a", 0))))
                .isEmpty();
    }

    @Test
    void theOldestChangeGoesFirst() {
        var places =
                Queue.places(
                        Map.of("cluster", 2),
                        List.of(red()),
                        List.of(
                                candidate("red/b", 2),
                                candidate("red/c", 3),
                                candidate("red/a", 1)));
        assertThat(places)
                .containsExactlyInAnyOrderEntriesOf(
                        Map.of(
                                "red/b", new Place(1, 2, "cluster"),
                                "red/c", new Place(2, 2, "cluster")));
    }

    @Test
    void ofTheSameMomentTheNameDecides() {
        var places =
                Queue.places(
                        Map.of("cluster", 1),
                        List.of(),
                        List.of(candidate("red/b", 0), candidate("red/a", 0)));
        assertThat(places).containsOnlyKeys("red/b");
    }

    @Test
    void nobodyWaitsForSomebodyWhoIsHeldUpByALimitThatIsNotHisOwn() {
        var places =
                Queue.places(
                        Map.of("cluster", 5, "namespace red", 1),
                        List.of(red()),
                        List.of(
                                candidate("red/a", 0),
                                new Candidate(
                                        "blue/b",
                                        NOON.plusSeconds(9),
                                        Set.of("cluster", "namespace blue"))));
        assertThat(places).containsOnlyKeys("red/a");
        assertThat(places.get("red/a")).isEqualTo(new Place(1, 1, "namespace red"));
    }

    static LongStream seeds() {
        return LongStream.range(0, 100);
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void noLimitIsEverExceededNoPlaceIsWastedAndTheOrderOfAskingDoesNotMatter(long seed) {
        var random = new Random(seed);
        var limits = new HashMap<String, Integer>();
        limits.put("cluster", random.nextInt(1, 6));
        for (var i = 0; i < 3; i++) {
            limits.put("namespace " + i, random.nextInt(1, 4));
        }
        var running = new ArrayList<Set<String>>();
        for (var i = 0; i < random.nextInt(4); i++) {
            running.add(Set.of("cluster", "namespace " + random.nextInt(3)));
        }
        var candidates = new ArrayList<Candidate>();
        for (var i = 0; i < 12; i++) {
            candidates.add(
                    new Candidate(
                            "c" + i,
                            NOON.plusSeconds(random.nextInt(5)),
                            Set.of("cluster", "namespace " + random.nextInt(3))));
        }
        var places = Queue.places(limits, running, candidates);
        var used = new HashMap<String, Integer>();
        running.forEach(pools -> pools.forEach(pool -> used.merge(pool, 1, Integer::sum)));
        var before = Map.copyOf(used);
        candidates.stream()
                .filter(it -> !places.containsKey(it.name()))
                .forEach(it -> it.pools().forEach(pool -> used.merge(pool, 1, Integer::sum)));
        limits.forEach((pool, most) ->
                assertThat(used.getOrDefault(pool, 0))
                        .isLessThanOrEqualTo(Math.max(most, before.getOrDefault(pool, 0))));
        for (var candidate : candidates) {
            if (places.containsKey(candidate.name())) {
                assertThat(candidate.pools())
                        .as("whoever waits could not begin even after all others")
                        .anyMatch(pool ->
                                used.getOrDefault(pool, 0) >= limits.getOrDefault(pool, 99));
            }
        }
        assertThat(places.values()).extracting(Place::position).doesNotHaveDuplicates();
        Collections.shuffle(candidates, random);
        assertThat(Queue.places(limits, running, candidates)).isEqualTo(places);
    }

    private static Set<String> red() {
        return Set.of("cluster", "namespace red");
    }

    private static Candidate candidate(String name, int second) {
        return new Candidate(name, NOON.plusSeconds(second), red());
    }
}
