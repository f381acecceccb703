package dev.sluice.operator.rollout;

import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.sluice.operator.governance.Governor;
import dev.sluice.operator.kube.View;
import dev.sluice.operator.kube.WriteRefused;
import dev.sluice.operator.kube.Writes;
import dev.sluice.routing.ObjectKey;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.format.DateTimeParseException;
import java.util.Optional;

/// One tick of one canary, from looking at it to remembering what was done.
///
/// It may be called at any time and as often as one likes; never twice at once for the same canary.
/// Memory is written last, so that a crash repeats a tick instead of skipping one.
public final class CanaryReconciler {
    private static final Duration PATIENCE = Duration.ofSeconds(2);

    private final Ticking ticking;
    private final Leaving leaving;
    private final Chronicle chronicle;
    private final Announcer announcer;
    private final Telemetry telemetry;
    private final Governor governor;
    private final InstantSource clock;

    CanaryReconciler(Parts parts, Writes writes, InstantSource clock) {
        chronicle = new Chronicle(parts.governor(), parts.announcer(), writes, clock);
        ticking = new Ticking(parts, chronicle, clock);
        leaving = new Leaving(parts);
        announcer = parts.announcer();
        telemetry = parts.telemetry();
        governor = parts.governor();
        this.clock = clock;
    }

    /// @param view what it asks for is what it wants to be told about
    /// @return when to tick again although nothing changed; empty: only when something changes
    /// @throws WriteRefused when the cluster did not take a write; the tick is to be repeated
    public Optional<Instant> reconcile(ObjectKey key, View view)
            throws WriteRefused, InterruptedException {
        var json = view.get(key);
        if (json.isEmpty()) {
            telemetry.forget(key);
            announcer.forget(key);
            ticking.forget(key);
            governor.forget(key, view);
            return Optional.empty();
        }
        if (Farewell.isLeaving(json.get())) {
            leaving.leave(key, json.get(), view);
            return Optional.empty();
        }
        try {
            var again = ticking.tick(key, obey(key, json.get()), view);
            governor.settled(key, json.get(), view);
            return again;
        } catch (NotReady notReady) {
            governor.settled(key, json.get(), view);
            var patience = patience(json.get());
            if (patience.isPresent() && patience.get().isAfter(clock.instant())) {
                return patience;
            }
            announcer.sayWaiting(key, json.get(), notReady.why());
            chronicle.rememberNotReady(key, json.get(), notReady);
            return Optional.empty();
        } catch (WriteRefused refused) {
            if (!refused.passes()) {
                tellRefused(key, view.get(key).orElse(json.get()), refused);
            }
            throw refused;
        }
    }

    private ObjectNode obey(ObjectKey key, ObjectNode json) throws WriteRefused {
        return governor.take(key, json, why -> announcer.warn(key, json, why));
    }

    /// What is forbidden or makes no sense will be refused again: somebody has to be told.
    private void tellRefused(ObjectKey key, ObjectNode json, WriteRefused refused)
            throws WriteRefused {
        var why = new NotReady("WriteRefused", String.valueOf(refused.getMessage()));
        announcer.sayWaiting(key, json, why.why());
        chronicle.rememberNotReady(key, json, why);
    }

    /// Objects that are applied together become visible one after the other; until then nobody made
    /// a mistake.
    private static Optional<Instant> patience(ObjectNode canary) {
        try {
            var created = canary.path("metadata").path("creationTimestamp").asText("");
            return created.isEmpty()
                    ? Optional.empty()
                    : Optional.of(Instant.parse(created).plus(PATIENCE));
        } catch (DateTimeParseException unknown) {
            return Optional.empty();
        }
    }
}
