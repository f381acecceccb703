package dev.sluice.embedded.controllers.workload;

import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.sluice.embedded.controllers.reading.Meta;
import dev.sluice.embedded.controllers.reading.Pods;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.IntStream;

/// The completion indexes of an Indexed Job, one pod for each.
///
/// @param taken by pods that run or are on their way out
record Indexes(ObjectNode job, SortedSet<Integer> completed, SortedSet<Integer> taken) {
    static final String INDEX = "batch.kubernetes.io/job-completion-index";

    /// @param pods of the Job
    static Indexes of(ObjectNode job, List<ObjectNode> pods) {
        var completed = new TreeSet<Integer>();
        var taken = new TreeSet<Integer>();
        for (var pod : pods) {
            if (Pods.phase(pod).equals("Succeeded")) {
                completed.add(index(pod));
            } else if (!Pods.finished(pod)) {
                taken.add(index(pod));
            }
        }
        var known = IntStream.range(0, job.path("spec").path("completions").asInt()).boxed();
        completed.retainAll(known.toList());
        return new Indexes(job, completed, taken);
    }

    /// -1 for a pod without.
    static int index(ObjectNode pod) {
        var text = Meta.annotation(pod, INDEX);
        return text.matches("\\d{1,9}") ? Integer.parseInt(text) : -1;
    }

    static boolean isIndexed(ObjectNode job) {
        return job.path("spec").path("completionMode").asText().equals("Indexed");
    }

    /// The lowest that nobody works on.
    ///
    /// @param given up or not to be tried yet
    List<Integer> next(int count, Predicate<Integer> given) {
        return IntStream.range(0, job.path("spec").path("completions").asInt())
                .boxed()
                .filter(index -> !completed.contains(index) && !taken.contains(index))
                .filter(Predicate.not(given))
                .limit(count)
                .toList();
    }

    /// The first rule of a success policy that is met; empty without a policy.
    OptionalInt success() {
        var rules = job.path("spec").path("successPolicy").path("rules");
        for (int i = 0; i < rules.size(); i++) {
            var rule = rules.path(i);
            var asked = parse(rule.path("succeededIndexes").asText());
            var met = new TreeSet<>(completed);
            if (!asked.isEmpty()) {
                met.retainAll(asked);
            }
            int least =
                    rule.hasNonNull("succeededCount")
                            ? rule.path("succeededCount").asInt()
                            : asked.size();
            if (met.size() >= Math.max(1, least)) {
                return OptionalInt.of(i);
            }
        }
        return OptionalInt.empty();
    }

    private static SortedSet<Integer> parse(String text) {
        var indexes = new TreeSet<Integer>();
        for (var part : text.isEmpty() ? new String[0] : text.split(",")) {
            var ends = part.split("-");
            int first = Integer.parseInt(ends[0]);
            int last = Integer.parseInt(ends[ends.length - 1]);
            IntStream.rangeClosed(first, last).forEach(indexes::add);
        }
        return indexes;
    }

    /// Tells a new pod, and what runs in it, its index.
    void mark(ObjectNode pod, int index) {
        var text = String.valueOf(index);
        var name = Meta.name(job) + "-" + index;
        var metadata = Meta.of(pod);
        metadata.put("generateName", name + "-");
        metadata.withObjectProperty("labels").put(INDEX, text);
        metadata.withObjectProperty("annotations").put(INDEX, text);
        var spec = pod.withObjectProperty("spec");
        if (!spec.hasNonNull("hostname")) {
            spec.put("hostname", name);
        }
        for (var list : List.of("initContainers", "containers")) {
            for (var container : spec.path(list)) {
                ((ObjectNode) container)
                        .withArrayProperty("env")
                        .addObject()
                        .put("name", "JOB_COMPLETION_INDEX")
                        .putObject("valueFrom")
                        .putObject("fieldRef")
                        .put("fieldPath", "metadata.labels['" + INDEX + "']");
            }
        }
    }

    /// The completed ones as a status tells them.
    String text() {
        return text(completed);
    }

    /// As a status tells them: `0-2,5,6`.
    static String text(SortedSet<Integer> indexes) {
        var parts = new ArrayList<String>();
        var all = List.copyOf(indexes);
        for (int i = 0; i < all.size(); i++) {
            int first = i;
            while (i + 1 < all.size() && all.get(i + 1) == all.get(i) + 1) {
                i++;
            }
            var separator = i == first + 1 ? "," : "-";
            parts.add(first == i ? "" + all.get(i) : all.get(first) + separator + all.get(i));
        }
        return String.join(",", parts);
    }
}
