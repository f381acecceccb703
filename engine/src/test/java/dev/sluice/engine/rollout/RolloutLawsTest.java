package dev.sluice.engine.rollout;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.engine.Split;
import dev.sluice.engine.analysis.Reading;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import java.util.stream.IntStream;
import java.util.stream.LongStream;

/// What holds in every run, whatever the cluster does.
class RolloutLawsTest {
    static LongStream seeds() {
        return LongStream.range(0, 300);
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void everyRunEndsOnceTheWorldIsQuietAndNobodyIsEverLeftWithoutPods(long seed) {
        var random = RandomGeneratorFactory.of("L64X128MixRandom").create(seed);
        var world = new World(World.plan(strategy(random)));
        world.plan = world.with(random.nextInt(1, 4), random.nextInt(0, 3) * 25);
        world.traits = traits(random);
        world.initialised();
        for (var i = 0; i < 200; i++) {
            disturb(world, random);
            resetReplicas(world, random);
            var before = world.primaryRuns;
            var route = world.route;
            world.now = world.now.plusSeconds(random.nextInt(0, 12));
            world.tick();
            keepsTheInterruptedCovered(world, before, route);
            if (!world.primary.serves() && world.canary.serves() && world.route.canary() > 0) {
                assertThat(world.scaledDown).as("the only healthy copy keeps its pods").isFalse();
            }
        }
        world.primary = new Readiness.Ready();
        world.canary = new Readiness.Ready();
        world.reading = new Reading.Value(100);
        world.spec = "final";
        for (var i = 0; i < 130; i++) {
            world.next();
        }
        assertThat(world.phase()).isEqualTo("Succeeded");
        assertThat(world.memory.promoted()).isEqualTo(world.spec);
        assertThat(world.primaryRuns.spec()).isEqualTo(world.spec);
        assertThat(world.route.canary()).isZero();
        assertThat(world.scaledDown).isTrue();
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void whateverPeopleOrderTheRunEndsOnceTheyAreQuietAndNobodyIsSentToNobody(long seed) {
        var random = RandomGeneratorFactory.of("L64X128MixRandom").create(seed);
        var world = new World(World.plan(strategy(random)));
        world.plan = world.with(random.nextInt(1, 4), 0);
        world.traits = traits(random);
        world.keeping(java.time.Duration.ofSeconds(random.nextInt(0, 90))).initialised();
        var words = java.util.List.of("promote", "abort", "retry", "rollback", "pause", "resume");
        for (var i = 0; i < 200; i++) {
            disturb(world, random);
            if (random.nextInt(4) == 0) {
                world.told(words.get(random.nextInt(words.size())));
            }
            world.now = world.now.plusSeconds(random.nextInt(0, 12));
            var before = world.route.canary();
            world.tick();
            if (world.route.canary() > before && world.memory.previousServes()) {
                assertThat(world.previous.serves()).isTrue();
            }
        }
        world.primary = new Readiness.Ready();
        world.canary = new Readiness.Ready();
        world.reading = new Reading.Value(100);
        world.told("resume").next().next().next();
        world.spec = "final";
        for (var i = 0; i < 140; i++) {
            world.next();
        }
        assertThat(world.phase()).isEqualTo("Succeeded");
        assertThat(world.primaryRuns.spec()).isEqualTo("final");
        assertThat(world.route.canary()).isZero();
        assertThat(world.memory.standing()).isEqualTo(Standing.NONE);
        assertThat(world.previousRuns).isEmpty();
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void aBadCanaryNeverMeetsMoreUsersThanItDidWhenItTurnedBad(long seed) {
        var random = RandomGeneratorFactory.of("L64X128MixRandom").create(seed);
        var world =
                new World(World.plan(World.steps(random.nextInt(1, 30), random.nextInt(30, 100))));
        world.plan = world.with(random.nextInt(1, 6), 0);
        world.running();
        IntStream.range(0, random.nextInt(1, 4)).forEach(_ -> world.next());
        if (!world.phase().equals("Progressing")) {
            return;
        }
        var exposed = world.route.canary();
        world.reading = new Reading.Value(random.nextDouble(0, 99));
        for (var i = 0; i < world.plan.threshold(); i++) {
            world.next();
            assertThat(world.route.canary()).isLessThanOrEqualTo(exposed);
        }
        world.tick();
        assertThat(world.phase()).isEqualTo("Failed");
        assertThat(world.route.canary()).isZero();
    }

    private static Sight.Traits traits(RandomGenerator random) {
        return new Sight.Traits(random.nextBoolean(), true, random.nextInt(1, 51));
    }

    /// As a manifest with `replicas` does, at any time.
    private static void resetReplicas(World world, RandomGenerator random) {
        if (random.nextInt(20) == 0) {
            world.scaledDown = false;
        }
    }

    /// Pods that served when the update began are missed by nobody.
    private static void keepsTheInterruptedCovered(World world, Revision before, Split route) {
        var updated =
                world.done.stream().anyMatch(Effect.CopyToPrimary.class::isInstance)
                        && !world.primaryRuns.equals(before);
        if (updated
                && world.traits.interrupted()
                && world.primary.serves()
                && world.canary instanceof Readiness.Ready
                && !(world.plan.strategy() instanceof Strategy.AbTesting)) {
            assertThat(route.canary()).as("who served before the update").isEqualTo(100);
        }
    }

    private static Strategy strategy(RandomGenerator random) {
        return switch (random.nextInt(5)) {
            case 3 -> new Strategy.OneBox(random.nextInt(1, 4));
            case 0 -> new Strategy.AbTesting(random.nextInt(1, 4));
            case 1 -> new Strategy.BlueGreen(random.nextInt(1, 4), random.nextBoolean(), true);
            case 2 ->
                    new Strategy.Canary(
                            new Weights.Linear(random.nextInt(1, 60), random.nextInt(20, 101)),
                            random.nextBoolean());
            default ->
                    new Strategy.Canary(new Weights.Ladder(java.util.List.of(1, 5, 20, 70)), false);
        };
    }

    private static void disturb(World world, RandomGenerator random) {
        switch (random.nextInt(12)) {
            case 0 -> world.primary = readiness(random);
            case 1 -> world.canary = readiness(random);
            case 2 -> world.reading = new Reading.Value(random.nextDouble(90, 100));
            case 3 -> world.reading = new Reading.Broken("away");
            case 4 -> world.spec = "v" + random.nextInt(1, 5);
            default -> {
                world.primary = new Readiness.Ready();
                world.canary = new Readiness.Ready();
                world.reading = new Reading.Value(100);
            }
        }
    }

    private static Readiness readiness(RandomGenerator random) {
        return switch (random.nextInt(3)) {
            case 0 -> new Readiness.NotYet("waits", random.nextBoolean());
            case 1 -> new Readiness.Stuck("stuck", random.nextBoolean());
            default -> new Readiness.Ready();
        };
    }
}
