package dev.sluice.operator.governance;

import dev.sluice.api.sluice.RolloutPolicySpec;
import dev.sluice.engine.governance.FreezeWindow;

import org.jspecify.annotations.Nullable;

import java.time.DateTimeException;
import java.time.DayOfWeek;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;

/// Reads freeze windows.
final class Windows {
    private Windows() {}

    /// @throws IllegalArgumentException naming the field that is not understood
    static List<FreezeWindow> of(List<RolloutPolicySpec.FreezeWindow> windows) {
        return windows.stream().map(Windows::of).toList();
    }

    private static FreezeWindow of(RolloutPolicySpec.FreezeWindow window) {
        var reason = Objects.requireNonNullElse(window.reason(), "");
        if (window.start() != null && window.end() != null) {
            return new FreezeWindow.Once(window.start(), window.end(), reason);
        }
        if (window.start() != null || window.end() != null) {
            throw new IllegalArgumentException("freezeWindows: start and end need each other");
        }
        return new FreezeWindow.Weekly(
                days(window.days()),
                time(window.from()),
                time(window.to()),
                zone(Objects.requireNonNullElse(window.timezone(), "UTC")),
                reason);
    }

    private static Set<DayOfWeek> days(List<String> words) {
        var days = EnumSet.noneOf(DayOfWeek.class);
        for (var word : words) {
            days.add(
                    Arrays.stream(DayOfWeek.values())
                            .filter(it -> word.length() >= 3 && it.name().startsWith(upper(word)))
                            .findFirst()
                            .orElseThrow(() ->
                                    new IllegalArgumentException(
                                            "freezeWindows.days: \"%s\" is no day; Mon would be one"
                                                    .formatted(word))));
        }
        return words.isEmpty() ? EnumSet.allOf(DayOfWeek.class) : days;
    }

    private static String upper(String word) {
        return word.toUpperCase(Locale.ROOT);
    }

    private static LocalTime time(@Nullable String text) {
        try {
            return text == null ? LocalTime.MIDNIGHT : LocalTime.parse(text);
        } catch (DateTimeException wrong) {
            throw new IllegalArgumentException(
                    "freezeWindows: \"%s\" is no time; 08:00 would be one".formatted(text), wrong);
        }
    }

    private static ZoneId zone(String name) {
        try {
            return ZoneId.of(name);
        } catch (DateTimeException wrong) {
            throw new IllegalArgumentException(
                    "freezeWindows.timezone: \"%s\" is unknown; Europe/Berlin would be one"
                            .formatted(name),
                    wrong);
        }
    }
}
