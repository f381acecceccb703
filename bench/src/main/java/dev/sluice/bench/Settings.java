package dev.sluice.bench;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;

/// The settings of a run: `NAME=VALUE` arguments, and where the tree is.
///
/// @param home the root of the tree
/// @param values by name
public record Settings(Path home, Map<String, String> values) {
    public Settings {
        values = Map.copyOf(values);
    }

    static Settings read(String... args) {
        var values = new HashMap<String, String>();
        for (var argument : args) {
            int sign = argument.indexOf('=');
            if (sign > 0) {
                values.put(argument.substring(0, sign), argument.substring(sign + 1));
            }
        }
        var home = Objects.requireNonNullElse(System.getProperty("sluice.home"), ".");
        return new Settings(Path.of(home).toAbsolutePath().normalize(), values);
    }

    /// @throws IllegalArgumentException when it is not a whole number
    public int number(String name, int usual) {
        var text = values.getOrDefault(name, Integer.toString(usual));
        try {
            return Integer.parseInt(text);
        } catch (NumberFormatException wrong) {
            throw new IllegalArgumentException(
                    "%s must be a whole number, not %s.".formatted(name, text), wrong);
        }
    }

    public String text(String name, String usual) {
        return values.getOrDefault(name, usual);
    }

    /// The launcher of the program that is measured.
    public Path sluice() {
        return home.resolve("sluice");
    }
}
