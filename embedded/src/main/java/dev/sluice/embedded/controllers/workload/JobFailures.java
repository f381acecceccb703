package dev.sluice.embedded.controllers.workload;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.sluice.embedded.controllers.reading.Meta;
import dev.sluice.embedded.controllers.reading.Pods;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;

/// What the failed pods of a Job mean by its `podFailurePolicy` and its limits. Pure.
///
/// @param counted those that count; the others were not the Job's fault
/// @param ignored those that do not
/// @param fatal why the whole Job fails at once
/// @param indexes that failed for good
record JobFailures(
        List<ObjectNode> counted,
        List<ObjectNode> ignored,
        Optional<String> fatal,
        SortedSet<Integer> indexes) {

    /// @param failed pods of the Job
    static JobFailures of(JsonNode spec, List<ObjectNode> failed) {
        var counted = new ArrayList<ObjectNode>();
        var ignored = new ArrayList<ObjectNode>();
        var indexes = new TreeSet<Integer>();
        Optional<String> fatal = Optional.empty();
        for (var pod : failed) {
            var match = match(spec.path("podFailurePolicy").path("rules"), pod);
            switch (match.map(Match::action).orElse("Count")) {
                case "Ignore" -> ignored.add(pod);
                case "FailJob" -> {
                    counted.add(pod);
                    fatal = fatal.or(() -> match.map(Match::message));
                }
                case "FailIndex" -> {
                    counted.add(pod);
                    indexes.add(Indexes.index(pod));
                }
                default -> counted.add(pod);
            }
        }
        if (spec.hasNonNull("backoffLimitPerIndex")) {
            int most = spec.path("backoffLimitPerIndex").asInt();
            counted.stream()
                    .map(Indexes::index)
                    .filter(index -> count(counted, index) > most)
                    .forEach(indexes::add);
        } else {
            indexes.clear();
        }
        return new JobFailures(counted, ignored, fatal, indexes);
    }

    /// Why the Job has failed, if it has, but for its time.
    ///
    /// @param succeeded how many indexes have
    Optional<Cause> cause(JsonNode spec, int succeeded) {
        if (fatal.isPresent()) {
            return fatal.map(message -> new Cause("PodFailurePolicy", message));
        }
        if (counted.size() > spec.path("backoffLimit").asInt(6)) {
            var message = "Job has reached the specified backoff limit";
            return Optional.of(new Cause("BackoffLimitExceeded", message));
        }
        if (spec.hasNonNull("maxFailedIndexes")
                && indexes.size() > spec.path("maxFailedIndexes").asInt()) {
            var message = "Job has exceeded the specified maximal number of failed indexes";
            return Optional.of(new Cause("MaxFailedIndexesExceeded", message));
        }
        if (!indexes.isEmpty() && indexes.size() + succeeded >= spec.path("completions").asInt()) {
            return Optional.of(new Cause("FailedIndexes", "Job has failed indexes"));
        }
        return Optional.empty();
    }

    /// @param reason of the condition
    record Cause(String reason, String message) {}

    /// How many of these pods are of an index.
    static int count(List<ObjectNode> pods, int index) {
        return (int) pods.stream().filter(pod -> Indexes.index(pod) == index).count();
    }

    private static Optional<Match> match(JsonNode rules, ObjectNode pod) {
        for (int i = 0; i < rules.size(); i++) {
            var rule = rules.path(i);
            var what = exit(rule.path("onExitCodes"), pod).or(() -> condition(rule, pod));
            if (what.isPresent()) {
                var action = rule.path("action").asText();
                var message = "%s matching %s rule at index %d".formatted(what.get(), action, i);
                return Optional.of(new Match(action, message));
            }
        }
        return Optional.empty();
    }

    private record Match(String action, String message) {}

    private static Optional<String> exit(JsonNode asked, ObjectNode pod) {
        if (!asked.isObject()) {
            return Optional.empty();
        }
        var only = asked.path("containerName").asText();
        boolean in = asked.path("operator").asText().equals("In");
        var codes = new ArrayList<Integer>();
        asked.path("values").forEach(it -> codes.add(it.asInt()));
        for (var list : List.of("containerStatuses", "initContainerStatuses")) {
            for (var container : pod.path("status").path(list)) {
                var name = container.path("name").asText();
                int code = container.path("state").path("terminated").path("exitCode").asInt();
                if (code != 0
                        && (only.isEmpty() || only.equals(name))
                        && codes.contains(code) == in) {
                    return Optional.of(
                            "Container %s for pod %s failed with exit code %d"
                                    .formatted(name, named(pod), code));
                }
            }
        }
        return Optional.empty();
    }

    private static Optional<String> condition(JsonNode rule, ObjectNode pod) {
        for (var asked : rule.path("onPodConditions")) {
            var type = asked.path("type").asText();
            if (Pods.condition(pod, type)
                    .filter(it ->
                            it.path("status").asText().equals(asked.path("status").asText("True")))
                    .isPresent()) {
                return Optional.of("Pod %s has condition %s".formatted(named(pod), type));
            }
        }
        return Optional.empty();
    }

    private static String named(ObjectNode pod) {
        return Meta.namespace(pod) + "/" + Meta.name(pod);
    }
}
