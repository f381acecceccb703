package dev.sluice.embedded.controllers.autoscaling;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;

/// What an autoscaler remembers from one look to the next; lost when the process ends.
///
/// @param looked when it looked last
/// @param generation of the object it looked at
/// @param wishes what it found right, before any limit
/// @param steps what it really did
record Memory(Instant looked, String generation, List<Wish> wishes, List<Step> steps) {
    static final Memory NOTHING = new Memory(Instant.EPOCH, "", List.of(), List.of());

    /// The longest window and period that the API allows.
    private static final Duration LONGEST = Duration.ofHours(1);

    Memory {
        wishes = List.copyOf(wishes);
        steps = List.copyOf(steps);
    }

    record Wish(Instant at, int replicas) {}

    /// @param change positive for growth
    record Step(Instant at, int change) {}

    Memory looked(Instant now, String newGeneration) {
        return new Memory(now, newGeneration, wishes, steps);
    }

    Memory with(Wish wish) {
        var oldest = wish.at.minus(LONGEST);
        var kept = wishes.stream().filter(it -> it.at.isAfter(oldest));
        return new Memory(looked, generation, Stream.concat(kept, Stream.of(wish)).toList(), steps);
    }

    Memory with(Step step) {
        var oldest = step.at.minus(LONGEST);
        var kept = steps.stream().filter(it -> it.at.isAfter(oldest));
        return new Memory(
                looked, generation, wishes, Stream.concat(kept, Stream.of(step)).toList());
    }

    Stream<Integer> wishesSince(Instant time) {
        return wishes.stream().filter(it -> it.at.isAfter(time)).map(Wish::replicas);
    }

    /// How much it grew, or shrank, since then; 0 or more.
    int changeSince(Instant time, boolean growth) {
        return steps.stream()
                .filter(it -> it.at.isAfter(time) && it.change > 0 == growth)
                .mapToInt(it -> Math.abs(it.change))
                .sum();
    }
}
