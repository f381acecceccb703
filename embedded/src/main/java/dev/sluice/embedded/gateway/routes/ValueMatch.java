package dev.sluice.embedded.gateway.routes;

import java.util.List;

/// A condition on a named header or query parameter.
///
/// @param name of the header (any case) or of the parameter (exact)
/// @param test what its value must be
/// @param invert take requests that do *not* fulfil it
public record ValueMatch(String name, Test test, boolean invert) {
    public boolean matches(List<String> values) {
        return holds(values) != invert;
    }

    private boolean holds(List<String> values) {
        if (values.isEmpty()) {
            return false;
        }
        var value = values.size() == 1 ? values.getFirst() : String.join(",", values);
        return switch (test) {
            case Test.Present _ -> true;
            case Test.Equal equal -> value.equals(equal.value());
            case Test.Matching matching -> matching.regex().matches(value);
        };
    }

    /// What a value must be.
    public sealed interface Test {
        record Present() implements Test {}

        record Equal(String value) implements Test {}

        /// The whole value must match.
        record Matching(Regex regex) implements Test {}
    }
}
