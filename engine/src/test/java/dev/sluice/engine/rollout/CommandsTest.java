package dev.sluice.engine.rollout;

import static dev.sluice.engine.rollout.World.plan;
import static dev.sluice.engine.rollout.World.steps;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.engine.Split;
import dev.sluice.engine.analysis.Reading;
import dev.sluice.engine.governance.Hold;

import org.junit.jupiter.api.Test;

import java.time.Instant;
import java.util.Optional;

/// Weakness 60: what a person can order without touching a pod template.
class CommandsTest {
    private static final Readiness READY = new Readiness.Ready();

    private static World running() {
        return new World(plan(steps(10, 50))).running().next();
    }

    @Test
    void promoteSkipsTheRestOfTheAnalysis() {
        var world = running().told("promote").tick();
        assertThat(world.reply()).isEqualTo("yes: promoted without waiting");
        assertThat(world.phase()).isEqualTo("Promoting");
        assertThat(world.last.because()).isEqualTo("promoting v2: by order of alice");
    }

    @Test
    void promoteWaitsForThePodsAndIsThenObeyed() {
        var world = new World(plan(steps(10, 50))).initialised();
        world.canary = new Readiness.NotYet("0 of 2", false);
        world.tick().told("promote").tick();
        assertThat(world.reply()).isEmpty();
        assertThat(world.phase()).isEqualTo("Progressing");
        world.canary = READY;
        assertThat(world.tick().phase()).isEqualTo("Promoting");
    }

    /// Weakness 18: an approval means one revision.
    @Test
    void promoteNeverMeansARevisionThatCameMeanwhile() {
        var world = running().told("promote revision=v2");
        world.spec = "v3";
        assertThat(world.tick().reply()).startsWith("no: it means revision v2");
        assertThat(running().told("promote revision=v2").tick().phase()).isEqualTo("Promoting");
        var unnamed = running().told("promote");
        unnamed.spec = "v3";
        assertThat(unnamed.tick().reply()).startsWith("no: the target has changed meanwhile");
        assertThat(unnamed.tick().shows()).isEqualTo("Progressing/0/0");
    }

    @Test
    void promoteStandsInForAnApprovalThatIsMissing() {
        var world = new World(plan(steps(10, 50), Hook.CONFIRM_ROLLOUT)).initialised();
        world.closed.add(Hook.CONFIRM_ROLLOUT);
        assertThat(world.tick().phase()).isEqualTo("Waiting");
        world.told("promote").tick();
        assertThat(world.phase()).isEqualTo("Progressing");
        assertThat(world.asked).isEmpty();
        assertThat(world.tick().phase()).isEqualTo("Promoting");
    }

    @Test
    void abortRollsBackAtOnceAndNamesWhoAsked() {
        var world = running().told("abort").tick();
        assertThat(world.phase()).isEqualTo("Failed");
        assertThat(world.route).isEqualTo(Split.ALL_PRIMARY);
        assertThat(world.scaledDown).isTrue();
        assertThat(world.last.because()).isEqualTo("revision v2 is rolled back: aborted by alice");
    }

    @Test
    void abortWaitsUntilSomebodyElseServes() {
        var world = running();
        world.primary = new Readiness.NotYet("0 of 2", false);
        world.told("abort").tick();
        assertThat(world.reply()).isEmpty();
        assertThat(world.route).isEqualTo(Split.canary(10));
        assertThat(world.tick().told).as("it is said once an interval").isEmpty();
        world.primary = READY;
        assertThat(world.tick().phase()).isEqualTo("Failed");
        assertThat(world.reply()).startsWith("yes");
    }

    @Test
    void abortRefusesWhatWaitsForApproval() {
        var world = new World(plan(steps(10, 50), Hook.CONFIRM_ROLLOUT)).initialised();
        world.closed.add(Hook.CONFIRM_ROLLOUT);
        world.tick().told("abort").tick();
        assertThat(world.phase()).isEqualTo("Failed");
        world.closed.clear();
        assertThat(world.next().phase()).as("it is no change any more").isEqualTo("Failed");
    }

    @Test
    void abortIsTooLateOnceThePrimaryIsUpdated() {
        var world = new World(plan(steps(50, 50))).running().next().next();
        assertThat(world.phase()).isEqualTo("Promoting");
        assertThat(world.told("abort").tick().reply())
                .startsWith("no: the primary is being updated");
        assertThat(world.told("rollback").tick().reply()).startsWith("no: the primary is being");
    }

    @Test
    void retryAnalysesTheRefusedRevisionAgain() {
        var world = running().told("abort").tick();
        assertThat(world.next().phase()).isEqualTo("Failed");
        world.told("retry").tick();
        assertThat(world.phase()).isEqualTo("Progressing");
        assertThat(world.reply()).isEqualTo("yes: it is tried again");
        assertThat(world.last.because()).endsWith("tried again by order of alice");
        assertThat(world.scaledDown).isFalse();
        assertThat(world.tick().shows()).isEqualTo("Progressing/10/0");
    }

    @Test
    void retryAsksForApprovalToo() {
        var world = new World(plan(steps(10, 50), Hook.CONFIRM_ROLLOUT)).running().next();
        world.told("abort").tick();
        world.closed.add(Hook.CONFIRM_ROLLOUT);
        world.told("retry").tick();
        assertThat(world.asked).containsExactly("confirm-rollout");
        assertThat(world.phase()).isEqualTo("Waiting");
    }

    @Test
    void pauseStaysAtTheWeightAndGoesOnLooking() {
        var world = running().told("pause").tick();
        assertThat(world.reply()).isEqualTo("yes: paused");
        for (var i = 0; i < 5; i++) {
            assertThat(world.next().shows()).isEqualTo("Progressing/10/0");
            assertThat(world.asked).containsExactly("metrics");
        }
        assertThat(world.last.because()).isEqualTo("weight stays at 10: paused by alice");
        world.told("resume").tick();
        assertThat(world.reply()).isEqualTo("yes: resumed");
        assertThat(world.next().shows()).isEqualTo("Progressing/20/0");
    }

    @Test
    void aPausedCanaryThatTurnsBadIsRolledBack() {
        var world = running().told("pause").tick();
        world.reading = new Reading.Value(1);
        world.next().next().tick();
        assertThat(world.phase()).isEqualTo("Failed");
        assertThat(world.route).isEqualTo(Split.ALL_PRIMARY);
    }

    @Test
    void aPausedCanaryBeginsNothing() {
        var world = new World(plan(steps(10, 50)));
        world.tick().told("pause").tick();
        world.spec = "v2";
        assertThat(world.next().phase()).isEqualTo("Initialized");
        assertThat(world.told("resume").tick().tick().phase()).isEqualTo("Progressing");
    }

    @Test
    void promoteEndsAPause() {
        var world = running().told("pause").tick().told("promote").tick();
        assertThat(world.phase()).isEqualTo("Promoting");
        assertThat(world.memory.standing().pause()).isEmpty();
    }

    @Test
    void aPolicyHoldsWhatBeginsAndWhatAdvancesUntilItEnds() {
        var end = Instant.parse("2026-01-01T01:00:00Z");
        var freeze =
                Optional.of(new Hold("FreezeWindow", "RolloutPolicy x freezes", Optional.of(end)));
        var idle = new World(plan(steps(10, 50))).initialised().held(freeze).tick();
        assertThat(idle.phase()).isEqualTo("Initialized");
        assertThat(idle.last.wake()).contains(end);
        assertThat(idle.told)
                .containsExactly(
                        "New revision of podinfo.test is held: RolloutPolicy x freezes, until "
                                + end);
        var world = running().held(freeze);
        assertThat(world.next().shows()).isEqualTo("Progressing/10/0");
        assertThat(world.told("promote").tick().reply()).startsWith("no: RolloutPolicy x freezes");
        assertThat(world.told("abort").tick().phase()).isEqualTo("Failed");
        assertThat(world.told("retry").tick().reply()).startsWith("no: RolloutPolicy x freezes");
    }

    @Test
    void aNewRevisionInMidRunGoesBackToThePrimaryAndNoFurther() {
        var hold = Optional.of(new Hold("PolicyHold", "RolloutPolicy x holds", Optional.empty()));
        var world = running().held(hold);
        world.spec = "v3";
        assertThat(world.tick().route).isEqualTo(Split.ALL_PRIMARY);
        assertThat(world.next().shows()).isEqualTo("Progressing/0/0");
        assertThat(world.asked).isEmpty();
        assertThat(world.held(Optional.empty()).tick().shows()).isEqualTo("Progressing/10/0");
    }

    @Test
    void aHoldDoesNotKeepUsersOnAPrimaryThatServesNobody() {
        var hold = Optional.of(new Hold("PolicyHold", "RolloutPolicy x holds", Optional.empty()));
        var world = running().held(hold);
        world.primary = new Readiness.Stuck("dead", false);
        assertThat(world.next().route).isEqualTo(Split.canary(100));
    }

    @Test
    void whatMakesNoSenseIsRefusedAndChangesNothing() {
        var world = new World(plan(steps(10, 50))).tick();
        for (var command : new String[] {"promote", "abort", "retry", "rollback", "resume"}) {
            assertThat(world.told(command).tick().reply()).as(command).startsWith("no: ");
            assertThat(world.done).isEmpty();
            assertThat(world.phase()).isEqualTo("Initialized");
        }
    }
}
