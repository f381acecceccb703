package dev.sluice.engine.rollout;

import static dev.sluice.engine.rollout.World.plan;
import static dev.sluice.engine.rollout.World.steps;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.engine.analysis.Reading;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// `confirm-traffic-increase` is asked at every interval, and people are told once.
class ClosedGateTest {
    private static final String HALT =
            "Halt podinfo.test advancement waiting for traffic increase approval h";
    private static final String ALERT = "WARN: Canary traffic increase is waiting for approval.";

    private final World world =
            new World(plan(steps(20, 60), Hook.CONFIRM_TRAFFIC_INCREASE, Hook.CONFIRM_PROMOTION));

    @BeforeEach
    void atTheFirstStep() {
        world.running();
        assertThat(world.next().shows()).isEqualTo("Progressing/20/0");
    }

    private void closes() {
        world.closed.add(Hook.CONFIRM_TRAFFIC_INCREASE);
        world.next();
        assertThat(world.told).containsExactly(HALT, ALERT);
    }

    private void staysQuiet() {
        for (var i = 0; i < 5; i++) {
            world.next();
            assertThat(world.asked).contains("confirm-traffic-increase");
            assertThat(world.told).isEmpty();
        }
    }

    private void opens() {
        world.closed.remove(Hook.CONFIRM_TRAFFIC_INCREASE);
        world.next();
    }

    @Test
    void isToldOnce() {
        closes();
        staysQuiet();
        assertThat(world.last.because()).contains("waiting for traffic increase approval by h");
    }

    @Test
    void isToldAgainAtTheNextStep() {
        closes();
        staysQuiet();
        opens();
        assertThat(world.shows()).isEqualTo("Progressing/40/0");
        closes();
        staysQuiet();
    }

    @Test
    void isToldAgainWhenItOpenedInBetweenWithoutAStep() {
        opens();
        opens();
        assertThat(world.shows()).isEqualTo("Progressing/60/0");
        closes();
        world.primary = new Readiness.NotYet("1 of 2", false);
        world.next();
        world.primary = new Readiness.Ready();
        staysQuiet();
        world.closed.add(Hook.CONFIRM_PROMOTION);
        opens();
        assertThat(world.memory.standing().closedGate()).isEmpty();
    }

    @Test
    void isNotToldAgainAfterARestartOrABadInterval() {
        closes();
        world.firstLook = true;
        world.next();
        world.firstLook = false;
        staysQuiet();
        world.reading = new Reading.Value(95);
        world.next();
        world.reading = new Reading.Value(100);
        staysQuiet();
    }

    @Test
    void isToldAgainForAnotherRevision() {
        closes();
        world.spec = "v3";
        world.next();
        world.next();
        assertThat(world.told).contains(HALT, ALERT);
        assertThat(world.shows()).isEqualTo("Progressing/0/0");
        staysQuiet();
    }
}
