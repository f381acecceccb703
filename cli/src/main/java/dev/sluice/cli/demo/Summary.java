package dev.sluice.cli.demo;

import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.TreeMap;
import java.util.stream.Collectors;

/// How the demo ended.
///
/// @param promoted `name@version` of what is in production now
/// @param rolledBack `name@version` of what was taken back
/// @param requests all that were sent
/// @param failures how many failed, by the version that answered; the empty name stands for nobody
/// @param promoteSeconds from the change to the full rollout of the good version; empty when it was
///   not promoted
/// @param rollbackSeconds from the bad version's first bad answer to weight 0; empty when it was
///   not rolled back
/// @param bad the version whose failures are its own
public record Summary(
        List<String> promoted,
        List<String> rolledBack,
        long requests,
        Map<String, Long> failures,
        OptionalDouble promoteSeconds,
        OptionalDouble rollbackSeconds,
        String bad) {
    public Summary {
        promoted = List.copyOf(promoted);
        rolledBack = List.copyOf(rolledBack);
        failures = Collections.unmodifiableMap(new TreeMap<>(failures));
    }

    public long failedRequests() {
        return failures.values().stream().mapToLong(Long::longValue).sum();
    }

    /// Failures that the bad version did not answer.
    public long failedByPlatform() {
        return failedRequests() - failures.getOrDefault(bad, 0L);
    }

    /// The good version is in production and the bad one is not.
    public boolean succeeded() {
        return !promoted.isEmpty() && !rolledBack.isEmpty();
    }

    /// For people.
    public String text() {
        return """
        Summary
          promoted      %s%s
          rolled back   %s%s
          requests      %d
          failed        %d%s, of these by the platform: %d\
        """
                .formatted(
                        names(promoted),
                        seconds(promoteSeconds, " s from the change to the full rollout"),
                        names(rolledBack),
                        seconds(rollbackSeconds, " s from its first bad answer to weight 0"),
                        requests,
                        failedRequests(),
                        causes(),
                        failedByPlatform());
    }

    private static String names(List<String> names) {
        return names.isEmpty() ? "nothing" : String.join(", ", names);
    }

    private static String seconds(OptionalDouble seconds, String what) {
        return seconds.isEmpty()
                ? ""
                : String.format(Locale.ROOT, ", %.1f%s", seconds.getAsDouble(), what);
    }

    private String causes() {
        return failures.isEmpty()
                ? ""
                : failures.entrySet().stream()
                        .map(each ->
                                each.getValue()
                                        + " answered by "
                                        + (each.getKey().isEmpty() ? "nobody" : each.getKey()))
                        .collect(Collectors.joining(", ", " (", ")"));
    }
}
