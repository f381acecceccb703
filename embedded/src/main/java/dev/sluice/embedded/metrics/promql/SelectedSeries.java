package dev.sluice.embedded.metrics.promql;

import dev.sluice.embedded.metrics.promql.Value.Row;
import dev.sluice.embedded.metrics.series.Samples;
import dev.sluice.embedded.metrics.series.Series;
import dev.sluice.embedded.metrics.series.SeriesStore;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;

/// What one query has read from the store: each selector is looked up once for all its moments.
final class SelectedSeries {
    private static final long MOST_SAMPLES = 20_000_000;

    private final SeriesStore store;
    private final Map<Expr.VectorSelector, Reading> readings = new IdentityHashMap<>();
    private long samples;

    private record Reading(long from, long to, List<Row> rows) {
        boolean covers(long begin, long end) {
            return from <= begin && end <= to;
        }
    }

    SelectedSeries(SeriesStore store) {
        this.store = store;
    }

    /// The selector's series, ordered by labels, with all their samples after `from` up to `to` and
    /// perhaps more, stale ones too.
    ///
    /// @param last the latest moment this selector will probably be asked for
    List<Row> rows(Expr.VectorSelector selector, long from, long to, long last) {
        Reading known = readings.get(selector);
        if (known != null && known.covers(from, to)) {
            return known.rows();
        }
        long begin = known == null ? from : Math.min(from, known.from());
        long end = Math.max(Math.max(to, last), known == null ? to : known.to());
        var reading = new Reading(begin, end, read(selector, begin, end));
        readings.put(selector, reading);
        return reading.rows();
    }

    private List<Row> read(Expr.VectorSelector selector, long from, long to) {
        var rows = new ArrayList<Row>();
        for (Series series : select(selector)) {
            Samples found = series.between(from, to);
            samples += found.size();
            if (samples > MOST_SAMPLES) {
                throw QueryException.execution(
                        "query processing would load too many samples into memory in query"
                                + " execution");
            }
            if (!found.isEmpty()) {
                rows.add(new Row(series.labels(), found));
            }
        }
        rows.sort(Comparator.comparing(Row::labels));
        return rows;
    }

    private List<Series> select(Expr.VectorSelector selector) {
        try {
            return store.select(selector.matchers());
        } catch (IllegalArgumentException e) {
            throw QueryException.execution(String.valueOf(e.getMessage()));
        }
    }
}
