package dev.sluice.cli.load;

import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.Predicate;

/// Counts answers by who gave them.
public final class Tally {
    private final Function<Answer, String> author;
    private final Predicate<Answer> bad;
    private final Map<String, Count> counts = new TreeMap<>();
    private String lastTrouble = "";

    private static final class Count {
        private long answers;
        private long failures;
        private OptionalLong firstBad = OptionalLong.empty();
    }

    /// @param author who is responsible for an answer; empty when nobody says so
    /// @param bad an answer nobody should get, failed or not
    public Tally(Function<Answer, String> author, Predicate<Answer> bad) {
        this.author = author;
        this.bad = bad;
    }

    public synchronized void add(Answer answer) {
        var count = counts.computeIfAbsent(author.apply(answer), _ -> new Count());
        count.answers++;
        if (answer.failed()) {
            count.failures++;
            lastTrouble =
                    answer.trouble().isEmpty() ? "status " + answer.status() : answer.trouble();
        }
        if (count.firstBad.isEmpty() && bad.test(answer)) {
            count.firstBad = OptionalLong.of(System.nanoTime());
        }
    }

    public synchronized long requests() {
        return counts.values().stream().mapToLong(count -> count.answers).sum();
    }

    public synchronized long failures() {
        return counts.values().stream().mapToLong(count -> count.failures).sum();
    }

    /// Failures by author; without those that have none.
    public synchronized Map<String, Long> failuresByAuthor() {
        var failures = new TreeMap<String, Long>();
        counts.forEach((who, count) -> {
            if (count.failures > 0) {
                failures.put(who, count.failures);
            }
        });
        return failures;
    }

    /// Answers by author.
    public synchronized Map<String, Long> answersByAuthor() {
        var answers = new TreeMap<String, Long>();
        counts.forEach((who, count) -> answers.put(who, count.answers));
        return answers;
    }

    /// [System#nanoTime()] of the first bad answer of an author.
    public synchronized OptionalLong firstBad(String who) {
        return Optional.ofNullable(counts.get(who))
                .map(count -> count.firstBad)
                .orElse(OptionalLong.empty());
    }

    /// Why the last failed request failed; empty when none did.
    public synchronized String lastTrouble() {
        return lastTrouble;
    }
}
