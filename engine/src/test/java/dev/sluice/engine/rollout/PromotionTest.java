package dev.sluice.engine.rollout;

import static dev.sluice.engine.rollout.World.plan;
import static dev.sluice.engine.rollout.World.steps;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.engine.analysis.Reading;

import org.junit.jupiter.api.Test;

/// What a promotion waits for.
class PromotionTest {
    private static World promoting() {
        var world = new World(plan(steps(50, 50))).running().next().next();
        assertThat(world.phase()).isEqualTo("Promoting");
        return world;
    }

    @Test
    void theRevisionAfterAFailedPromotionIsCopiedOnlyWhenItsPodsAnswer() {
        var world = promoting();
        world.primary = new Readiness.Stuck("it is broken", false);
        assertThat(world.next().phase()).isEqualTo("Failed");

        world.spec = "v3";
        world.canary = new Readiness.NotYet("0 of 1 updated", true);
        assertThat(world.next().phase()).isEqualTo("Failed");
        assertThat(world.primaryRuns.spec()).isEqualTo("v2");

        world.canary = new Readiness.Ready();
        assertThat(world.tick().phase()).isEqualTo("Promoting");
        assertThat(world.primaryRuns.spec()).isEqualTo("v3");
    }

    @Test
    void theTargetKeepsItsPodsForAnIntervalAfterTheTrafficHasLeft() {
        var world = promoting();
        assertThat(world.next().phase()).isEqualTo("Finalising");
        assertThat(world.tick().phase())
                .as("requests may still be under way")
                .isEqualTo("Finalising");
        assertThat(world.scaledDown).isFalse();
        assertThat(world.next().phase()).isEqualTo("Succeeded");
        assertThat(world.scaledDown).isTrue();
    }

    @Test
    void thePrimarysAutoscalerFollowsOnceThePrimaryRunsTheNewRevision() {
        var world = promoting();
        world.primary = new Readiness.NotYet("0 of 1 updated", true);
        world.next();
        assertThat(world.done).doesNotContain(new Effect.SyncScaler());
        world.primary = new Readiness.Ready();
        world.next();
        assertThat(world.done).contains(new Effect.SyncScaler());
    }

    @Test
    void whereNobodyWasSentToTheCanaryNobodyIsRoutedBackOrWaitedFor() {
        var world = new World(plan(steps(50, 50))).running();
        var plan = world.plan;
        world.plan =
                new Plan(
                        plan.names(),
                        plan.strategy(),
                        plan.interval(),
                        plan.threshold(),
                        0,
                        true,
                        false,
                        true,
                        plan.hooks(),
                        plan.warmUp());
        assertThat(world.tick().phase()).isEqualTo("Promoting");
        assertThat(world.tick().phase()).isEqualTo("Finalising");
        assertThat(world.told).isEmpty();
        assertThat(world.tick().phase()).isEqualTo("Succeeded");
        assertThat(world.scaledDown).isTrue();
    }

    @Test
    void aRollbackThatWasNotRememberedIsRepeatedAndGivesTheTargetNoPods() {
        var world = new World(plan(steps(50, 50))).running();
        world.reading = new Reading.Value(10);
        world.next().next().next();
        assertThat(world.failedChecks()).isEqualTo(2);
        var before = world.memory;
        assertThat(world.tick().phase()).isEqualTo("Failed");
        world.memory = before;
        assertThat(world.tick().phase()).isEqualTo("Failed");
        assertThat(world.done).doesNotContain(new Effect.ScaleUp());
    }
}
