package dev.sluice.metrics;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// The first table of an answer in InfluxDB's annotated CSV: rows of `#…` annotations, a header,
/// and records.
///
/// @param header names of the columns; empty when there is no table
/// @param record the first one; empty when there is none
record AnnotatedCsv(List<String> header, List<String> record) {
    static AnnotatedCsv read(String text) {
        List<String> header = List.of();
        for (String line : text.lines().toList()) {
            if (line.isBlank() || line.startsWith("#")) {
                continue;
            }
            if (header.isEmpty()) {
                header = fields(line);
            } else {
                return new AnnotatedCsv(header, fields(line));
            }
        }
        return new AnnotatedCsv(header, List.of());
    }

    /// The first record's value in the column; empty when there is no such column or no record.
    Optional<String> first(String column) {
        int index = header.indexOf(column);
        return index < 0 || index >= record.size()
                ? Optional.empty()
                : Optional.of(record.get(index));
    }

    /// A quote inside quotes is doubled.
    private static List<String> fields(String line) {
        var fields = new ArrayList<String>();
        var field = new StringBuilder();
        boolean quoted = false;
        for (int i = 0; i < line.length(); i++) {
            char c = line.charAt(i);
            if (c == '"' && quoted && i + 1 < line.length() && line.charAt(i + 1) == '"') {
                field.append(c);
                i++;
            } else if (c == '"') {
                quoted = !quoted;
            } else if (c == ',' && !quoted) {
                fields.add(field.toString());
                field.setLength(0);
            } else {
                field.append(c);
            }
        }
        fields.add(field.toString());
        return fields;
    }
}
