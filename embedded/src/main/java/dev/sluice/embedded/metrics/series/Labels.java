package dev.sluice.embedded.metrics.series;

import org.jspecify.annotations.Nullable;

import java.util.Arrays;
import java.util.Collection;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.BiConsumer;
import java.util.function.Predicate;

/// The name of one series: label names and values, ordered by label name.
///
/// The metric's name is the label [#NAME]. A label with an empty value is the same as no label, as
/// in Prometheus, and is never stored.
public final class Labels implements Comparable<Labels> {
    /// The label that holds the metric's name.
    public static final String NAME = "__name__";

    public static final Labels EMPTY = new Labels(new String[0]);

    /// Name, value, name, value, … ordered by name.
    private final String[] pairs;

    private final int hash;

    private Labels(String[] pairs) {
        this.pairs = pairs;
        this.hash = Arrays.hashCode(pairs);
    }

    public static Labels of(Map<String, String> labels) {
        var builder = new Builder();
        labels.forEach(builder::set);
        return builder.build();
    }

    /// @param pairs name, value, name, value, …
    public static Labels of(String... pairs) {
        var builder = new Builder();
        for (int i = 0; i < pairs.length; i += 2) {
            builder.set(pairs[i], pairs[i + 1]);
        }
        return builder.build();
    }

    /// The label's value; empty when there is no such label.
    public String get(String name) {
        for (int i = 0; i < pairs.length; i += 2) {
            if (pairs[i].equals(name)) {
                return pairs[i + 1];
            }
        }
        return "";
    }

    public boolean isEmpty() {
        return pairs.length == 0;
    }

    /// Calls back with each name and value, ordered by name.
    public void forEach(BiConsumer<String, String> action) {
        for (int i = 0; i < pairs.length; i += 2) {
            action.accept(pairs[i], pairs[i + 1]);
        }
    }

    /// Ordered by name.
    public SortedMap<String, String> toMap() {
        var map = new TreeMap<String, String>();
        forEach(map::put);
        return map;
    }

    public Labels without(String name) {
        return get(name).isEmpty() ? this : filter(label -> !label.equals(name));
    }

    /// Without the metric's name: what an operation leaves of its operand's labels.
    public Labels withoutName() {
        return without(NAME);
    }

    public Labels keeping(Collection<String> names) {
        return filter(names::contains);
    }

    public Labels dropping(Collection<String> names) {
        return filter(label -> !names.contains(label));
    }

    /// @param value empty removes the label
    public Labels with(String name, String value) {
        return toBuilder().set(name, value).build();
    }

    public Builder toBuilder() {
        var builder = new Builder();
        forEach(builder::set);
        return builder;
    }

    /// The same labels with one copy of each text in the whole process; for labels that are kept.
    Labels interned() {
        var texts = new String[pairs.length];
        for (int i = 0; i < pairs.length; i++) {
            texts[i] = pairs[i].intern();
        }
        return new Labels(texts);
    }

    private Labels filter(Predicate<String> keep) {
        var kept = new String[pairs.length];
        int length = 0;
        for (int i = 0; i < pairs.length; i += 2) {
            if (keep.test(pairs[i])) {
                kept[length++] = pairs[i];
                kept[length++] = pairs[i + 1];
            }
        }
        return length == pairs.length ? this : new Labels(Arrays.copyOf(kept, length));
    }

    @Override
    public int compareTo(Labels other) {
        return Arrays.compare(pairs, other.pairs);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Labels labels
                && hash == labels.hash
                && Arrays.equals(pairs, labels.pairs);
    }

    @Override
    public int hashCode() {
        return hash;
    }

    /// As Prometheus writes them: `name{label="value"}`.
    @Override
    public String toString() {
        var inside = new StringBuilder();
        withoutName()
                .forEach((name, value) ->
                        inside.append(inside.isEmpty() ? "" : ", ")
                                .append(name)
                                .append("=\"")
                                .append(value.replace("\\", "\\\\").replace("\"", "\\\""))
                                .append('"'));
        String name = get(NAME);
        return inside.isEmpty() && !name.isEmpty() ? name : name + "{" + inside + "}";
    }

    /// Collects labels in any order.
    public static final class Builder {
        private final TreeMap<String, String> labels = new TreeMap<>();

        /// @param value empty removes the label
        public Builder set(String name, String value) {
            if (value.isEmpty()) {
                labels.remove(name);
            } else {
                labels.put(name, value);
            }
            return this;
        }

        public boolean has(String name) {
            return labels.containsKey(name);
        }

        public Labels build() {
            var pairs = new String[labels.size() * 2];
            int next = 0;
            for (var label : labels.entrySet()) {
                pairs[next++] = label.getKey();
                pairs[next++] = label.getValue();
            }
            return new Labels(pairs);
        }
    }
}
