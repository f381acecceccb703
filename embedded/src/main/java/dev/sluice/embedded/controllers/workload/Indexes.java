package dev.sluice.embedded.controllers.workload;

import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.sluice.embedded.controllers.reading.Meta;
import dev.sluice.embedded.controllers.reading.Pods;

import java.util.ArrayList;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
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
    private static int index(ObjectNode pod) {
        var text = Meta.annotation(pod, INDEX);
        return text.matches("\\d{1,9}") ? Integer.parseInt(text) : -1;
    }

    static boolean isIndexed(ObjectNode job) {
        return job.path("spec").path("completionMode").asText().equals("Indexed");
    }

    /// The lowest that nobody works on.
    List<Integer> next(int count) {
        return IntStream.range(0, job.path("spec").path("completions").asInt())
                .filter(index -> !completed.contains(index) && !taken.contains(index))
                .limit(count)
                .boxed()
                .toList();
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

    /// As a status tells it: `0-2,5`.
    String text() {
        var parts = new ArrayList<String>();
        var all = List.copyOf(completed);
        for (int i = 0; i < all.size(); i++) {
            int first = i;
            while (i + 1 < all.size() && all.get(i + 1) == all.get(i) + 1) {
                i++;
            }
            parts.add(first == i ? "" + all.get(i) : all.get(first) + "-" + all.get(i));
        }
        return String.join(",", parts);
    }
}
