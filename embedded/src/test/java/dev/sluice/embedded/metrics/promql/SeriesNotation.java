package dev.sluice.embedded.metrics.promql;

import dev.sluice.embedded.metrics.series.Labels;
import dev.sluice.embedded.metrics.series.Matcher;
import dev.sluice.embedded.metrics.series.Samples;
import dev.sluice.embedded.metrics.series.SeriesStore;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/// Series in the notation of Prometheus' own tests: `name{a="b"} 1 2 _ 4+2x3 stale`.
///
/// `4+2x3` is 4 and three more, each 2 greater; `_` is no sample.
final class SeriesNotation {
    private static final Pattern EXPANDED =
            Pattern.compile("(-?[0-9.eE]+|_)(?:([+-][0-9.eE]+))?x(\\d+)");

    private SeriesNotation() {}

    /// @param load `load 10s`, then a series in each line
    static SeriesStore store(List<String> load) {
        var store = new SeriesStore(SeriesStore.Limits.keeping(Duration.ofDays(1)));
        long step = Durations.read(load.getFirst().substring("load ".length())).orElseThrow();
        for (String line : load.subList(1, load.size())) {
            String text = line.strip();
            int end = text.contains("{") ? text.indexOf("} ") + 1 : text.indexOf(' ');
            Labels labels = labels(text.substring(0, end));
            long time = 0;
            for (String value : values(text.substring(end).strip().split("\\s+"))) {
                if (!value.equals("_")) {
                    store.append(labels, time, number(value));
                }
                time += step;
            }
        }
        return store;
    }

    private static Labels labels(String selector) {
        var labels = new Labels.Builder();
        for (Matcher matcher : ((Expr.VectorSelector) Parser.parse(selector)).matchers()) {
            labels.set(matcher.label(), matcher.value());
        }
        return labels.build();
    }

    private static List<String> values(String[] words) {
        var values = new ArrayList<String>();
        for (String word : words) {
            var match = EXPANDED.matcher(word);
            if (!match.matches()) {
                values.add(word);
                continue;
            }
            boolean gap = match.group(1).equals("_");
            double step = match.group(2) == null ? 0 : Double.parseDouble(match.group(2));
            // A gap stands for so many, a number for itself and so many more.
            for (int i = 0; i < Integer.parseInt(match.group(3)) + (gap ? 0 : 1); i++) {
                values.add(
                        gap ? "_" : Double.toString(Double.parseDouble(match.group(1)) + i * step));
            }
        }
        return values;
    }

    private static double number(String value) {
        return switch (value) {
            case "stale" -> Samples.STALE;
            case "Inf" -> Double.POSITIVE_INFINITY;
            case "-Inf" -> Double.NEGATIVE_INFINITY;
            default -> Double.parseDouble(value);
        };
    }
}
