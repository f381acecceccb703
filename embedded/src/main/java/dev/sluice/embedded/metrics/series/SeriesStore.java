package dev.sluice.embedded.metrics.series;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;

/// All series of the recent past, within bounds: of time, of number and of memory.
///
/// New series beyond the limit are refused, with one warning for each time the limit is reached.
/// When the memory is used up, the oldest samples go before their time. Call [#forget] from time to
/// time.
public final class SeriesStore {
    private static final Logger LOG = LoggerFactory.getLogger(SeriesStore.class);

    private final Limits limits;
    private final ConcurrentHashMap<Labels, Series> all = new ConcurrentHashMap<>();
    private final ConcurrentHashMap<String, Set<Series>> byName = new ConcurrentHashMap<>();
    private final AtomicLong refused = new AtomicLong();
    private final AtomicLong tooOld = new AtomicLong();
    private final AtomicBoolean warned = new AtomicBoolean();
    private volatile long memory;

    public SeriesStore(Limits limits) {
        this.limits = limits;
    }

    /// @param retention how long samples are kept
    /// @param series most series at a time
    /// @param bytes memory for samples, roughly
    public record Limits(Duration retention, int series, long bytes) {
        public static Limits keeping(Duration retention) {
            return new Limits(retention, 100_000, 64L << 20);
        }
    }

    /// Adds a sample; one that is not newer than the series' last one is dropped.
    ///
    /// @param time milliseconds since 1970
    /// @return false when the series is new and there is no room for it
    public boolean append(Labels labels, long time, double value) {
        while (true) {
            Series series = all.get(labels);
            if (series == null) {
                if (all.size() >= limits.series()) {
                    refuse(labels);
                    return false;
                }
                series = all.computeIfAbsent(labels.interned(), this::begin);
            }
            switch (series.append(time, value)) {
                case STORED -> {
                    return true;
                }
                case TOO_OLD -> {
                    tooOld.incrementAndGet();
                    return true;
                }
                case SERIES_REMOVED -> all.remove(labels, series);
            }
        }
    }

    /// Says that a series ended at a time, if there is such a series.
    public void end(Labels labels, long time) {
        Series series = all.get(labels);
        if (series != null) {
            series.append(time, Samples.STALE);
        }
    }

    /// The series that all matchers accept, in no order.
    public List<Series> select(Collection<Matcher> matchers) {
        var found = new ArrayList<Series>();
        for (Series series : candidates(matchers)) {
            if (matchers.stream().allMatch(m -> m.accepts(series.labels().get(m.label())))) {
                found.add(series);
            }
        }
        return found;
    }

    /// Forgets what is older than the retention at a time, or more when memory is short.
    public void forget(long now) {
        long retention = limits.retention().toMillis();
        do {
            memory = forgetBefore(now - retention);
            retention = retention / 4 * 3;
        } while (memory > limits.bytes() && retention > 1000);
        if (all.size() < limits.series()) {
            warned.set(false);
        }
    }

    public int size() {
        return all.size();
    }

    /// Bytes at the last [#forget], roughly.
    public long memory() {
        return memory;
    }

    /// Samples refused because there were too many series.
    public long refused() {
        return refused.get();
    }

    /// Samples dropped because they were not newer than the last of their series.
    public long tooOld() {
        return tooOld.get();
    }

    private long forgetBefore(long time) {
        long bytes = 0;
        for (Series series : all.values()) {
            if (series.forget(time)) {
                bytes += series.memory();
            } else {
                remove(series);
            }
        }
        return bytes;
    }

    private void remove(Series series) {
        all.remove(series.labels(), series);
        byName.computeIfPresent(
                series.labels().get(Labels.NAME),
                (_, same) -> {
                    same.remove(series);
                    return same.isEmpty() ? null : same;
                });
    }

    private Series begin(Labels labels) {
        var series = new Series(labels);
        byName.compute(
                labels.get(Labels.NAME),
                (_, same) -> {
                    Set<Series> set = same == null ? ConcurrentHashMap.newKeySet() : same;
                    set.add(series);
                    return set;
                });
        return series;
    }

    private Collection<Series> candidates(Collection<Matcher> matchers) {
        for (Matcher matcher : matchers) {
            if (matcher.kind() == Matcher.Kind.EQUAL && matcher.label().equals(Labels.NAME)) {
                return byName.getOrDefault(matcher.value(), Set.of());
            }
        }
        return all.values();
    }

    private void refuse(Labels labels) {
        refused.incrementAndGet();
        if (warned.compareAndSet(false, true)) {
            LOG.warn(
                    "The metrics hold {} series, the most there may be: new ones such as {} are"
                            + " refused until others end.",
                    limits.series(),
                    labels);
        }
    }
}
