package dev.sluice.engine.rollout;

import static dev.sluice.engine.rollout.World.plan;
import static dev.sluice.engine.rollout.World.steps;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.engine.Split;
import dev.sluice.engine.analysis.Reading;

import org.junit.jupiter.api.Test;

import java.time.Duration;

/// Where the peer causes outages or loses a revision, and what happens here instead.
class SafetyTest {
    private static final Readiness DEAD = new Readiness.Stuck("exceeded its deadline", false);
    private static final Readiness LIMPING = new Readiness.NotYet("1 of 2 available", true);
    private static final Readiness READY = new Readiness.Ready();

    @Test
    void aPrimaryThatNeverGetsReadyCostsTheTargetNothing() {
        var world = new World(plan(steps(10, 50)));
        world.primary = DEAD;
        for (var i = 0; i < 5; i++) {
            world.next();
        }
        assertThat(world.phase()).isEqualTo("Initializing");
        assertThat(world.scaledDown).isFalse();
    }

    @Test
    void aChangeMadeWhileInitialisingStartsARun() {
        var world = new World(plan(steps(10, 50)));
        world.spec = "v2";
        assertThat(world.tick().phase()).isEqualTo("Initialized");
        assertThat(world.memory.promoted()).isEqualTo("v1");
        assertThat(world.tick().phase()).isEqualTo("Progressing");
    }

    @Test
    void aBrokenMetricsSourceHoldsAndNeverRollsBack() {
        var world = new World(plan(steps(10, 50))).running().next();
        world.reading = new Reading.Broken("connection refused");
        for (var i = 0; i < 20; i++) {
            world.next();
            assertThat(world.shows()).isEqualTo("Progressing/10/0");
            assertThat(world.failedChecks()).isZero();
        }
        world.reading = new Reading.Value(100);
        assertThat(world.next().memory.weight()).isEqualTo(20);
    }

    @Test
    void noDataCountsOnlyAfterTheMetricsHadTimeToFill() {
        var world = new World(plan(steps(10, 50)));
        world.plan =
                new Plan(
                        world.plan.names(),
                        world.plan.strategy(),
                        World.INTERVAL,
                        2,
                        0,
                        false,
                        false,
                        true,
                        world.plan.hooks(),
                        Duration.ofSeconds(15));
        world.running().next();
        world.reading = new Reading.NoData("empty result");
        assertThat(world.next().failedChecks()).isZero();
        assertThat(world.next().failedChecks()).isEqualTo(1);
    }

    @Test
    void infinityIsNoEvidenceOfHealth() {
        assertThat(Reading.of(Double.POSITIVE_INFINITY)).isInstanceOf(Reading.NoData.class);
        assertThat(Reading.of(Double.NaN)).isInstanceOf(Reading.NoData.class);
    }

    @Test
    void anUnreadyPrimaryDoesNotPostponeTheRollbackOfABadCanary() {
        var world = new World(plan(steps(10, 50))).running().next();
        world.primary = LIMPING;
        world.reading = new Reading.Value(10);
        world.next().next();
        assertThat(world.tick().phase()).isEqualTo("Failed");
    }

    @Test
    void anUnreadyPrimaryHoldsAGoodCanaryWhereItIs() {
        var world = new World(plan(steps(10, 50))).running().next();
        world.primary = LIMPING;
        assertThat(world.next().shows()).isEqualTo("Progressing/10/0");
        assertThat(world.failedChecks()).isZero();
    }

    @Test
    void nobodyIsSentToAPrimaryWithoutPods() {
        var world = new World(plan(steps(10, 50))).running().next();
        world.primary = new Readiness.NotYet("0 of 2 available", false);
        world.reading = new Reading.Value(10);
        world.next().next();
        world.tick();
        assertThat(world.phase()).isEqualTo("Progressing");
        assertThat(world.route).isEqualTo(Split.canary(10));
        world.primary = READY;
        assertThat(world.next().phase()).isEqualTo("Failed");
        assertThat(world.route).isEqualTo(Split.ALL_PRIMARY);
    }

    @Test
    void aFixForABrokenProductionIsRolledOut() {
        var world = new World(plan(steps(10, 50))).initialised();
        world.primary = DEAD;
        world.tick();
        assertThat(world.tick().phase()).isEqualTo("Promoting");
        assertThat(world.route).isEqualTo(Split.canary(100));
        world.primary = READY;
        assertThat(world.next().phase()).isEqualTo("Finalising");
        assertThat(world.route).isEqualTo(Split.ALL_PRIMARY);
    }

    @Test
    void aFailedPromotionLeavesTheUsersOnTheCanary() {
        var world = promotionFailed();
        assertThat(world.route).isEqualTo(Split.canary(100));
        assertThat(world.scaledDown).isFalse();
        assertThat(world.memory.phase()).isEqualTo(new Phase.Failed(true));
        assertThat(world.next().done).isEmpty();
    }

    @Test
    void theRevisionAfterAFailedPromotionKeepsTheLastHealthyCopyAlive() {
        var world = promotionFailed();
        world.spec = "v3";
        world.next();
        assertThat(world.phase()).isEqualTo("Promoting");
        assertThat(world.route).isEqualTo(Split.canary(100));
        assertThat(world.scaledDown).isFalse();
        world.primary = READY;
        assertThat(world.next().phase()).isEqualTo("Finalising");
        assertThat(world.next().phase()).isEqualTo("Succeeded");
        assertThat(world.memory.promoted()).isEqualTo("v3");
    }

    @Test
    void aPrimaryThatRecoversAfterAFailedPromotionTakesOver() {
        var world = promotionFailed();
        world.primary = READY;
        assertThat(world.next().phase()).isEqualTo("Promoting");
        assertThat(world.tick().phase()).isEqualTo("Finalising");
        assertThat(world.next().phase()).isEqualTo("Succeeded");
    }

    private static World promotionFailed() {
        var world = new World(plan(steps(50, 50))).running().next().next();
        assertThat(world.phase()).isEqualTo("Promoting");
        world.primary = DEAD;
        return world.next();
    }

    @Test
    void aStalePrimaryDoesNotEndAPromotion() {
        var world = new World(plan(steps(50, 50))).running().next().next();
        world.primaryRuns = new Revision("v1", java.util.Map.of());
        assertThat(world.next().phase()).isEqualTo("Promoting");
        assertThat(world.route).isEqualTo(Split.canary(50));
    }

    @Test
    void aRevertInMidRunEndsTheRun() {
        var world = new World(plan(steps(10, 50))).running().next();
        world.spec = "v1";
        assertThat(world.tick().phase()).isEqualTo("Succeeded");
        assertThat(world.route).isEqualTo(Split.ALL_PRIMARY);
        assertThat(world.scaledDown).isTrue();
        assertThat(world.next().done).isEmpty();
        world.spec = "v2";
        assertThat(world.next().phase()).isEqualTo("Progressing");
    }

    @Test
    void aNewRevisionInMidRunStartsFromTheBeginningAtOnce() {
        var world = new World(plan(steps(10, 50))).running().next().next();
        world.spec = "v3";
        world.tick();
        assertThat(world.shows()).isEqualTo("Progressing/0/0");
        assertThat(world.told)
                .containsExactly("New revision detected! Restarting analysis for podinfo.test");
        assertThat(world.tick().shows()).isEqualTo("Progressing/10/0");
    }

    @Test
    void anApprovalIsForOneRevisionOnly() {
        var world = new World(plan(steps(10, 50), Hook.CONFIRM_ROLLOUT)).running().next().next();
        world.closed.add(Hook.CONFIRM_ROLLOUT);
        world.spec = "v3";
        assertThat(world.tick().phase()).isEqualTo("Waiting");
        assertThat(world.route).isEqualTo(Split.ALL_PRIMARY);
        assertThat(world.tick().asked).containsExactly("confirm-rollout");
        world.closed.clear();
        assertThat(world.next().phase()).isEqualTo("Progressing");
        assertThat(world.memory.applied().spec()).isEqualTo("v3");
    }

    @Test
    void whatIsNotApprovedInMidRunLosesItsPodsWhenItIsTakenBack() {
        var world = new World(plan(steps(10, 50), Hook.CONFIRM_ROLLOUT)).running().next();
        world.closed.add(Hook.CONFIRM_ROLLOUT);
        world.spec = "v3";
        world.tick();
        world.spec = "v1";
        assertThat(world.tick().phase()).isEqualTo("Succeeded");
        assertThat(world.scaledDown).isTrue();
    }

    @Test
    void aRefusedRevisionIsNotTriedAgainUntilItIsANewChange() {
        var world = new World(plan(steps(10, 50))).running().next();
        world.reading = new Reading.Value(1);
        world.next().next();
        world.tick();
        assertThat(world.phase()).isEqualTo("Failed");
        assertThat(world.next().phase()).isEqualTo("Failed");
        world.spec = "v1";
        assertThat(world.next().phase()).isEqualTo("Failed");
        world.spec = "v2";
        assertThat(world.next().phase()).isEqualTo("Progressing");
    }

    @Test
    void waitingEndsWhenTheTargetGoesBack() {
        var world = new World(plan(steps(10, 50), Hook.CONFIRM_ROLLOUT)).initialised();
        world.closed.add(Hook.CONFIRM_ROLLOUT);
        assertThat(world.tick().phase()).isEqualTo("Waiting");
        world.spec = "v1";
        assertThat(world.tick().phase()).isEqualTo("Succeeded");
    }

    @Test
    void aTickThatIsNotDueMovesNothing() {
        var world = new World(plan(steps(10, 50))).running().next();
        for (var i = 0; i < 10; i++) {
            world.now = world.now.plusMillis(900);
            world.tick();
            assertThat(world.done).isEmpty();
            assertThat(world.asked).isEmpty();
        }
        assertThat(world.route).isEqualTo(Split.canary(10));
    }

    @Test
    void suspendedMeansNothingAtAll() {
        var world = new World(plan(steps(10, 50))).running().next();
        var plan = world.plan;
        world.plan =
                new Plan(
                        plan.names(),
                        plan.strategy(),
                        plan.interval(),
                        2,
                        0,
                        false,
                        true,
                        true,
                        plan.hooks(),
                        plan.warmUp());
        assertThat(world.next().done).isEmpty();
        assertThat(world.route).isEqualTo(Split.canary(10));
    }

    @Test
    void anOperatorThatComesBackInMidRunStartsTheIntervalAnewInsteadOfJudging() {
        var world = new World(plan(steps(10, 50))).running().next();
        world.now = world.now.plusSeconds(500);
        world.firstLook = true;
        world.reading = new Reading.NoData("the source has just started too");
        world.tick();
        assertThat(world.failedChecks()).isZero();
        assertThat(world.route).isEqualTo(Split.canary(10));
        assertThat(world.last.wake()).contains(world.now.plus(World.INTERVAL));
        world.firstLook = false;
        world.reading = new Reading.Value(100);
        assertThat(world.next().shows()).isEqualTo("Progressing/20/0");
    }
}
