package dev.sluice.cli.status;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;

/// The table of many canaries, one line each.
public final class Overview {
    private static final List<String> HEAD =
            List.of("NAMESPACE", "NAME", "STATUS", "WEIGHT", "FAILED", "SINCE", "WHY");
    private static final int STATUS = 2;
    private static final long LONG = 120;

    private Overview() {}

    /// @param now tells how long ago something was
    public static List<String> lines(List<Sight> canaries, Instant now, Paint paint) {
        if (canaries.isEmpty()) {
            return List.of("There are no canaries here.");
        }
        var rows = new ArrayList<List<String>>();
        rows.add(HEAD);
        canaries.forEach(canary -> rows.add(row(canary, now)));
        var widths = new ArrayList<>(Collections.nCopies(HEAD.size(), 0));
        for (var row : rows) {
            for (int i = 0; i < row.size(); i++) {
                widths.set(i, Math.max(widths.get(i), row.get(i).length()));
            }
        }
        return rows.stream().map(row -> line(row, widths, paint)).toList();
    }

    private static List<String> row(Sight canary, Instant now) {
        var status = canary.status();
        var since = status.lastTransitionTime();
        return List.of(
                canary.namespace(),
                canary.name(),
                canary.phase().isEmpty() ? "-" : canary.phase(),
                status.canaryWeight() + "%",
                Integer.toString(status.failedChecks()),
                since == null ? "-" : ago(since, now),
                why(canary));
    }

    private static String why(Sight canary) {
        var status = canary.status();
        var unready =
                status.conditions().stream()
                        .filter(it -> "Ready".equals(it.type()) && "False".equals(it.status()))
                        .findFirst();
        if (unready.isPresent()) {
            return Objects.requireNonNullElse(unready.get().message(), "");
        }
        var pause = status.paused();
        if (pause != null) {
            return "paused by " + Objects.requireNonNullElse(pause.by(), "somebody");
        }
        var queue = status.queue();
        if (queue != null) {
            return "waits as %d of %d".formatted(queue.position(), queue.of());
        }
        return Objects.requireNonNullElse(status.lastTransitionReason(), "");
    }

    private static String line(List<String> row, List<Integer> widths, Paint paint) {
        var line = new StringBuilder();
        for (int i = 0; i < row.size(); i++) {
            var cell = row.get(i);
            var wide = cell + " ".repeat(widths.get(i) - cell.length() + 2);
            line.append(
                    i == STATUS && !cell.equals(HEAD.get(i)) && !cell.equals("-")
                            ? paint.paint(cell, wide)
                            : wide);
        }
        return line.toString().stripTrailing();
    }

    /// `45s`, `12m`, `3h`, `8d`.
    static String ago(Instant then, Instant now) {
        var time = Duration.between(then, now);
        if (time.toSeconds() < LONG) {
            return Math.max(0, time.toSeconds()) + "s";
        }
        if (time.toMinutes() < LONG) {
            return time.toMinutes() + "m";
        }
        return time.toHours() < LONG ? time.toHours() + "h" : time.toDays() + "d";
    }
}
