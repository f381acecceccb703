package dev.sluice.bench.api;

import dev.sluice.bench.report.Series;
import dev.sluice.bench.report.Table;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// What each contestant reached in each round, by figure.
final class Scores {
    private final List<String> contestants;
    private final Map<Figure, Map<String, Series>> figures = new LinkedHashMap<>();

    /// @param goal what the issue asks of the ratio; empty for nothing
    /// @param more whether more is better
    record Figure(String name, String goal, boolean more) {
        static Figure more(String name, String goal) {
            return new Figure(name, goal, true);
        }

        static Figure less(String name, String goal) {
            return new Figure(name, goal, false);
        }
    }

    Scores(List<String> contestants) {
        this.contestants = List.copyOf(contestants);
    }

    void add(String contestant, Figure figure, double value) {
        figures.computeIfAbsent(figure, _ -> new LinkedHashMap<>())
                .computeIfAbsent(contestant, _ -> new Series())
                .add(value);
    }

    private Series of(Figure figure, String contestant) {
        return figures.getOrDefault(figure, Map.of()).getOrDefault(contestant, new Series());
    }

    /// Medians, and how many times better the first contestant is than the second.
    Table table() {
        if (contestants.size() == 1) {
            var alone = new Table("figure", contestants.getFirst() + ": min / median / max");
            for (var figure : figures.keySet()) {
                alone.row(figure.name(), of(figure, contestants.getFirst()).spread());
            }
            return alone;
        }
        var first = contestants.get(0);
        var second = contestants.get(1);
        var table =
                new Table(
                        "figure",
                        first + ": min / median / max",
                        second + ": min / median / max",
                        "times better (median)",
                        "asked for");
        for (var figure : figures.keySet()) {
            var ours = of(figure, first);
            var theirs = of(figure, second);
            table.row(
                    figure.name(),
                    ours.spread(),
                    theirs.spread(),
                    ratio(figure, ours.median(), theirs.median()),
                    figure.goal());
        }
        return table;
    }

    private static String ratio(Figure figure, double ours, double theirs) {
        var ratio = figure.more() ? ours / theirs : theirs / ours;
        return Double.isFinite(ratio) ? Series.text(ratio) : "-";
    }

    /// Every repetition in the order of the rounds.
    Table raw() {
        var table = new Table("figure", "contestant", "each round");
        for (var figure : figures.keySet()) {
            for (var contestant : contestants) {
                table.row(figure.name(), contestant, of(figure, contestant).raw());
            }
        }
        return table;
    }
}
