package dev.sluice.engine.rollout;

import dev.sluice.engine.Severity;
import dev.sluice.engine.Split;

import java.util.Optional;

/// Somebody deleted the target in mid-run, and its pods with it: whoever was sent there is answered
/// by nobody.
///
/// The users go back to the primary, provided that it serves. The run is not over: it waits, and
/// when the target is there again it begins from the first step, as after a restart. What was
/// approved stays approved, as long as the target comes back as the same revision. A promotion goes
/// on when the target is back; after a promotion that failed, the primary serves again.
final class Bereft {
    private Bereft() {}

    /// Empty when nobody has to go anywhere, or when there is nowhere to go.
    static Optional<Decision> decide(Tick tick) {
        var memory = tick.memory();
        var sight = tick.sight;
        var route = sight.route();
        var concerned =
                route.canary() > 0
                        || route.mirrored()
                        || memory.weight() > 0
                        || Analysing.counts(memory).iterations() > 0;
        if (tick.plan.suspended() || !concerned || !sight.primary().serves()) {
            return Optional.empty();
        }
        return switch (memory.phase()) {
            case Phase.Progressing _, Phase.WaitingPromotion _ ->
                    Optional.of(home(tick, new Phase.Progressing(0, 0)));
            case Phase.Promoting _ -> Optional.of(home(tick, memory.phase()));
            case Phase.Failed(var served) ->
                    served && !memory.isRestoring()
                            ? Optional.of(home(tick, new Phase.Failed(false)))
                            : Optional.empty();
            case Phase.Initializing _,
                    Phase.Initialized _,
                    Phase.Waiting _,
                    Phase.Finalising _,
                    Phase.Succeeded _,
                    Phase.Terminating _ ->
                    Optional.empty();
        };
    }

    private static Decision home(Tick tick, Phase next) {
        var text = tick.names().dottedTarget() + " was deleted in mid-run";
        tick.warn(text + "! Routing all traffic to primary")
                .alert(Severity.WARN, text + ", all traffic is routed to the primary.");
        if (tick.plan.routed()) {
            tick.steer(Split.ALL_PRIMARY);
        }
        return tick.remember(tick.memory().opened().weighing(0).unstepped().to(next))
                .atOnce(text + ", all traffic to the primary until it is back");
    }
}
