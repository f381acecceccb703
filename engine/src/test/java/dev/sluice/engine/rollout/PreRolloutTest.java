package dev.sluice.engine.rollout;

import static dev.sluice.engine.rollout.World.plan;
import static dev.sluice.engine.rollout.World.steps;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.engine.Split;

import org.junit.jupiter.api.Test;

/// The pre-rollout hooks are asked until they have all passed, and then not again in the same run.
class PreRolloutTest {
    private static final String BEGUN = "Starting canary analysis for podinfo.test";
    private static final String PASSED = "Pre-rollout check h passed";

    private final World world =
            new World(
                            plan(
                                    steps(20, 60),
                                    Hook.ROLLBACK,
                                    Hook.PRE_ROLLOUT,
                                    Hook.CONFIRM_TRAFFIC_INCREASE))
                    .running();

    @Test
    void areNotAskedAgainWhileAGateKeepsTheFirstStepBack() {
        world.closed.add(Hook.CONFIRM_TRAFFIC_INCREASE);
        world.next();
        assertThat(world.asked)
                .containsExactly("rollback", "pre-rollout", "confirm-traffic-increase");
        assertThat(world.told).contains(BEGUN, PASSED);
        for (var i = 0; i < 3; i++) {
            world.next();
            assertThat(world.asked).containsExactly("rollback", "confirm-traffic-increase");
            assertThat(world.told).isEmpty();
        }
        world.closed.clear();
        assertThat(world.next().shows()).isEqualTo("Progressing/20/0");
        assertThat(world.asked).containsExactly("rollback", "confirm-traffic-increase");
    }

    @Test
    void areAskedAgainAfterTheyFailed() {
        world.closed.add(Hook.PRE_ROLLOUT);
        world.next();
        assertThat(world.asked).containsExactly("rollback", "pre-rollout");
        assertThat(world.failedChecks()).isEqualTo(1);
        world.closed.clear();
        assertThat(world.next().shows()).isEqualTo("Progressing/20/0");
        assertThat(world.told).contains(BEGUN, PASSED);
    }

    @Test
    void areAskedAgainForAnotherRevision() {
        world.closed.add(Hook.CONFIRM_TRAFFIC_INCREASE);
        world.next();
        world.spec = "v3";
        world.next();
        world.next();
        assertThat(world.asked).contains("pre-rollout");
        assertThat(world.told).contains(BEGUN, PASSED);
    }

    @Test
    void areAskedAgainWhenTheTargetWasLostAndTheRunBeginsAnew() {
        world.next();
        world.closed.add(Hook.CONFIRM_TRAFFIC_INCREASE);
        assertThat(world.next().shows()).isEqualTo("Progressing/20/0");
        var lost = new Rollout.Circumstances(world.plan, world.memory, world.sight(), world.orders);
        world.memory = Rollout.withoutTarget(lost).orElseThrow().next();
        world.route = Split.ALL_PRIMARY;
        world.next();
        assertThat(world.asked).contains("pre-rollout");
    }

    @Test
    void waitForAPrimaryThatIsNotReadyWhileARollbackCanBeAskedFor() {
        world.primary = new Readiness.NotYet("1 of 2", true);
        world.next();
        assertThat(world.asked).containsExactly("rollback");
        assertThat(world.told).containsExactly("podinfo-primary.test not ready: 1 of 2");
        world.rollbackAsked = true;
        assertThat(world.next().shows()).isEqualTo("Failed/0/0");
    }

    @Test
    void areAskedWhenThePrimaryIsReadyAgain() {
        world.primary = new Readiness.NotYet("1 of 2", true);
        world.next();
        world.primary = new Readiness.Ready();
        assertThat(world.next().shows()).isEqualTo("Progressing/20/0");
        assertThat(world.asked)
                .containsExactly("rollback", "pre-rollout", "confirm-traffic-increase");
        assertThat(world.told).contains(BEGUN, PASSED);
    }
}
