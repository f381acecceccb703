package dev.sluice.embedded.controllers.lifecycle;

import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.sluice.embedded.controllers.reading.Conditions;
import dev.sluice.embedded.controllers.reading.Conditions.Condition;
import dev.sluice.embedded.controllers.reading.Meta;
import dev.sluice.embedded.objects.Resource;

import java.time.Instant;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.BiFunction;
import java.util.stream.Collectors;

/// What a terminating namespace still holds, and the conditions that say so.
final class Remaining {
    private final Map<String, Integer> objects = new TreeMap<>();
    private final Map<String, Integer> finalizers = new TreeMap<>();

    void count(Resource resource, ObjectNode object) {
        objects.merge(resource.plural() + "." + resource.group(), 1, Integer::sum);
        Meta.finalizers(object).forEach(f -> finalizers.merge(f, 1, Integer::sum));
    }

    boolean isEmpty() {
        return objects.isEmpty();
    }

    ObjectNode status(ObjectNode namespace, Instant now) {
        var conditions = Conditions.of(namespace, now);
        set(
                conditions,
                "NamespaceDeletionDiscoveryFailure",
                "ResourcesDiscovered",
                "All resources successfully discovered");
        set(
                conditions,
                "NamespaceDeletionGroupVersionParsingFailure",
                "ParsedGroupVersions",
                "All legacy kube types successfully parsed");
        set(
                conditions,
                "NamespaceDeletionContentFailure",
                "ContentDeleted",
                "All content successfully deleted, may be waiting on finalization");
        counted(conditions);
        var status = namespace.objectNode();
        status.put("phase", "Terminating");
        status.set("conditions", conditions.toJson());
        return status;
    }

    private void counted(Conditions conditions) {
        replace(
                conditions,
                new Condition(
                        "NamespaceContentRemaining",
                        "True",
                        "SomeResourcesRemain",
                        "Some resources are remaining: "
                                + joined(objects, "%s has %d resource instances"::formatted)));
        if (finalizers.isEmpty()) {
            set(
                    conditions,
                    "NamespaceFinalizersRemaining",
                    "ContentHasNoFinalizers",
                    "All content-preserving finalizers finished");
        } else {
            replace(
                    conditions,
                    new Condition(
                            "NamespaceFinalizersRemaining",
                            "True",
                            "SomeFinalizersRemain",
                            "Some content in the namespace has finalizers remaining: "
                                    + joined(
                                            finalizers, "%s in %d resource instances"::formatted)));
        }
    }

    private static void set(Conditions conditions, String type, String reason, String message) {
        conditions.set(new Condition(type, "False", reason, message));
    }

    /// The message counts, so it is renewed even when the reason stays.
    private static void replace(Conditions conditions, Condition wanted) {
        conditions.touch(wanted);
    }

    private static String joined(
            Map<String, Integer> counts, BiFunction<String, Integer, String> text) {
        return counts.entrySet().stream()
                .map(e -> text.apply(e.getKey(), e.getValue()))
                .collect(Collectors.joining(", "));
    }
}
