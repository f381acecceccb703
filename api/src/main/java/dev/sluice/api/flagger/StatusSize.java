package dev.sluice.api.flagger;

import dev.sluice.api.flagger.CanaryStatus.Condition;
import dev.sluice.api.flagger.CanaryStatus.HistoryEntry;
import dev.sluice.api.flagger.CanaryStatus.MetricVerdict;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.List;

/// How many bytes of JSON the parts of a status may take: 32 KiB all together.
///
/// A status is sent to everybody who watches canaries, at each step.
final class StatusSize {
    /// Bytes for all history entries.
    static final int HISTORY = 12 << 10;

    /// Bytes for the reason of the last transition, and for the cause of the run.
    static final int REASON = 1 << 10;

    private static final int METRICS = 9 << 10;
    private static final int CONDITIONS = 6;
    private static final int SHORTEST = 64;

    /// Keys, times, numbers and words of a fixed list in a history entry.
    private static final int ENTRY = 230;

    /// Keys, time and verdict of a metric.
    private static final int VERDICT = 135;

    private StatusSize() {}

    static int of(List<HistoryEntry> entries) {
        return entries.stream()
                .mapToInt(it -> ENTRY + Excerpt.bytes(it.message()) + Excerpt.bytes(it.revision()))
                .sum();
    }

    static List<Condition> conditions(List<Condition> conditions) {
        return conditions.stream()
                .limit(CONDITIONS)
                .map(it ->
                        new Condition(
                                it.type(),
                                it.status(),
                                it.reason(),
                                Excerpt.of(it.message(), Excerpt.SENTENCE),
                                it.lastUpdateTime(),
                                it.lastTransitionTime()))
                .toList();
    }

    /// Shortens what is said before it leaves something unsaid; then what is healthy goes first.
    static List<MetricVerdict> metrics(List<MetricVerdict> verdicts) {
        for (var most = Excerpt.MAX; most >= SHORTEST; most /= 2) {
            var texts = most;
            var shorter = verdicts.stream().map(it -> shortened(it, texts)).toList();
            if (ofVerdicts(shorter) <= METRICS) {
                return shorter;
            }
        }
        var kept = new ArrayList<MetricVerdict>();
        verdicts.stream().map(it -> shortened(it, SHORTEST)).forEach(kept::add);
        while (ofVerdicts(kept) > METRICS) {
            kept.remove(leastWanted(kept));
        }
        return kept;
    }

    private static int leastWanted(List<MetricVerdict> verdicts) {
        for (var i = verdicts.size() - 1; i >= 0; i--) {
            if ("Healthy".equals(verdicts.get(i).verdict())) {
                return i;
            }
        }
        return verdicts.size() - 1;
    }

    private static int ofVerdicts(List<MetricVerdict> verdicts) {
        return verdicts.stream()
                .mapToInt(it ->
                        VERDICT
                                + bytes(it.value())
                                + bytes(it.min())
                                + bytes(it.max())
                                + Excerpt.bytes(it.unit())
                                + Excerpt.bytes(it.name())
                                + Excerpt.bytes(it.query())
                                + Excerpt.bytes(it.message()))
                .sum();
    }

    private static int bytes(@Nullable Double number) {
        return number == null ? 0 : number.toString().length();
    }

    private static MetricVerdict shortened(MetricVerdict verdict, int most) {
        return new MetricVerdict(
                Excerpt.of(verdict.name(), Excerpt.NAME),
                verdict.value(),
                verdict.min(),
                verdict.max(),
                Excerpt.of(verdict.unit(), Excerpt.NAME),
                Excerpt.of(verdict.query(), most),
                verdict.verdict(),
                Excerpt.of(verdict.message(), most),
                verdict.time());
    }
}
