package dev.sluice.api.flagger;

import dev.sluice.api.flagger.CanaryStatus.CommandRecord;
import dev.sluice.api.flagger.CanaryStatus.Condition;
import dev.sluice.api.flagger.CanaryStatus.HistoryEntry;
import dev.sluice.api.flagger.CanaryStatus.MetricVerdict;
import dev.sluice.api.flagger.CanaryStatus.Pause;
import dev.sluice.api.flagger.CanaryStatus.PreviousVersion;
import dev.sluice.api.flagger.CanaryStatus.QueuePlace;
import dev.sluice.api.flagger.CanaryStatus.UnsentMessage;

import org.jspecify.annotations.Nullable;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/// A status in the making: `status.edit().phase("Failed").canaryWeight(0).done()`. Each method sets
/// the field of its name and returns this draft. Not safe for use by several threads.
public final class StatusDraft {
    private @Nullable String phase;
    private int failedChecks;
    private int canaryWeight;
    private int iterations;
    private Map<String, String> trackedConfigs = Map.of();
    private @Nullable String lastAppliedSpec;
    private @Nullable String lastPromotedSpec;
    private @Nullable Instant lastTransitionTime;
    private @Nullable String sessionAffinityCookie;
    private @Nullable String previousSessionAffinityCookie;
    private @Nullable String primarySessionAffinityCookie;
    private List<Condition> conditions = List.of();
    private List<MetricVerdict> metrics = List.of();
    private List<HistoryEntry> history = List.of();
    private @Nullable String lastTransitionReason;
    private @Nullable String cause;
    private @Nullable String refusedRevision;
    private @Nullable Instant firstStepTime;
    private @Nullable Instant lastStepTime;
    private @Nullable Long observedGeneration;
    private @Nullable Pause paused;
    private @Nullable String closedGate;
    private @Nullable CommandRecord lastCommand;
    private @Nullable QueuePlace queue;
    private @Nullable PreviousVersion previous;
    private List<UnsentMessage> unsent = List.of();

    /// Starts from nothing.
    public StatusDraft() {}

    StatusDraft(CanaryStatus from) {
        phase = from.phase();
        failedChecks = from.failedChecks();
        canaryWeight = from.canaryWeight();
        iterations = from.iterations();
        trackedConfigs = from.trackedConfigs();
        lastAppliedSpec = from.lastAppliedSpec();
        lastPromotedSpec = from.lastPromotedSpec();
        lastTransitionTime = from.lastTransitionTime();
        sessionAffinityCookie = from.sessionAffinityCookie();
        previousSessionAffinityCookie = from.previousSessionAffinityCookie();
        primarySessionAffinityCookie = from.primarySessionAffinityCookie();
        conditions = from.conditions();
        metrics = from.metrics();
        history = from.history();
        lastTransitionReason = from.lastTransitionReason();
        cause = from.cause();
        refusedRevision = from.refusedRevision();
        firstStepTime = from.firstStepTime();
        lastStepTime = from.lastStepTime();
        observedGeneration = from.observedGeneration();
        paused = from.paused();
        closedGate = from.closedGate();
        lastCommand = from.lastCommand();
        queue = from.queue();
        previous = from.previous();
        unsent = from.unsent();
    }

    /// The finished status, bounded: without `trackedConfigs` it takes less than 32 KiB in JSON.
    public CanaryStatus done() {
        return new CanaryStatus(
                phase,
                failedChecks,
                canaryWeight,
                iterations,
                trackedConfigs,
                lastAppliedSpec,
                lastPromotedSpec,
                lastTransitionTime,
                sessionAffinityCookie,
                previousSessionAffinityCookie,
                primarySessionAffinityCookie,
                StatusSize.conditions(conditions),
                StatusSize.metrics(metrics),
                history,
                Excerpt.of(lastTransitionReason, StatusSize.REASON),
                Excerpt.of(cause, StatusSize.REASON),
                refusedRevision,
                firstStepTime,
                lastStepTime,
                observedGeneration,
                paused,
                closedGate,
                lastCommand,
                queue,
                previous,
                unsent);
    }

    /// See [CanaryStatus#phase()].
    public StatusDraft phase(@Nullable String value) {
        phase = value;
        return this;
    }

    /// See [CanaryStatus#failedChecks()].
    public StatusDraft failedChecks(int value) {
        failedChecks = value;
        return this;
    }

    /// See [CanaryStatus#canaryWeight()].
    public StatusDraft canaryWeight(int value) {
        canaryWeight = value;
        return this;
    }

    /// See [CanaryStatus#iterations()].
    public StatusDraft iterations(int value) {
        iterations = value;
        return this;
    }

    /// See [CanaryStatus#trackedConfigs()].
    public StatusDraft trackedConfigs(Map<String, String> value) {
        trackedConfigs = value;
        return this;
    }

    /// See [CanaryStatus#lastAppliedSpec()].
    public StatusDraft lastAppliedSpec(@Nullable String value) {
        lastAppliedSpec = value;
        return this;
    }

    /// See [CanaryStatus#lastPromotedSpec()].
    public StatusDraft lastPromotedSpec(@Nullable String value) {
        lastPromotedSpec = value;
        return this;
    }

    /// See [CanaryStatus#lastTransitionTime()].
    public StatusDraft lastTransitionTime(@Nullable Instant value) {
        lastTransitionTime = value;
        return this;
    }

    /// See [CanaryStatus#sessionAffinityCookie()].
    public StatusDraft sessionAffinityCookie(@Nullable String value) {
        sessionAffinityCookie = value;
        return this;
    }

    /// See [CanaryStatus#previousSessionAffinityCookie()].
    public StatusDraft previousSessionAffinityCookie(@Nullable String value) {
        previousSessionAffinityCookie = value;
        return this;
    }

    /// See [CanaryStatus#primarySessionAffinityCookie()].
    public StatusDraft primarySessionAffinityCookie(@Nullable String value) {
        primarySessionAffinityCookie = value;
        return this;
    }

    /// See [CanaryStatus#conditions()].
    public StatusDraft conditions(List<Condition> value) {
        conditions = value;
        return this;
    }

    /// See [CanaryStatus#metrics()].
    public StatusDraft metrics(List<MetricVerdict> value) {
        metrics = value;
        return this;
    }

    /// See [CanaryStatus#history()].
    public StatusDraft history(List<HistoryEntry> value) {
        history = value;
        return this;
    }

    /// See [CanaryStatus#lastTransitionReason()].
    public StatusDraft lastTransitionReason(@Nullable String value) {
        lastTransitionReason = value;
        return this;
    }

    /// See [CanaryStatus#cause()].
    public StatusDraft cause(@Nullable String value) {
        cause = value;
        return this;
    }

    /// See [CanaryStatus#refusedRevision()].
    public StatusDraft refusedRevision(@Nullable String value) {
        refusedRevision = value;
        return this;
    }

    /// See [CanaryStatus#firstStepTime()].
    public StatusDraft firstStepTime(@Nullable Instant value) {
        firstStepTime = value;
        return this;
    }

    /// See [CanaryStatus#lastStepTime()].
    public StatusDraft lastStepTime(@Nullable Instant value) {
        lastStepTime = value;
        return this;
    }

    /// See [CanaryStatus#observedGeneration()].
    public StatusDraft observedGeneration(@Nullable Long value) {
        observedGeneration = value;
        return this;
    }

    /// See [CanaryStatus#closedGate()].
    public StatusDraft closedGate(@Nullable String value) {
        closedGate = value;
        return this;
    }

    /// See [CanaryStatus#paused()].
    public StatusDraft paused(@Nullable Pause value) {
        paused = value;
        return this;
    }

    /// See [CanaryStatus#lastCommand()].
    public StatusDraft lastCommand(@Nullable CommandRecord value) {
        lastCommand = value;
        return this;
    }

    /// See [CanaryStatus#queue()].
    public StatusDraft queue(@Nullable QueuePlace value) {
        queue = value;
        return this;
    }

    /// See [CanaryStatus#previous()].
    public StatusDraft previous(@Nullable PreviousVersion value) {
        previous = value;
        return this;
    }

    /// See [CanaryStatus#unsent()].
    public StatusDraft unsent(List<UnsentMessage> value) {
        unsent = value;
        return this;
    }

    /// Replaces the condition of the same type, or adds it.
    public StatusDraft condition(Condition value) {
        conditions = replace(conditions, value, Condition::type);
        return this;
    }

    /// Replaces the verdict on the metric of the same name, or adds it.
    public StatusDraft metric(MetricVerdict value) {
        metrics = replace(metrics, value, MetricVerdict::name);
        return this;
    }

    /// Adds the newest entry. What is decided again counts up; when there is no room, earlier runs
    /// go first and then the oldest steps of this run, so that its beginning stays.
    public StatusDraft historyEntry(HistoryEntry value) {
        history = History.with(history, value);
        return this;
    }

    private static <T> List<T> replace(List<T> old, T value, Key<T> key) {
        var result = new ArrayList<>(old);
        for (int i = 0; i < result.size(); i++) {
            if (Objects.equals(key.of(result.get(i)), key.of(value))) {
                result.set(i, value);
                return result;
            }
        }
        result.add(value);
        return result;
    }

    private interface Key<T> {
        @Nullable String of(T value);
    }
}
