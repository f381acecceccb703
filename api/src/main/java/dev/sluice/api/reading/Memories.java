package dev.sluice.api.reading;

import dev.sluice.api.flagger.CanaryStatus;
import dev.sluice.api.flagger.CanaryStatus.Condition;
import dev.sluice.api.flagger.CanaryStatus.Pause;
import dev.sluice.api.flagger.CanaryStatus.PreviousVersion;
import dev.sluice.api.flagger.StatusDraft;
import dev.sluice.engine.rollout.Memory;
import dev.sluice.engine.rollout.Phase;
import dev.sluice.engine.rollout.Revision;
import dev.sluice.engine.rollout.Standing;

import org.jspecify.annotations.Nullable;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Objects;
import java.util.Optional;

/// Between what the engine remembers and `status`.
public final class Memories {
    private Memories() {}

    /// @param status null for a Canary nobody has written to yet
    public static Memory read(@Nullable CanaryStatus status) {
        if (status == null) {
            return Memory.NEW;
        }
        return new Memory(
                phase(status),
                status.canaryWeight(),
                new Revision(
                        Objects.requireNonNullElse(status.lastAppliedSpec(), ""),
                        status.trackedConfigs()),
                Objects.requireNonNullElse(status.lastPromotedSpec(), ""),
                Optional.ofNullable(status.firstStepTime()),
                Optional.ofNullable(status.lastStepTime()),
                standing(status));
    }

    private static Standing standing(CanaryStatus status) {
        var pause =
                Optional.ofNullable(status.paused())
                        .map(it ->
                                new Standing.Pause(
                                        Objects.requireNonNullElse(it.by(), "somebody"),
                                        Objects.requireNonNullElse(it.since(), Instant.EPOCH)));
        var previous =
                Optional.ofNullable(status.previous())
                        .map(it ->
                                new Standing.Previous(
                                        Objects.requireNonNullElse(it.revision(), ""),
                                        Optional.ofNullable(it.keptUntil()),
                                        Boolean.TRUE.equals(it.restoring())));
        return new Standing(pause, previous, Optional.ofNullable(status.closedGate()));
    }

    private static @Nullable Pause paused(Memory memory) {
        return memory.standing().pause().map(it -> new Pause(it.by(), it.since())).orElse(null);
    }

    private static @Nullable PreviousVersion previous(Memory memory) {
        return memory.standing()
                .previous()
                .map(it ->
                        new PreviousVersion(
                                it.spec(), it.until().orElse(null), it.restoring() ? true : null))
                .orElse(null);
    }

    private static Phase phase(CanaryStatus status) {
        var iterations = Math.max(0, status.iterations());
        var phase = Objects.requireNonNullElse(status.phase(), "");
        return switch (phase) {
            case "Initialized" -> new Phase.Initialized();
            case "Waiting" -> new Phase.Waiting();
            case "Progressing" -> new Phase.Progressing(status.failedChecks(), iterations);
            case "WaitingPromotion" ->
                    new Phase.WaitingPromotion(status.failedChecks(), iterations);
            case "Promoting" -> new Phase.Promoting();
            case "Finalising" -> new Phase.Finalising();
            case "Succeeded" -> new Phase.Succeeded();
            // The weight is how a promotion that failed differs from a canary that did.
            case "Failed" -> new Phase.Failed(status.canaryWeight() == 100);
            case "Terminating", "Terminated" -> new Phase.Terminating();
            default -> new Phase.Initializing();
        };
    }

    /// Writes the memory into a status, with the condition `Promoted` that belongs to its phase.
    ///
    /// @param because why the phase changed, or empty for the usual sentence
    public static StatusDraft write(
            CanaryStatus before, Memory memory, String kind, String because, Instant now) {
        var phase = memory.phase();
        // Flagger's own times are in whole seconds, and some clients read nothing else.
        var second = now.truncatedTo(ChronoUnit.SECONDS);
        var draft =
                before.edit()
                        .phase(phase.wire())
                        .canaryWeight(memory.weight())
                        .failedChecks(failedChecks(phase))
                        .iterations(iterations(phase))
                        .lastAppliedSpec(memory.applied().spec())
                        .lastPromotedSpec(memory.promoted())
                        .trackedConfigs(memory.applied().configs())
                        .firstStepTime(memory.firstStep().orElse(null))
                        .lastStepTime(memory.lastStep().orElse(null))
                        .paused(paused(memory))
                        .previous(previous(memory))
                        .closedGate(memory.standing().closedGate().orElse(null))
                        .lastTransitionTime(second);
        var sentence =
                memory.previousServes()
                        ? "Rolled back, the previous version serves all traffic."
                                + asSentence(because)
                        : sentence(phase, kind, because);
        return draft.condition(promoted(before, phase, sentence, second));
    }

    private static int failedChecks(Phase phase) {
        return switch (phase) {
            case Phase.Progressing(var failed, _) -> failed;
            case Phase.WaitingPromotion(var failed, _) -> failed;
            default -> 0;
        };
    }

    private static int iterations(Phase phase) {
        return switch (phase) {
            case Phase.Progressing(_, var iterations) -> iterations;
            case Phase.WaitingPromotion(_, var iterations) -> iterations;
            default -> 0;
        };
    }

    private static Condition promoted(
            CanaryStatus before, Phase phase, String message, Instant now) {
        var status =
                switch (phase) {
                    case Phase.Initialized _, Phase.Succeeded _ -> "True";
                    case Phase.Failed _ -> "False";
                    default -> "Unknown";
                };
        var old =
                before.conditions().stream()
                        .filter(condition -> "Promoted".equals(condition.type()))
                        .findFirst();
        if (old.isPresent()
                && status.equals(old.get().status())
                && phase.wire().equals(old.get().reason())) {
            return old.get();
        }
        var since =
                old.filter(condition -> status.equals(condition.status()))
                        .map(Condition::lastTransitionTime)
                        .orElse(now);
        return new Condition("Promoted", status, phase.wire(), message, now, since);
    }

    private static String asSentence(String because) {
        return because.isEmpty()
                ? ""
                : " " + Character.toUpperCase(because.charAt(0)) + because.substring(1);
    }

    private static String sentence(Phase phase, String kind, String because) {
        return switch (phase) {
            case Phase.Initialized _ -> kind + " initialization completed.";
            case Phase.Waiting _, Phase.WaitingPromotion _ -> "Waiting for approval.";
            case Phase.Progressing _ -> "New revision detected, progressing canary analysis.";
            case Phase.Promoting _ -> "Canary analysis completed, starting primary rolling update.";
            case Phase.Finalising _ -> "Canary analysis completed, routing all traffic to primary.";
            case Phase.Succeeded _ -> "Canary analysis completed successfully, promotion finished.";
            case Phase.Failed(var servedByCanary) ->
                    (servedByCanary
                                    ? "Promotion failed, " + kind + " keeps serving all traffic."
                                    : "Canary analysis failed, " + kind + " scaled to zero.")
                            + asSentence(because);
            case Phase.Terminating _ -> "The canary is being deleted.";
            case Phase.Initializing _ -> "New " + kind + " detected, starting initialization.";
        };
    }
}
