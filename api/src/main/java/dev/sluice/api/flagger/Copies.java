package dev.sluice.api.flagger;

import org.jspecify.annotations.Nullable;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/// Unmodifiable copies of what JSON brought: absent means empty, null elements vanish, the order
/// stays.
final class Copies {

    private Copies() {}

    static <T> List<T> of(@Nullable List<T> list) {
        return list == null ? List.of() : list.stream().filter(Objects::nonNull).toList();
    }

    static <V> Map<String, V> of(@Nullable Map<String, V> map) {
        if (map == null || map.isEmpty()) {
            return Map.of();
        }
        var copy = new LinkedHashMap<String, V>();
        map.forEach((key, value) -> {
            if (value != null) {
                copy.put(key, value);
            }
        });
        return Collections.unmodifiableMap(copy);
    }

    static <V> Map<String, List<V>> ofLists(@Nullable Map<String, List<V>> map) {
        var copy = new LinkedHashMap<String, List<V>>();
        of(map).forEach((key, list) -> copy.put(key, of(list)));
        return Collections.unmodifiableMap(copy);
    }
}
