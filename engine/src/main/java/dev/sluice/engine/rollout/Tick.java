package dev.sluice.engine.rollout;

import dev.sluice.engine.Severity;
import dev.sluice.engine.Split;
import dev.sluice.engine.governance.Hold;
import dev.sluice.engine.governance.Verb;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// A decision while it is being made: what is known, and the effects collected so far in order.
final class Tick {
    final Plan plan;
    final Sight sight;
    final Orders orders;
    private final List<Effect> effects = new ArrayList<>();
    private Memory memory;

    Tick(Plan plan, Memory memory, Sight sight, Orders orders) {
        this.plan = plan;
        this.memory = memory;
        this.sight = sight;
        this.orders = orders;
    }

    /// A person's pause, or a policy.
    Optional<Hold> held() {
        return memory.standing().pause().map(Standing.Pause::hold).or(orders::hold);
    }

    boolean isTold(Verb verb) {
        return orders.command().filter(it -> it.verb() == verb).isPresent();
    }

    Memory memory() {
        return memory;
    }

    Names names() {
        return plan.names();
    }

    Tick say(String message) {
        effects.add(new Effect.Say(false, message, false));
        return this;
    }

    /// Says it with the phase that this tick leads to.
    Tick arrive(boolean warning, String message) {
        effects.add(new Effect.Say(warning, message, true));
        return this;
    }

    Tick warn(String message) {
        effects.add(new Effect.Say(true, message, false));
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

    /// Steers without a weight that is shown: an A/B test or Blue/Green has none, as in Flagger.
    Tick steerUnweighed(Split split) {
        effects.add(new Effect.Steer(split));
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

    /// Ends the tick; something is waited for, and may be waited for too long.
    Decision lookAgain(String because) {
        return at(sight.now().plus(plan.interval()), because);
    }

    /// Ends the tick that starts a run. Pods that have to be made announce themselves; what is
    /// there already does not.
    Decision untilPods(String because) {
        return sight.scaledDown() ? lookAgain(because) : atOnce(because);
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

    /// When the step of this tick counts as taken: the first of a run a little later than it is, so
    /// that canaries that begin together do not go on together.
    Instant stepTime() {
        return memory.firstStep().isPresent() ? sight.now() : sight.now().plus(orders.spread());
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
