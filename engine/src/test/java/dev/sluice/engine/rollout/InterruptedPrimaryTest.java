package dev.sluice.engine.rollout;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.engine.Split;

import org.junit.jupiter.api.Test;

import java.util.ArrayList;
import java.util.List;

/// An update that takes all pods of the primary away, as strategy Recreate does.
class InterruptedPrimaryTest {
    private final World world = new World(World.plan(World.steps(20, 40)));

    /// Runs until the analysis is through; the last tick begins the promotion.
    private void analysed() {
        world.traits = new Sight.Traits(true, true, 0);
        world.running();
        for (var i = 0; i < 5 && !world.phase().equals("Promoting"); i++) {
            world.next();
        }
    }

    @Test
    void theCanaryServesEverybodyBeforeThePodsOfThePrimaryGo() {
        analysed();
        assertThat(world.shows()).isEqualTo("Promoting/100/0");
        assertThat(world.route).isEqualTo(Split.canary(100));
        assertThat(world.primaryRuns.spec()).isEqualTo("v1");
        world.tick();
        assertThat(world.primaryRuns.spec()).as("routers need a moment").isEqualTo("v1");
        world.next();
        assertThat(world.primaryRuns.spec()).isEqualTo("v2");
        world.primary = new Readiness.NotYet("comes up", false);
        world.next();
        assertThat(world.route).isEqualTo(Split.canary(100));
        world.primary = new Readiness.Ready();
        world.next();
        assertThat(world.shows()).isEqualTo("Finalising/0/0");
        assertThat(world.route).isEqualTo(Split.ALL_PRIMARY);
        world.next();
        assertThat(world.phase()).isEqualTo("Succeeded");
        assertThat(world.scaledDown).isTrue();
    }

    @Test
    void aPrimaryThatKeepsPodsIsUpdatedAtOnce() {
        world.running();
        var weights = new ArrayList<Integer>();
        for (var i = 0; i < 6; i++) {
            weights.add(world.next().route.canary());
        }
        assertThat(weights).isEqualTo(List.of(20, 40, 40, 0, 0, 0));
    }

    @Test
    void aRevisionThatComesInBetweenIsNotPromotedUnseen() {
        analysed();
        world.spec = "v3";
        world.next();
        assertThat(world.shows()).isEqualTo("Progressing/0/0");
        assertThat(world.primaryRuns.spec()).isEqualTo("v1");
    }

    @Test
    void aCanaryThatBreaksInBetweenGoesAndThePrimaryIsAsItWas() {
        analysed();
        world.canary = new Readiness.Stuck("crashes", false);
        world.next();
        assertThat(world.phase()).isEqualTo("Failed");
        assertThat(world.route).isEqualTo(Split.ALL_PRIMARY);
        assertThat(world.primaryRuns.spec()).isEqualTo("v1");
    }

    @Test
    void aPrimaryThatDoesNotComeBackLeavesTheUsersOnTheCanary() {
        analysed();
        world.next();
        world.primary = new Readiness.Stuck("crashes", false);
        world.next();
        assertThat(world.memory.phase()).isEqualTo(new Phase.Failed(true));
        assertThat(world.route).isEqualTo(Split.canary(100));
        assertThat(world.scaledDown).isFalse();
    }

    @Test
    void theCanaryOfAnAbTestServesEverybodyMeanwhileNotOnlyThoseWhoMatch() {
        world.plan = World.plan(new Strategy.AbTesting(1));
        analysed();
        assertThat(world.primaryRuns.spec()).isEqualTo("v1");
        assertThat(world.memory.servesEverybody(world.plan)).isTrue();
        world.next();
        assertThat(world.primaryRuns.spec()).isEqualTo("v2");
        world.next();
        assertThat(world.phase()).isEqualTo("Finalising");
        assertThat(world.memory.servesEverybody(world.plan)).isFalse();
    }
}
