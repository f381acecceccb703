package dev.sluice.embedded.metrics.web;

import com.fasterxml.jackson.core.JsonGenerator;

import dev.sluice.embedded.metrics.promql.Expr;
import dev.sluice.embedded.metrics.promql.Parser;
import dev.sluice.embedded.metrics.promql.QueryException;
import dev.sluice.embedded.metrics.series.Labels;
import dev.sluice.embedded.metrics.series.Matcher;
import dev.sluice.embedded.metrics.series.Series;
import dev.sluice.embedded.metrics.series.SeriesStore;

import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;

/// `/api/v1/series`, `/api/v1/labels` and `/api/v1/label/…/values`.
final class SeriesEndpoints {
    private final SeriesStore store;

    SeriesEndpoints(SeriesStore store) {
        this.store = store;
    }

    Answer series(Parameters parameters) throws RefusedException {
        if (parameters.all("match[]").isEmpty()) {
            throw RefusedException.badData("no match[] parameter provided");
        }
        SortedSet<Labels> found = selected(parameters);
        int limit = parameters.limit();
        return Answer.success(json -> {
            json.writeStartArray();
            int written = 0;
            for (Labels labels : found) {
                if (limit == 0 || written++ < limit) {
                    new ResultJson(json).labels(labels);
                }
            }
            json.writeEndArray();
        });
    }

    Answer labels(Parameters parameters) throws RefusedException {
        var names = new TreeSet<String>();
        selected(parameters).forEach(labels -> labels.forEach((name, _) -> names.add(name)));
        return texts(names, parameters.limit());
    }

    Answer values(String label, Parameters parameters) throws RefusedException {
        var values = new TreeSet<String>();
        for (Labels labels : selected(parameters)) {
            String value = labels.get(label);
            if (!value.isEmpty()) {
                values.add(value);
            }
        }
        return texts(values, parameters.limit());
    }

    private static Answer texts(Collection<String> texts, int limit) {
        return Answer.success(json -> write(json, texts, limit));
    }

    private static void write(JsonGenerator json, Collection<String> texts, int limit)
            throws IOException {
        json.writeStartArray();
        int written = 0;
        for (String text : texts) {
            if (limit == 0 || written++ < limit) {
                json.writeString(text);
            }
        }
        json.writeEndArray();
    }

    private SortedSet<Labels> selected(Parameters parameters) throws RefusedException {
        long from = parameters.time("start").orElse(Instant.EPOCH).toEpochMilli();
        long to = parameters.time("end").map(Instant::toEpochMilli).orElse(Long.MAX_VALUE);
        var found = new TreeSet<Labels>();
        for (List<Matcher> matchers : matchers(parameters.all("match[]"))) {
            for (Series series : select(matchers)) {
                if (series.exists(from, to)) {
                    found.add(series.labels());
                }
            }
        }
        return found;
    }

    private List<Series> select(List<Matcher> matchers) throws RefusedException {
        try {
            return store.select(matchers);
        } catch (IllegalArgumentException e) {
            throw RefusedException.parameter("match[]", String.valueOf(e.getMessage()));
        }
    }

    private static List<List<Matcher>> matchers(List<String> selectors) throws RefusedException {
        if (selectors.isEmpty()) {
            return List.of(List.of());
        }
        var all = new ArrayList<List<Matcher>>();
        for (String selector : selectors) {
            try {
                if (!(Parser.parse(selector) instanceof Expr.VectorSelector vector)) {
                    throw RefusedException.parameter(
                            "match[]", "\"" + selector + "\" is not a selector of series");
                }
                all.add(vector.matchers());
            } catch (QueryException e) {
                throw RefusedException.parameter("match[]", String.valueOf(e.getMessage()));
            }
        }
        return all;
    }
}
