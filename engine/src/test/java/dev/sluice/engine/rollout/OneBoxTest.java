package dev.sluice.engine.rollout;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.engine.Split;
import dev.sluice.engine.analysis.Reading;

import org.junit.jupiter.api.Test;

import java.util.ArrayList;
import java.util.List;

/// A few of the canary's pods among those of the primary, for some rounds.
class OneBoxTest {
    private final World world = new World(World.plan(new Strategy.OneBox(3)));

    OneBoxTest() {
        world.traits = new Sight.Traits(false, true, 20);
    }

    @Test
    void keepsItsShareThroughTheRoundsAndUntilThePrimaryServes() {
        world.running();
        var story = new ArrayList<String>();
        for (var i = 0; i < 4; i++) {
            story.add(world.next().shows() + " " + world.route.canary());
        }
        world.primary = new Readiness.NotYet("rolls", true);
        story.add(world.next().shows() + " " + world.route.canary());
        world.primary = new Readiness.Ready();
        story.add(world.next().shows() + " " + world.route.canary());
        story.add(world.next().shows() + " " + world.route.canary());
        assertThat(story)
                .isEqualTo(
                        List.of(
                                "Progressing/20/1 20",
                                "Progressing/20/2 20",
                                "Progressing/20/3 20",
                                "Promoting/20/0 20",
                                "Promoting/20/0 20",
                                "Finalising/0/0 0",
                                "Succeeded/0/0 0"));
        assertThat(world.scaledDown).isTrue();
    }

    @Test
    void losesItsShareBeforeItLosesItsPods() {
        world.running().next();
        world.reading = new Reading.Value(50);
        world.next().next().tick();
        assertThat(world.phase()).isEqualTo("Failed");
        assertThat(world.done.indexOf(new Effect.Steer(Split.ALL_PRIMARY)))
                .isNotNegative()
                .isLessThan(world.done.indexOf(new Effect.ScaleDown()));
    }

    @Test
    void followsANumberOfPrimariesThatChanges() {
        world.running().next();
        world.traits = new Sight.Traits(false, true, 10);
        assertThat(world.next().route).isEqualTo(Split.canary(10));
    }
}
