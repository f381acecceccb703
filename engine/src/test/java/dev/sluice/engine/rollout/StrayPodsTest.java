package dev.sluice.engine.rollout;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.engine.Split;
import dev.sluice.engine.governance.Hold;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import java.util.Optional;

/// Pods that somebody gave to an idle target.
class StrayPodsTest {
    private final World world = new World(World.plan(World.steps(50, 50)));

    @BeforeEach
    void initialise() {
        world.tick();
        world.scaledDown = false;
    }

    @Test
    void areTakenAwayAgainAndItIsSaid() {
        world.tick();
        assertThat(world.scaledDown).isTrue();
        assertThat(world.phase()).isEqualTo("Initialized");
        assertThat(world.told).singleElement().asString().contains("no run is under way");
        assertThat(world.tick().done).as("then nothing is left to do").isEmpty();
    }

    @Test
    void areNotFoughtOverMoreThanOnceAnInterval() {
        world.tick();
        world.scaledDown = false;
        world.tick();
        assertThat(world.scaledDown).isFalse();
        assertThat(world.last.wake()).contains(world.now.plus(World.INTERVAL));
        world.next();
        assertThat(world.scaledDown).isTrue();
    }

    @Test
    void stayWhileThePrimaryIsNotReady() {
        world.primary = new Readiness.NotYet("comes up", true);
        assertThat(world.tick().scaledDown).isFalse();
    }

    @Test
    void stayWhileARouteLeadsThere() {
        world.route = Split.canary(10);
        assertThat(world.tick().scaledDown).isFalse();
    }

    @Test
    void stayWhileTheCanaryIsHeld() {
        world.held(Optional.of(new Hold("Frozen", "frozen", Optional.empty())));
        assertThat(world.tick().scaledDown).isFalse();
    }

    @Test
    void stayWhenTheyServeEverybodyAfterAFailedPromotion() {
        world.memory = world.memory.to(new Phase.Failed(true));
        world.primary = new Readiness.Stuck("crashes", false);
        world.route = Split.canary(100);
        assertThat(world.tick().scaledDown).isFalse();
    }

    @Test
    void areUsedByTheNextRunAsTheyAre() {
        world.tick();
        world.scaledDown = false;
        world.spec = "v2";
        world.tick();
        assertThat(world.phase()).isEqualTo("Progressing");
        assertThat(world.scaledDown).isFalse();
    }

    @Test
    void ofAKindWithoutPodsDoNotExist() {
        world.traits = new Sight.Traits(false, false, 0);
        assertThat(world.tick().done).isEmpty();
    }
}
