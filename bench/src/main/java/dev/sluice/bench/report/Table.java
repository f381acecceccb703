package dev.sluice.bench.report;

import java.util.ArrayList;
import java.util.List;

/// A table in Markdown.
public final class Table {
    private final List<String> lines = new ArrayList<>();
    private final int columns;

    public Table(String... headings) {
        columns = headings.length;
        line(List.of(headings));
        line(List.of(headings).stream().map(_ -> "---").toList());
    }

    /// @throws IllegalArgumentException when there are more or fewer cells than headings
    public Table row(String... cells) {
        if (cells.length != columns) {
            throw new IllegalArgumentException(
                    "a row of %d cells in a table of %d".formatted(cells.length, columns));
        }
        line(List.of(cells));
        return this;
    }

    private void line(List<String> cells) {
        lines.add("| " + String.join(" | ", cells) + " |");
    }

    @Override
    public String toString() {
        return String.join("\n", lines) + "\n";
    }
}
