package dev.sluice.engine.rollout;

import static dev.sluice.engine.rollout.World.plan;
import static dev.sluice.engine.rollout.World.steps;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.engine.Split;
import dev.sluice.engine.analysis.Reading;

import org.junit.jupiter.api.Test;

/// The traces of appendix A of the semantics, tick by tick.
class GoldenTracesTest {
    private static final Readiness WAITS = new Readiness.NotYet("0 of 1 updated", false);

    @Test
    void a1FromNothingToPromotedWithAllHooks() {
        var world =
                new World(
                        plan(
                                steps(20, 40),
                                Hook.CONFIRM_ROLLOUT,
                                Hook.PRE_ROLLOUT,
                                Hook.ROLLOUT,
                                Hook.CONFIRM_TRAFFIC_INCREASE,
                                Hook.CONFIRM_PROMOTION,
                                Hook.POST_ROLLOUT));
        world.primary = WAITS;
        assertThat(world.tick().shows()).isEqualTo("Initializing/0/0");
        assertThat(world.told).containsExactly("podinfo-primary.test not ready: 0 of 1 updated");

        world.primary = new Readiness.Ready();
        assertThat(world.next().shows()).isEqualTo("Initialized/0/0");
        assertThat(world.told).contains("Initialization done! podinfo.test");
        assertThat(world.scaledDown).isTrue();
        assertThat(world.next().shows()).isEqualTo("Initialized/0/0");
        assertThat(world.done).isEmpty();

        world.spec = "v2";
        world.canary = WAITS;
        assertThat(world.next().shows()).isEqualTo("Progressing/0/0");
        assertThat(world.asked).containsExactly("confirm-rollout");
        assertThat(world.told)
                .contains(
                        "Confirm-rollout check h passed",
                        "New revision detected! Scaling up podinfo.test");

        assertThat(world.next().shows()).isEqualTo("Progressing/0/0");
        assertThat(world.told)
                .containsExactly("canary deployment podinfo.test not ready: 0 of 1 updated");

        world.canary = new Readiness.Ready();
        assertThat(world.next().shows()).isEqualTo("Progressing/20/0");
        assertThat(world.asked).containsExactly("pre-rollout", "confirm-traffic-increase");
        assertThat(world.route).isEqualTo(Split.canary(20));
        assertThat(world.told)
                .startsWith("Starting canary analysis for podinfo.test")
                .endsWith("Advance podinfo.test canary weight 20");

        assertThat(world.next().shows()).isEqualTo("Progressing/40/0");
        assertThat(world.asked).containsExactly("metrics", "confirm-traffic-increase");

        assertThat(world.next().shows()).isEqualTo("Promoting/40/0");
        assertThat(world.asked)
                .containsExactly("metrics", "confirm-traffic-increase", "confirm-promotion");
        assertThat(world.told)
                .endsWith("Copying podinfo.test template spec to podinfo-primary.test");

        world.primary = WAITS;
        assertThat(world.next().shows()).isEqualTo("Promoting/40/0");
        assertThat(world.told).containsExactly("podinfo-primary.test not ready: 0 of 1 updated");

        world.primary = new Readiness.Ready();
        assertThat(world.next().shows()).isEqualTo("Finalising/0/0");
        assertThat(world.told).containsExactly("Routing all traffic to primary");
        assertThat(world.route).isEqualTo(Split.ALL_PRIMARY);

        assertThat(world.next().shows()).isEqualTo("Succeeded/0/0");
        assertThat(world.told)
                .containsExactly(
                        "Promotion completed! Scaling down podinfo.test",
                        "INFO: Canary analysis completed successfully, promotion finished.");
        assertThat(world.scaledDown).isTrue();
        assertThat(world.memory.promoted()).isEqualTo("v2");
    }

    @Test
    void a2ThePrimaryGetsItsTrafficBackInSteps() {
        var world = new World(plan(steps(100, 100)));
        world.plan = world.with(1, 50);
        world.running();
        assertThat(world.next().shows()).isEqualTo("Progressing/100/0");
        assertThat(world.next().shows()).isEqualTo("Promoting/100/0");
        assertThat(world.next().shows()).isEqualTo("Promoting/50/0");
        assertThat(world.told).containsExactly("Advance podinfo.test primary weight 50");
        assertThat(world.next().shows()).isEqualTo("Finalising/0/0");
        assertThat(world.told).containsExactly("Advance podinfo.test primary weight 100");
        assertThat(world.next().shows()).isEqualTo("Succeeded/0/0");
    }

    @Test
    void a3MetricsThatAreAlwaysBadRollBackAtTheThreshold() {
        var world = new World(plan(steps(10, 50))).running();
        assertThat(world.next().shows()).isEqualTo("Progressing/10/0");
        world.reading = new Reading.Value(95);

        world.next();
        assertThat(world.failedChecks()).isEqualTo(1);
        assertThat(world.told)
                .containsExactly("Halt podinfo.test advancement success rate 95.00% < 99%");
        assertThat(world.last.wake()).contains(world.now.plus(World.INTERVAL));

        world.next();
        assertThat(world.failedChecks()).isEqualTo(2);
        assertThat(world.phase()).isEqualTo("Progressing");
        assertThat(world.last.wake()).as("no further interval is waited").contains(world.now);

        world.tick();
        assertThat(world.shows()).isEqualTo("Failed/0/0");
        assertThat(world.failedChecks()).isZero();
        assertThat(world.told)
                .containsExactly(
                        "Rolling back podinfo.test failed checks threshold reached 2",
                        "ERROR: Failed checks threshold reached 2",
                        "Canary failed! Scaling down podinfo.test");
        assertThat(world.route).isEqualTo(Split.ALL_PRIMARY);
        assertThat(world.scaledDown).isTrue();
        assertThat(world.memory.applied().spec()).isEqualTo("v2");
        assertThat(world.memory.promoted()).isEqualTo("v1");
    }

    @Test
    void a4BlueGreenSwitchesOnceAndAsksForThePromotionOnce() {
        var world =
                new World(
                                plan(
                                        new Strategy.BlueGreen(2, false, true),
                                        Hook.PRE_ROLLOUT,
                                        Hook.CONFIRM_PROMOTION))
                        .running();
        assertThat(world.next().shows()).isEqualTo("Progressing/0/1");
        assertThat(world.asked).containsExactly("pre-rollout");
        assertThat(world.next().shows()).isEqualTo("Progressing/0/2");
        assertThat(world.asked).containsExactly("metrics");
        assertThat(world.next().shows()).isEqualTo("Progressing/0/3");
        assertThat(world.asked).containsExactly("metrics", "confirm-promotion");
        assertThat(world.told).endsWith("Routing all traffic to canary");
        assertThat(world.route).isEqualTo(Split.canary(100));
        assertThat(world.next().shows()).isEqualTo("Promoting/0/0");
        assertThat(world.memory.routed(world.plan)).isEqualTo(100);
        assertThat(world.asked).containsExactly("metrics");
        assertThat(world.next().shows()).isEqualTo("Finalising/0/0");
        assertThat(world.next().shows()).isEqualTo("Succeeded/0/0");
    }

    @Test
    void a5AbTestingSendsMatchingRequestsToTheCanary() {
        var world = new World(plan(new Strategy.AbTesting(2))).running();
        assertThat(world.next().shows())
                .as("no weight, as in Flagger")
                .isEqualTo("Progressing/0/1");
        assertThat(world.route).isEqualTo(Split.canary(100));
        assertThat(world.told).endsWith("Advance podinfo.test canary iteration 1/2");
        assertThat(world.next().shows()).isEqualTo("Progressing/0/2");
        assertThat(world.next().shows()).isEqualTo("Promoting/0/0");
        assertThat(world.memory.routed(world.plan)).isEqualTo(100);
        assertThat(world.next().shows()).isEqualTo("Finalising/0/0");
        assertThat(world.next().shows()).isEqualTo("Succeeded/0/0");
    }

    @Test
    void a6AGateHoldsThePromotionWhileTheAnalysisGoesOn() {
        var world = new World(plan(steps(50, 50), Hook.CONFIRM_PROMOTION)).running();
        assertThat(world.next().shows()).isEqualTo("Progressing/50/0");
        world.closed.add(Hook.CONFIRM_PROMOTION);
        assertThat(world.next().shows()).isEqualTo("WaitingPromotion/50/0");
        assertThat(world.told)
                .containsExactly(
                        "Halt podinfo.test advancement waiting for promotion approval h",
                        "WARN: Canary promotion is waiting for approval.");
        assertThat(world.next().shows()).isEqualTo("WaitingPromotion/50/0");
        assertThat(world.told).as("said once").isEmpty();
        assertThat(world.asked).containsExactly("metrics", "confirm-promotion");
        world.closed.clear();
        assertThat(world.next().shows()).isEqualTo("Promoting/50/0");
    }

    @Test
    void aGateThatStaysClosedDoesNotShieldABadCanary() {
        var world = new World(plan(steps(50, 50), Hook.CONFIRM_PROMOTION)).running();
        world.next();
        world.closed.add(Hook.CONFIRM_PROMOTION);
        world.next();
        world.reading = new Reading.Value(50);
        world.next();
        assertThat(world.next().failedChecks()).isEqualTo(2);
        assertThat(world.tick().shows()).isEqualTo("Failed/0/0");
    }

    @Test
    void theBlueGreenOfAPlainClusterNeverTouchesRoutes() {
        var plan = plan(new Strategy.BlueGreen(1, false, false));
        var world =
                new World(
                                new Plan(
                                        plan.names(),
                                        plan.strategy(),
                                        plan.interval(),
                                        1,
                                        0,
                                        false,
                                        false,
                                        false,
                                        plan.hooks(),
                                        plan.warmUp()))
                        .running();
        assertThat(world.next().shows()).isEqualTo("Progressing/0/1");
        assertThat(world.next().shows()).isEqualTo("Promoting/0/0");
        assertThat(world.next().shows()).isEqualTo("Finalising/0/0");
        assertThat(world.done).noneMatch(Effect.Steer.class::isInstance);
    }
}
