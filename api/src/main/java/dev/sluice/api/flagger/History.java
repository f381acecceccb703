package dev.sluice.api.flagger;

import dev.sluice.api.flagger.CanaryStatus.HistoryEntry;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;

/// The story of the last run in so much room and no more.
final class History {
    private static final Set<String> AT_REST =
            Set.of("Initialized", "Succeeded", "Failed", "Initializing");

    private History() {}

    static List<HistoryEntry> with(List<HistoryEntry> old, HistoryEntry newest) {
        var entries = new ArrayList<>(old);
        if (!entries.isEmpty() && isAgain(entries.getLast(), newest)) {
            var last = entries.removeLast();
            entries.add(counted(last, newest));
        } else {
            entries.add(newest);
        }
        while (entries.size() > CanaryStatus.MAX_HISTORY
                || StatusSize.of(entries) > StatusSize.HISTORY && entries.size() > 1) {
            entries.remove(leastWanted(entries));
        }
        return entries;
    }

    private static boolean isAgain(HistoryEntry last, HistoryEntry newest) {
        return Objects.equals(last.message(), newest.message())
                && Objects.equals(last.from(), newest.from())
                && Objects.equals(last.to(), newest.to())
                && Objects.equals(last.weight(), newest.weight())
                && Objects.equals(last.revision(), newest.revision());
    }

    private static HistoryEntry counted(HistoryEntry last, HistoryEntry newest) {
        return new HistoryEntry(
                newest.time(),
                newest.from(),
                newest.to(),
                newest.weight(),
                newest.failedChecks(),
                newest.message(),
                newest.revision(),
                last.count() == null ? 2 : last.count() + 1,
                last.since() == null ? last.time() : last.since());
    }

    private static int leastWanted(List<HistoryEntry> entries) {
        if (start(entries) > 0) {
            return 0;
        }
        for (var i = 0; i < entries.size() - 1; i++) {
            if (Objects.equals(entries.get(i).from(), entries.get(i).to())) {
                return i;
            }
        }
        return 0;
    }

    /// Where the last run begins.
    private static int start(List<HistoryEntry> entries) {
        for (var i = entries.size() - 1; i >= 0; i--) {
            var entry = entries.get(i);
            if (AT_REST.contains(Objects.requireNonNullElse(entry.from(), ""))
                    && !AT_REST.contains(Objects.requireNonNullElse(entry.to(), ""))) {
                return i;
            }
        }
        return 0;
    }
}
