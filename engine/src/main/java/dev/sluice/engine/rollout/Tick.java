package dev.sluice.engine.rollout;

import dev.sluice.engine.Severity;
import dev.sluice.engine.Split;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// A decision while it is being made: what is known, and the effects collected so far in order.
final class Tick {
    final Plan plan;
    final Sight sight;
    private final List<Effect> effects = new ArrayList<>();
    private Memory memory;

    Tick(Plan plan, Memory memory, Sight sight) {
        this.plan = plan;
        this.memory = memory;
        this.sight = sight;
    }

    Memory memory() {
        return memory;
    }

    Names names() {
        return plan.names();
    }

    Tick say(String message) {
        effects.add(new Effect.Say(false, message));
        return this;
    }

    Tick warn(String message) {
        effects.add(new Effect.Say(true, message));
        return this;
    }

    Tick alert(Severity severity, String message) {
        effects.add(new Effect.Alert(severity, message, severity == Severity.INFO));
        return this;
    }

    Tick does(Effect effect) {
        effects.add(effect);
        return this;
    }

    Tick steer(Split split) {
        effects.add(new Effect.Steer(split));
        memory = memory.weighing(split.canary());
        return this;
    }

    Tick remember(Memory next) {
        memory = next;
        return this;
    }

    Tick to(Phase phase) {
        memory = memory.to(phase);
        return this;
    }

    /// Ends the tick; the next one is due when something changes.
    Decision untilChange(String because) {
        return new Decision(memory, effects, because, Optional.empty());
    }

    /// Ends the tick; the next one is due at once.
    Decision atOnce(String because) {
        return at(sight.now(), because);
    }

    /// Ends the tick; the next one is due one interval after the last step.
    Decision atNextStep(String because) {
        return at(due(), because);
    }

    Decision at(Instant wake, String because) {
        return new Decision(memory, effects, because, Optional.of(wake));
    }

    /// One interval after the last step; now when no step was taken yet.
    Instant due() {
        return memory.lastStep().map(last -> last.plus(plan.interval())).orElse(sight.now());
    }

    boolean isDue() {
        return !due().isAfter(sight.now());
    }

    /// Whether metrics may still be silent because traffic has only just begun to arrive.
    boolean warmingUp() {
        return memory.firstStep()
                .map(first -> Duration.between(first, sight.now()).compareTo(plan.warmUp()) < 0)
                .orElse(true);
    }
}
