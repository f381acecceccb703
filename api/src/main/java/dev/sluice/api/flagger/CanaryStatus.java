package dev.sluice.api.flagger;

import dev.sluice.api.flagger.Schema.Doc;
import dev.sluice.api.flagger.Schema.Format;
import dev.sluice.api.flagger.Schema.Length;
import dev.sluice.api.flagger.Schema.Required;
import dev.sluice.api.flagger.Schema.Values;

import org.jspecify.annotations.Nullable;

import java.time.Instant;
import java.util.List;
import java.util.Map;

/// What is known of a rollout. Lists and maps are empty when absent and bounded: of `metrics` the
/// first 50 stay, of `history` 40. Of a [StatusDraft] they are bounded in bytes too. The three
/// counters are written even when they are 0.
@Wire
@Doc("What is known of the rollout, written by the operator.")
public record CanaryStatus(
        @Doc("Phase of the rollout.")
                @Values({
                    "",
                    "Initializing",
                    "Initialized",
                    "Waiting",
                    "Progressing",
                    "WaitingPromotion",
                    "Promoting",
                    "Finalising",
                    "Succeeded",
                    "Failed",
                    "Terminating",
                    "Terminated"
                })
                @Nullable String phase,
        @Doc("How many checks have failed in this run.") int failedChecks,
        @Doc("Share of the traffic, in percent, that the new version gets.") int canaryWeight,
        @Doc("How many rounds of checks have been passed in this run.") int iterations,
        @Doc(
                        "Checksums of the ConfigMaps and Secrets that the target uses, by"
                                + " configmap/NAME and secret/NAME.")
                Map<String, String> trackedConfigs,
        @Doc("Hash of the target's spec in the current or the last run.")
                @Nullable String lastAppliedSpec,
        @Doc("Hash of the target's spec that the primary runs.") @Nullable String lastPromotedSpec,
        @Doc("When this status was last changed by a step of the rollout.")
                @Format("date-time")
                @Moment
                @Nullable Instant lastTransitionTime,
        @Doc("Cookie of visitors of the new version, as name=value.")
                @Nullable String sessionAffinityCookie,
        @Doc("Cookie of the run before, which is taken back from visitors.")
                @Nullable String previousSessionAffinityCookie,
        @Doc("Cookie of visitors of the primary, as name=value.")
                @Nullable String primarySessionAffinityCookie,
        @Doc(
                        "Conditions by type. Promoted tells whether the last version is in"
                            + " production; Ready is False while this canary cannot be worked on,"
                            + " and says why.")
                List<Condition> conditions,
        @Doc("The last verdict on each metric.") @Length(max = CanaryStatus.MAX_METRICS)
                List<MetricVerdict> metrics,
        @Doc("The last steps and decisions, newest last.") @Length(max = CanaryStatus.MAX_HISTORY)
                List<HistoryEntry> history,
        @Doc("Who or what caused the last change of the phase.") @Length(max = Excerpt.MAX)
                @Nullable String lastTransitionReason,
        @Doc("Why the current or the last run began: what was changed, by whom, and when.")
                @Length(max = Excerpt.MAX)
                @Nullable String cause,
        @Doc("Hash of the target's spec that was last taken back.")
                @Nullable String refusedRevision,
        @Doc("When this run first sent traffic to the new version.") @Format("date-time") @Moment
                @Nullable Instant firstStepTime,
        @Doc("When the last step of the analysis was taken; the next is due one interval later.")
                @Format("date-time")
                @Moment
                @Nullable Instant lastStepTime,
        @Doc("The generation of this object that the operator has last read.")
                @Nullable Long observedGeneration,
        @Doc("Who has paused this canary; absent when it is not paused.") @Nullable Pause paused,
        @Doc("The webhook that keeps the traffic from being increased; absent when none" + " does.")
                @Nullable String closedGate,
        @Doc("The last command that was given to this canary, and what became of it.")
                @Nullable CommandRecord lastCommand,
        @Doc("The place in the queue of those that wait for others to finish.")
                @Nullable QueuePlace queue,
        @Doc("The version before the promoted one, while it keeps its pods.")
                @Nullable PreviousVersion previous,
        @Doc(
                        "Alerts, events and post-rollout calls of the last decision that may not"
                                + " have reached their receivers yet. Whoever works on this canary"
                                + " next delivers them.")
                @Length(max = CanaryStatus.MAX_UNSENT)
                List<UnsentMessage> unsent) {

    /// Most messages that wait for delivery.
    public static final int MAX_UNSENT = 6;

    /// Most verdicts that are kept.
    public static final int MAX_METRICS = 50;

    /// Most history entries that are kept.
    public static final int MAX_HISTORY = 40;

    /// The status of a canary that nobody has looked at yet.
    public static final CanaryStatus NONE = new StatusDraft().done();

    /// Absent lists and maps are empty; long ones and long texts are cut.
    public CanaryStatus {
        trackedConfigs = Copies.of(trackedConfigs);
        conditions = Copies.of(conditions);
        var verdicts = Copies.of(metrics);
        metrics = verdicts.subList(0, Math.min(verdicts.size(), MAX_METRICS));
        var entries = Copies.of(history);
        history = entries.subList(Math.max(0, entries.size() - MAX_HISTORY), entries.size());
        lastTransitionReason = Excerpt.of(lastTransitionReason);
        cause = Excerpt.of(cause);
        var messages = Copies.of(unsent);
        unsent = messages.subList(Math.max(0, messages.size() - MAX_UNSENT), messages.size());
    }

    /// A draft that starts as this status.
    public StatusDraft edit() {
        return new StatusDraft(this);
    }

    /// One aspect of the rollout in the form that `kubectl wait --for=condition=` understands.
    @Wire
    public record Condition(
            @Doc("Type of the condition, such as Promoted or Ready.") @Required
                    @Nullable String type,
            @Doc("True, False or Unknown.") @Required @Nullable String status,
            @Doc("One word for the reason; of Promoted, the phase.") @Required
                    @Nullable String reason,
            @Doc("The reason in a sentence.") @Nullable String message,
            @Doc("When this condition was last written.") @Format("date-time") @Moment
                    @Nullable Instant lastUpdateTime,
            @Doc("When its status last changed.") @Format("date-time") @Moment
                    @Nullable Instant lastTransitionTime) {}

    /// The last verdict on one metric. A value that is no number (NaN, infinite) is absent.
    @Wire
    public record MetricVerdict(
            @Doc("Name of the metric in the analysis.") @Required @Nullable String name,
            @Doc("The value; absent when there was none.") @Decimal @Nullable Double value,
            @Doc("The smallest value that is healthy.") @Decimal @Nullable Double min,
            @Doc("The largest value that is healthy.") @Decimal @Nullable Double max,
            @Doc("Unit of the value, such as % or ms.") @Nullable String unit,
            @Doc("The query that was sent.") @Length(max = Excerpt.MAX) @Nullable String query,
            @Doc("The verdict. NoData and Error tell apart silence from a broken provider.")
                    @Values({"Healthy", "Unhealthy", "NoData", "Error"})
                    @Nullable String verdict,
            @Doc("The verdict in a sentence.") @Length(max = Excerpt.MAX) @Nullable String message,
            @Doc("When it was asked.") @Format("date-time") @Moment @Nullable Instant time) {

        /// Long texts are cut.
        public MetricVerdict {
            value = finite(value);
            min = finite(min);
            max = finite(max);
            query = Excerpt.of(query);
            message = Excerpt.of(message);
        }

        private static @Nullable Double finite(@Nullable Double number) {
            return number != null && Double.isFinite(number) ? number : null;
        }
    }

    /// A message to somebody outside the cluster.
    @Wire
    public record UnsentMessage(
            @Doc("The same for every delivery of this message.") @Required @Nullable String key,
            @Doc("What it is.") @Values({"event", "alert", "post-rollout"}) @Nullable String kind,
            @Doc("Normal or Warning for an event; info, warn or error for an alert.")
                    @Nullable String severity,
            @Doc("The phase it tells of.") @Nullable String phase,
            @Doc("What it says; cut when it is long.") @Length(max = Excerpt.SENTENCE)
                    @Nullable String message,
            @Doc("When it was decided.") @Format("date-time") @Moment @Nullable Instant time) {

        private static final int KEY = 64;
        private static final int TEXT = 200;

        /// Long texts are cut.
        public UnsentMessage {
            key = Excerpt.of(key, KEY);
            message = Excerpt.of(message, TEXT);
        }
    }

    /// A pause that somebody ordered.
    @Wire
    public record Pause(
            @Doc("Who ordered it.") @Nullable String by,
            @Doc("Since when.") @Format("date-time") @Moment @Nullable Instant since) {

        /// A long name is cut.
        public Pause {
            by = Excerpt.of(by, Excerpt.NAME);
        }
    }

    /// A command from the annotation sluice.dev/command.
    @Wire
    public record CommandRecord(
            @Doc("What was ordered: promote, abort, retry, rollback, pause or resume.")
                    @Nullable String command,
            @Doc("The id that was given with it.") @Nullable String id,
            @Doc("Who ordered it: the by= of the command, or whoever wrote the annotation.")
                    @Nullable String by,
            @Doc("The only revision it is meant for, if one was given.") @Nullable String revision,
            @Doc("When it was seen.") @Format("date-time") @Moment @Nullable Instant time,
            @Doc("Pending until it is Done or Refused.") @Values({"Pending", "Done", "Refused"})
                    @Nullable String result,
            @Doc("What was done, or why nothing was.") @Length(max = Excerpt.MAX)
                    @Nullable String message) {

        /// Long texts are cut.
        public CommandRecord {
            id = Excerpt.of(id, Excerpt.NAME);
            by = Excerpt.of(by, Excerpt.NAME);
            revision = Excerpt.of(revision, Excerpt.NAME);
            message = Excerpt.of(message, Excerpt.SENTENCE);
        }
    }

    /// A place in the queue.
    @Wire
    public record QueuePlace(
            @Doc("1 for the next.") @Nullable Integer position,
            @Doc("How many wait.") @Nullable Integer of,
            @Doc("Whose limit is reached: cluster, namespace NAME or RolloutPolicy NAME.")
                    @Nullable String limit,
            @Doc("Since when; whoever waits longest is next.") @Format("date-time") @Moment
                    @Nullable Instant since) {}

    /// The version before the promoted one.
    @Wire
    public record PreviousVersion(
            @Doc("Hash of its spec.") @Nullable String revision,
            @Doc("When it is given up; absent while the promotion is not finished.")
                    @Format("date-time")
                    @Moment
                    @Nullable Instant keptUntil,
            @Doc("Whether it is being made the primary again, after the command rollback.")
                    @Nullable Boolean restoring) {}

    /// One step or decision.
    @Wire
    public record HistoryEntry(
            @Doc("When.") @Format("date-time") @Moment @Nullable Instant time,
            @Doc("The phase before.") @Nullable String from,
            @Doc("The phase after; the same when only the weight changed.") @Nullable String to,
            @Doc("Share of the traffic of the new version afterwards, in percent.")
                    @Nullable Integer weight,
            @Doc("Failed checks of the run afterwards.") @Nullable Integer failedChecks,
            @Doc("What was decided, and why.") @Length(max = Excerpt.MAX) @Nullable String message,
            @Doc("Hash of the target's spec that this is about.") @Nullable String revision,
            @Doc("How often the same was decided in a row; absent for once.")
                    @Nullable Integer count,
            @Doc("When it was decided first, if it was decided more than once.")
                    @Format("date-time")
                    @Moment
                    @Nullable Instant since) {

        /// A long message is cut.
        public HistoryEntry {
            message = Excerpt.of(message);
        }

        /// Decided once.
        public HistoryEntry(
                @Nullable Instant time,
                @Nullable String from,
                @Nullable String to,
                @Nullable Integer weight,
                @Nullable Integer failedChecks,
                @Nullable String message,
                @Nullable String revision) {
            this(time, from, to, weight, failedChecks, message, revision, null, null);
        }
    }
}
