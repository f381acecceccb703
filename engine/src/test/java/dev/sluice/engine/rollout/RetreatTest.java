package dev.sluice.engine.rollout;

import static dev.sluice.engine.rollout.World.plan;
import static dev.sluice.engine.rollout.World.steps;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.engine.Split;

import org.junit.jupiter.api.Test;

import java.time.Duration;

/// Back to the previous version after a promotion.
class RetreatTest {
    private static final Duration KEPT = Duration.ofMinutes(10);

    private static World promoted() {
        var world = new World(plan(steps(50, 50))).keeping(KEPT).running();
        world.next().next().next().next();
        assertThat(world.phase()).isEqualTo("Succeeded");
        return world;
    }

    @Test
    void thePreviousVersionGetsPodsOfItsOwnBeforeThePrimaryIsTouched() {
        var world = new World(plan(steps(50, 50))).keeping(KEPT).running().next().next();
        assertThat(world.done)
                .containsSubsequence(new Effect.KeepPrevious("v1"), new Effect.CopyToPrimary());
        assertThat(world.previousRuns).isEqualTo("v1");
        assertThat(world.memory.previousStandsBy()).as("the run still needs the canary").isFalse();
    }

    @Test
    void itIsKeptForTheTimeAndNotLonger() {
        var world = promoted();
        assertThat(world.memory.previousStandsBy()).isTrue();
        assertThat(world.tick().last.wake()).contains(world.now.plus(KEPT));
        world.now = world.now.plus(KEPT);
        world.tick();
        assertThat(world.done).containsExactly(new Effect.DropPrevious());
        assertThat(world.told("rollback").tick().reply()).startsWith("no: no previous version");
    }

    @Test
    void withoutTheFieldNothingIsKept() {
        var world = new World(plan(steps(50, 50))).running().next().next();
        assertThat(world.done).noneMatch(Effect.KeepPrevious.class::isInstance);
    }

    @Test
    void rollbackIsOneWriteOfTheRouteAndAsksNobody() {
        var world = promoted().told("rollback").tick();
        assertThat(world.reply()).isEqualTo("yes: the previous version serves");
        assertThat(world.done).startsWith(new Effect.Steer(Split.canary(100)));
        assertThat(world.asked).isEmpty();
        assertThat(world.memory.previousServes()).isTrue();
        assertThat(world.phase()).isEqualTo("Failed");
        assertThat(world.last.because())
                .isEqualTo("rolled back to the previous version v1 by alice");
    }

    @Test
    void thenThePrimaryIsMadeToRunItAndTakesOver() {
        var world = promoted().told("rollback").tick();
        assertThat(world.primaryRuns.spec()).isEqualTo("v1");
        world.primary = new Readiness.NotYet("1 of 2", true);
        assertThat(world.next().route).isEqualTo(Split.canary(100));
        world.primary = new Readiness.Ready();
        world.next();
        assertThat(world.route).isEqualTo(Split.ALL_PRIMARY);
        assertThat(world.memory.phase()).isEqualTo(new Phase.Failed(false));
        assertThat(world.memory.promoted()).isEqualTo("v1");
        assertThat(world.done)
                .as("requests under way end")
                .doesNotContain(new Effect.DropPrevious());
        world.next();
        assertThat(world.done).containsExactly(new Effect.DropPrevious());
    }

    @Test
    void theRefusedVersionIsNotTriedAgainAndTheNextOneIsAnalysed() {
        var world = promoted().told("rollback").tick();
        world.next().next().next();
        assertThat(world.phase()).isEqualTo("Failed");
        world.spec = "v3";
        world.next();
        assertThat(world.phase()).isEqualTo("Progressing");
        assertThat(world.next().shows()).isEqualTo("Progressing/50/0");
    }

    @Test
    void theRefusedVersionCanBeRetried() {
        var world = promoted().told("rollback").tick();
        world.next().next().next();
        assertThat(world.told("retry").tick().phase()).isEqualTo("Progressing");
    }

    @Test
    void aRollbackWithoutPodsGoesByTheRollingUpdateOfThePrimary() {
        var world = promoted();
        world.previous = new Readiness.NotYet("0 of 2", false);
        world.told("rollback").tick();
        assertThat(world.route).as("nobody is sent to nobody").isEqualTo(Split.ALL_PRIMARY);
        assertThat(world.primaryRuns.spec()).isEqualTo("v1");
        world.next();
        assertThat(world.memory.promoted()).isEqualTo("v1");
    }

    @Test
    void aNewChangeDuringTheRollbackWaitsForItsEnd() {
        var world = promoted().told("rollback").tick();
        world.primary = new Readiness.NotYet("1 of 2", true);
        world.spec = "v3";
        assertThat(world.next().phase()).isEqualTo("Failed");
        assertThat(world.route).isEqualTo(Split.canary(100));
        world.primary = new Readiness.Ready();
        assertThat(world.next().tick().phase()).isEqualTo("Progressing");
    }

    @Test
    void theNextPromotionKeepsTheOneBeforeIt() {
        var world = promoted();
        world.spec = "v3";
        world.next();
        assertThat(world.memory.previousStandsBy()).isFalse();
        world.next().next().next().next();
        assertThat(world.phase()).isEqualTo("Succeeded");
        assertThat(world.memory.standing().previous())
                .hasValueSatisfying(it -> assertThat(it.spec()).isEqualTo("v2"));
    }

    @Test
    void aFailedRunLeavesThePreviousVersionWhereItIs() {
        var world = promoted();
        world.spec = "v3";
        world.next().next().told("abort").tick();
        assertThat(world.phase()).isEqualTo("Failed");
        assertThat(world.told("rollback").tick().reply()).startsWith("yes");
        assertThat(world.primaryRuns.spec()).isEqualTo("v1");
    }

    @Test
    void aPreviousVersionThatSomebodyDeletedIsNotGoneBackTo() {
        var world = promoted();
        world.previous = new Readiness.Stuck("does not exist", false);
        assertThat(world.told("rollback").tick().reply()).startsWith("no: no previous version");
        assertThat(world.route).isEqualTo(Split.ALL_PRIMARY);
    }

    @Test
    void whatIsRepeatedAfterACrashDoesNotLoseThePreviousVersion() {
        var world = new World(plan(steps(50, 50))).keeping(KEPT).running().next();
        var before = world.memory;
        world.next();
        world.memory = before;
        world.tick();
        assertThat(world.previousRuns).isEqualTo("v1");
        assertThat(world.memory.standing().previous())
                .hasValueSatisfying(it -> assertThat(it.spec()).isEqualTo("v1"));
    }
}
