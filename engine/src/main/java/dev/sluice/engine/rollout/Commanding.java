package dev.sluice.engine.rollout;

import dev.sluice.engine.governance.Command;
import dev.sluice.engine.governance.Hold;

import java.util.Optional;

/// What a person's command makes of a tick.
final class Commanding {
    private Commanding() {}

    /// Empty when there is no command, or when it is obeyed by the tick's usual course; then it
    /// stays until it is.
    static Optional<Decision> decide(Tick tick) {
        if (tick.orders.command().isEmpty()) {
            return Optional.empty();
        }
        var command = tick.orders.command().get();
        var current = tick.sight.current().spec();
        if (!command.revision().isEmpty() && !command.revision().equals(current)) {
            return no(
                    tick,
                    "it means revision " + command.revision() + ", but the target runs " + current);
        }
        return switch (command.verb()) {
            case PAUSE -> pause(tick, command);
            case RESUME -> resume(tick, command);
            case PROMOTE -> suspended(tick).or(() -> promote(tick, command));
            case ABORT -> suspended(tick).or(() -> abort(tick, command));
            case RETRY -> suspended(tick).or(() -> retry(tick));
            case ROLLBACK -> suspended(tick).or(() -> rollBack(tick, command));
        };
    }

    private static Optional<Decision> no(Tick tick, String why) {
        return Optional.of(tick.atOnce("").answering(new Reply(false, why)));
    }

    private static Optional<Decision> suspended(Tick tick) {
        return tick.plan.suspended()
                ? no(tick, "spec.suspend is true; set it to false first")
                : Optional.empty();
    }

    private static Optional<Decision> pause(Tick tick, Command command) {
        if (tick.memory().standing().pause().isPresent()) {
            return no(tick, "the canary is paused already");
        }
        var pause = new Standing.Pause(command.asker(), tick.sight.now());
        return Optional.of(order(tick, Optional.of(pause)).answering(new Reply(true, "paused")));
    }

    private static Optional<Decision> resume(Tick tick, Command command) {
        return tick.memory().standing().pause().isEmpty()
                ? no(tick, "the canary is not paused")
                : Optional.of(
                        unpaused(tick)
                                .atOnce("resumed by " + command.asker())
                                .answering(new Reply(true, "resumed")));
    }

    private static Decision order(Tick tick, Optional<Standing.Pause> pause) {
        var memory = tick.memory();
        return tick.remember(memory.ordered(memory.standing().with(pause)))
                .atOnce(pause.map(it -> it.hold().sentence()).orElse(""));
    }

    private static Tick unpaused(Tick tick) {
        var memory = tick.memory();
        return tick.remember(memory.ordered(memory.standing().with(Optional.empty())));
    }

    private static Optional<Decision> promote(Tick tick, Command command) {
        var policy = tick.orders.hold();
        return switch (tick.memory().phase()) {
            case Phase.Progressing _, Phase.WaitingPromotion _ -> {
                if (policy.isPresent()) {
                    yield no(tick, policy.map(Hold::sentence).orElse(""));
                }
                if (Analysing.changed(tick.memory(), tick.sight)) {
                    yield no(tick, "the target has changed meanwhile, look at it again");
                }
                yield Analysing.couldPromote(tick)
                        ? Optional.of(
                                Promotion.copy(unpaused(tick), "by order of " + command.asker())
                                        .answering(new Reply(true, "promoted without waiting")))
                        : Optional.empty();
            }
            case Phase.Waiting _ ->
                    policy.isPresent()
                            ? no(tick, policy.map(Hold::sentence).orElse(""))
                            : Optional.of(approve(tick));
            case Phase.Promoting _, Phase.Finalising _ -> no(tick, "it is being promoted already");
            case Phase.Failed _ -> no(tick, "the revision was refused; use retry");
            case Phase.Initializing _,
                    Phase.Initialized _,
                    Phase.Succeeded _,
                    Phase.Terminating _ ->
                    no(tick, "no run is under way");
        };
    }

    /// In place of the `confirm-rollout` webhooks; the promotion follows when the pods are ready.
    private static Decision approve(Tick tick) {
        return Starting.waiting(tick, java.util.List.of());
    }

    private static Optional<Decision> abort(Tick tick, Command command) {
        var why = "aborted by " + command.asker();
        return switch (tick.memory().phase()) {
            case Phase.Progressing _, Phase.WaitingPromotion _ -> {
                if (Promotion.mustHold(tick) && !tick.isDue()) {
                    yield Optional.of(tick.atNextStep(""));
                }
                var decision = Promotion.rollBack(tick, why);
                yield Optional.of(
                        decision.next().phase() instanceof Phase.Failed
                                ? decision.answering(new Reply(true, "rolled back"))
                                : decision);
            }
            case Phase.Waiting _ ->
                    Optional.of(
                            Starting.scaledDown(tick)
                                    .warn("Rollout of " + tick.names().dottedTarget() + " " + why)
                                    .remember(
                                            tick.memory()
                                                    .applying(tick.sight.current())
                                                    .unstepped()
                                                    .to(new Phase.Failed(false)))
                                    .untilChange(why)
                                    .answering(new Reply(true, "refused before it began")));
            case Phase.Promoting _, Phase.Finalising _ ->
                    no(
                            tick,
                            "the primary is being updated already; wait for the end, then use"
                                    + " rollback");
            case Phase.Initializing _,
                    Phase.Initialized _,
                    Phase.Succeeded _,
                    Phase.Failed _,
                    Phase.Terminating _ ->
                    no(tick, "no run is under way");
        };
    }

    private static Optional<Decision> retry(Tick tick) {
        var memory = tick.memory();
        if (!(memory.phase() instanceof Phase.Failed(var served))
                || served
                || memory.isRestoring()) {
            return no(tick, "only a refused revision can be tried again");
        }
        if (tick.sight.current().spec().equals(memory.promoted())) {
            return no(tick, "the target runs the promoted revision");
        }
        return tick.held().isPresent()
                ? no(tick, tick.held().map(Hold::sentence).orElse(""))
                : Optional.empty();
    }

    private static Optional<Decision> rollBack(Tick tick, Command command) {
        return switch (tick.memory().phase()) {
            case Phase.Progressing _,
                    Phase.WaitingPromotion _,
                    Phase.Waiting _,
                    Phase.Promoting _,
                    Phase.Finalising _ ->
                    abort(tick, command);
            case Phase.Initialized _, Phase.Succeeded _, Phase.Failed _ -> retreat(tick, command);
            case Phase.Initializing _, Phase.Terminating _ -> no(tick, "no run is under way");
        };
    }

    private static Optional<Decision> retreat(Tick tick, Command command) {
        if (tick.memory().isRestoring()) {
            return no(tick, "it is under way already");
        }
        if (tick.memory().phase() instanceof Phase.Failed(var served) && served) {
            return no(
                    tick,
                    "the last promotion failed; set the target to the revision that is to serve");
        }
        var previous = Retreat.available(tick);
        return previous.isEmpty()
                ? no(
                        tick,
                        "no previous version is kept; set the target back, and spec.keepPrevious"
                                + " for the next time")
                : Optional.of(
                        Retreat.begin(tick, previous.get(), command.asker())
                                .answering(new Reply(true, "the previous version serves")));
    }
}
