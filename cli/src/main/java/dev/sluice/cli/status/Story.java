package dev.sluice.cli.status;

import dev.sluice.api.flagger.CanaryStatus.HistoryEntry;
import dev.sluice.api.flagger.CanaryStatus.MetricVerdict;

import org.jspecify.annotations.Nullable;

import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/// All there is to say about one canary.
public final class Story {
    private static final int BAR = 25;
    private static final int HUNDRED = 100;
    private static final int RECENT = 10;

    private Story() {}

    /// @param now tells how long ago something was
    public static List<String> lines(Sight canary, Instant now, Paint paint) {
        var lines = new ArrayList<String>();
        var status = canary.status();
        var phase = canary.phase().isEmpty() ? "not looked at yet" : canary.phase();
        lines.add(
                "%s.%s: %s"
                        .formatted(
                                canary.name(),
                                canary.namespace(),
                                paint.paint(canary.phase(), phase)));
        lines.add(
                "  canary   %s %d%%".formatted(bar(status.canaryWeight()), status.canaryWeight()));
        lines.add("  target   " + version(canary.target(), status.lastAppliedSpec()));
        lines.add("  primary  " + version(canary.primary(), status.lastPromotedSpec()));
        lines.add("  checks   %d failed".formatted(status.failedChecks()));
        said(lines, "  why      ", status.lastTransitionReason());
        if (!Objects.equals(status.cause(), status.lastTransitionReason())) {
            said(lines, "  cause    ", status.cause());
        }
        var pause = status.paused();
        said(lines, "  paused   by ", pause == null ? null : pause.by());
        status.conditions().stream()
                .filter(it -> "Ready".equals(it.type()) && "False".equals(it.status()))
                .forEach(it -> said(lines, "  stuck    ", it.message()));
        if (!status.metrics().isEmpty()) {
            lines.add("  metrics");
            status.metrics().forEach(it -> lines.add("    " + verdict(it, paint)));
        }
        if (!status.history().isEmpty()) {
            lines.add("  history");
            var from = Math.max(0, status.history().size() - RECENT);
            status.history().stream().skip(from).forEach(it -> lines.add("    " + entry(it, now)));
        }
        return lines;
    }

    private static void said(List<String> lines, String what, @Nullable String text) {
        if (text != null && !text.isEmpty()) {
            lines.add(what + text);
        }
    }

    static String bar(int weight) {
        var full = Math.clamp(Math.round((float) weight * BAR / HUNDRED), 0, BAR);
        return "[" + "#".repeat(full) + ".".repeat(BAR - full) + "]";
    }

    private static String version(String images, @Nullable String revision) {
        var known = images.isEmpty() ? "-" : images;
        return revision == null ? known : known + " (" + revision + ")";
    }

    private static String verdict(MetricVerdict metric, Paint paint) {
        var verdict = Objects.requireNonNullElse(metric.verdict(), "");
        var unit = metric.unit() == null ? "" : " " + metric.unit();
        var value = metric.value() == null ? "no value" : number(metric.value()) + unit;
        var bounds = new ArrayList<String>();
        if (metric.min() != null) {
            bounds.add("at least " + number(metric.min()));
        }
        if (metric.max() != null) {
            bounds.add("at most " + number(metric.max()));
        }
        var asked = bounds.isEmpty() ? "" : ", asked: " + String.join(", ", bounds);
        return "%s: %s, %s%s".formatted(metric.name(), paint.paint(verdict, verdict), value, asked);
    }

    private static String number(double value) {
        return BigDecimal.valueOf(value).stripTrailingZeros().toPlainString();
    }

    private static String entry(HistoryEntry entry, Instant now) {
        var ago = entry.time() == null ? "" : Overview.ago(entry.time(), now) + " ago";
        var times = entry.count() == null ? "" : " (%d times)".formatted(entry.count());
        return "%-9s %s at %d%%: %s%s"
                .formatted(
                        ago,
                        Objects.requireNonNullElse(entry.to(), ""),
                        Objects.requireNonNullElse(entry.weight(), 0),
                        Objects.requireNonNullElse(entry.message(), ""),
                        times);
    }
}
