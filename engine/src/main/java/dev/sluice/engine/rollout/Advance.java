package dev.sluice.engine.rollout;

import dev.sluice.engine.Severity;
import dev.sluice.engine.Split;

/// The step that follows a healthy verdict.
sealed interface Advance {
    /// @param evidence of the verdict, for the history; empty before the first traffic
    Decision decide(Tick tick, String evidence);

    /// Whether `confirm-promotion` is asked before it.
    default boolean asksForPromotion() {
        return false;
    }

    static Advance next(Plan plan, Memory memory, Sight sight) {
        var route = sight.route();
        var done = Analysing.counts(memory).iterations();
        return switch (plan.strategy()) {
            case Strategy.Canary(var weights, var mirror) -> {
                if (route.canary() >= weights.max()) {
                    yield new Promote(true);
                }
                yield mirror && route.canary() == 0 && !route.mirrored()
                        ? new Shift(new Split(0, true))
                        : new Shift(Split.canary(weights.after(route.canary())));
            }
            case Strategy.AbTesting(var iterations) ->
                    done < iterations
                            ? new Iterate(Split.canary(100), done + 1, iterations)
                            : new Promote(true);
            case Strategy.OneBox(var iterations) ->
                    done < iterations
                            ? new Iterate(
                                    Split.canary(sight.traits().share()), done + 1, iterations)
                            : new Promote(true);
            case Strategy.BlueGreen(var iterations, var mirror, var switches) -> {
                if (done < iterations) {
                    yield new Iterate(new Split(0, mirror && switches), done + 1, iterations);
                }
                yield switches && done == iterations ? new Switch(mirror) : new Promote(!switches);
            }
        };
    }

    /// Another weight.
    record Shift(Split split) implements Advance {
        @Override
        public Decision decide(Tick tick, String evidence) {
            var before = tick.sight.route().canary();
            tick.steer(split)
                    .say("Advance " + tick.names().dotted() + " canary weight " + split.canary());
            var because =
                    split.mirrored()
                            ? "traffic of the primary is mirrored to the canary"
                            : "weight " + before + " -> " + split.canary();
            return tick.remember(tick.memory().opened().stepped(tick.stepTime()))
                    .atNextStep(because(because, evidence));
        }
    }

    /// Another round of A/B or Blue/Green.
    record Iterate(Split split, int iteration, int of) implements Advance {
        @Override
        public Decision decide(Tick tick, String evidence) {
            if (!tick.sight.route().equals(split)) {
                if (tick.plan.strategy() instanceof Strategy.OneBox) {
                    tick.steer(split);
                } else {
                    tick.steerUnweighed(split);
                }
            }
            var failed = Analysing.counts(tick.memory()).failedChecks();
            tick.say(
                    "Advance "
                            + tick.names().dotted()
                            + " canary iteration "
                            + iteration
                            + "/"
                            + of);
            return tick.remember(
                            tick.memory()
                                    .stepped(tick.stepTime())
                                    .to(new Phase.Progressing(failed, iteration)))
                    .atNextStep(because("iteration " + iteration + " of " + of, evidence));
        }
    }

    /// Blue/Green's last step before promotion: everybody to the canary.
    record Switch(boolean mirrors) implements Advance {
        @Override
        public boolean asksForPromotion() {
            return true;
        }

        @Override
        public Decision decide(Tick tick, String evidence) {
            var counts = Analysing.counts(tick.memory());
            tick.say(
                            mirrors
                                    ? "Stop traffic mirroring and route all traffic to canary"
                                    : "Routing all traffic to canary")
                    .steerUnweighed(Split.canary(100));
            return tick.remember(
                            tick.memory()
                                    .stepped(tick.sight.now())
                                    .to(
                                            new Phase.Progressing(
                                                    counts.failedChecks(),
                                                    counts.iterations() + 1)))
                    .atNextStep(because("all traffic to the canary", evidence));
        }
    }

    /// The analysis is through.
    ///
    /// @param asksForPromotion false when the gate was passed before traffic was switched: asking
    ///   again could leave everybody on a canary that nobody lets go on
    record Promote(boolean asksForPromotion) implements Advance {

        @Override
        public Decision decide(Tick tick, String evidence) {
            return Promotion.copy(tick, evidence);
        }
    }

    private static String because(String what, String evidence) {
        return evidence.isEmpty() ? what : what + ": " + evidence;
    }

    /// A gate ahead of the step said no.
    static Decision halted(Tick tick, Answer.Refused refused) {
        var names = tick.names();
        var waits = refused.hook() == Hook.CONFIRM_PROMOTION;
        var what = waits ? "promotion" : "traffic increase";
        var memory = tick.memory();
        var counts = Analysing.counts(memory);
        var known =
                waits
                        ? memory.phase() instanceof Phase.WaitingPromotion
                        : memory.isClosed(refused.name());
        if (!known) {
            tick.warn(
                    "Halt "
                            + names.dotted()
                            + " advancement waiting for "
                            + what
                            + " approval "
                            + refused.name());
            if (!refused.muted()) {
                tick.alert(Severity.WARN, "Canary " + what + " is waiting for approval.");
            }
        }
        var phase =
                waits
                        ? new Phase.WaitingPromotion(counts.failedChecks(), counts.iterations())
                        : memory.phase();
        var told = waits ? memory : memory.closed(refused.name());
        return tick.remember(told.tried(tick.sight.now()).to(phase))
                .atNextStep(
                        "weight stays at "
                                + tick.sight.route().canary()
                                + ": waiting for "
                                + what
                                + " approval by "
                                + refused.name());
    }
}
