package dev.sluice.api.sluice;

import dev.sluice.api.flagger.Moment;
import dev.sluice.api.flagger.Schema.Bounds;
import dev.sluice.api.flagger.Schema.Doc;
import dev.sluice.api.flagger.Schema.Format;
import dev.sluice.api.flagger.Schema.Length;
import dev.sluice.api.flagger.Schema.Pattern;
import dev.sluice.api.flagger.Schema.Required;
import dev.sluice.api.flagger.Schema.Rule;
import dev.sluice.api.flagger.Schema.Values;
import dev.sluice.api.flagger.Wire;

import org.jspecify.annotations.Nullable;

import java.time.Instant;
import java.util.List;
import java.util.Map;

/// What a policy wants. Lists and maps are empty when absent.
@Wire
@Doc("When canaries may roll out, and how many at once. What is left out is not restricted.")
public record RolloutPolicySpec(
        @Doc(
                        "Hold every canary this policy is for where it is: no rollout begins, and"
                                + " no weight grows. Default: false.")
                @Nullable Boolean hold,
        @Doc("Why, for those who see their canary held.") @Length(max = 256)
                @Nullable String reason,
        @Doc("The namespaces this policy is for. Default: all.")
                @Nullable NamespaceSelector namespaceSelector,
        @Doc("Times in which the canaries are held.") @Length(max = 64)
                List<FreezeWindow> freezeWindows,
        @Doc(
                        "How many of the canaries may be rolled out at once; the others wait in a"
                                + " queue, the oldest change first. Default: any number.")
                @Bounds(min = 1)
                @Nullable Integer maxProgressing) {

    /// Absent windows are empty.
    public RolloutPolicySpec {
        freezeWindows = freezeWindows == null ? List.of() : List.copyOf(freezeWindows);
    }

    /// A choice of namespaces by their labels; all conditions must hold.
    @Wire
    public record NamespaceSelector(
            @Doc(
                            "Labels with their values; the label kubernetes.io/metadata.name is the"
                                    + " name of the namespace.")
                    Map<String, String> matchLabels,
            @Doc("Conditions on labels.") @Length(max = 32) List<Requirement> matchExpressions) {

        /// Absent conditions are empty.
        public NamespaceSelector {
            matchLabels = matchLabels == null ? Map.of() : Map.copyOf(matchLabels);
            matchExpressions = matchExpressions == null ? List.of() : List.copyOf(matchExpressions);
        }
    }

    /// A condition on one label.
    @Wire
    @Rule(
            value =
                    "(self.operator in ['In', 'NotIn']) == (has(self.values) &&"
                            + " size(self.values) > 0)",
            message = "must be given for In and NotIn, and only for these",
            field = ".values")
    public record Requirement(
            @Doc("The label.") @Required @Length(max = 317) @Nullable String key,
            @Doc("What must be true of its value.")
                    @Required
                    @Values({"In", "NotIn", "Exists", "DoesNotExist"})
                    @Nullable String operator,
            @Doc("The values for In and NotIn.") @Length(max = 64) List<String> values) {

        /// Absent values are empty.
        public Requirement {
            values = values == null ? List.of() : List.copyOf(values);
        }
    }

    /// One time, or a time of every week.
    @Wire
    @Rule(
            value = "has(self.start) == has(self.end)",
            message = "start and end need each other",
            field = ".start")
    @Rule(
            value = "has(self.from) == has(self.to)",
            message = "from and to need each other",
            field = ".from")
    @Rule(
            value = "has(self.start) != (has(self.days) || has(self.from))",
            message =
                    "a window is either one time (start and end) or a time of every week (days,"
                            + " from and to)")
    @Rule(
            value = "!has(self.start) || !has(self.end) || self.start < self.end",
            message = "must be after start",
            field = ".end")
    @Rule(
            value =
                    "!has(self.days) || self.days.all(d, d in ['Mon', 'Tue', 'Wed', 'Thu', 'Fri',"
                            + " 'Sat', 'Sun'])",
            message = "must be some of Mon, Tue, Wed, Thu, Fri, Sat and Sun",
            field = ".days")
    public record FreezeWindow(
            @Doc("Why, for those who see their canary held.") @Length(max = 256)
                    @Nullable String reason,
            @Doc("When it begins, once.") @Format("date-time") @Moment @Nullable Instant start,
            @Doc("When it ends.") @Format("date-time") @Moment @Nullable Instant end,
            @Doc(
                            "The days of the week on which it begins: Mon, Tue, and so on. Default:"
                                    + " every day.")
                    @Length(max = 7)
                    List<String> days,
            @Doc("When it begins on these days, such as 17:00. Default: 00:00, for the whole day.")
                    @Pattern(TIME)
                    @Nullable String from,
            @Doc(
                            "When it ends, such as 08:00; not later than from means on the next"
                                    + " day. Default: 00:00, the end of the day.")
                    @Pattern(TIME)
                    @Nullable String to,
            @Doc("The time zone of from and to, such as Europe/Berlin. Default: UTC.")
                    @Length(max = 64)
                    @Nullable String timezone) {

        static final String TIME = "^([01][0-9]|2[0-3]):[0-5][0-9]$";

        /// Absent days are empty.
        public FreezeWindow {
            days = days == null ? List.of() : List.copyOf(days);
        }
    }
}
