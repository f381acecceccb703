package dev.sluice.embedded.objects;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;

import dev.sluice.embedded.objects.Objects.DeleteQuery;
import dev.sluice.embedded.objects.validation.FieldErrors;
import dev.sluice.embedded.store.Event;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// DELETE: at once, or marked until finalizers and a pod's processes are done.
final class Deletes {
    private static final Set<String> PROTECTED = Set.of("default", "kube-system", "kube-public");
    private static final List<String> POLICIES = List.of("Foreground", "Background", "Orphan");
    private static final List<String> FINISHED = List.of("Succeeded", "Failed");

    private final Ground ground;

    Deletes(Ground ground) {
        this.ground = ground;
    }

    ObjectNode delete(Target target, DeleteQuery query) {
        Kind kind = target.kind();
        requirePolicy(query.propagation());
        if (kind.resource().equals(Resource.NAMESPACES) && PROTECTED.contains(target.name())) {
            throw Refusals.forbidden(
                    kind.resource(), target.name(), "this namespace may not be deleted");
        }
        while (true) {
            ObjectNode stored = ground.store().latest(target.id()).orElseThrow(target::notFound);
            preconditions(target, query, stored);
            Optional<ObjectNode> done = attempt(target, query, stored);
            if (done.isPresent()) {
                return done.get();
            }
        }
    }

    private static void requirePolicy(String policy) {
        if (!policy.isEmpty() && !POLICIES.contains(policy)) {
            var errors = new FieldErrors();
            errors.unsupported(
                    "propagationPolicy",
                    TextNode.valueOf(policy),
                    List.of("Foreground", "Background", "Orphan", "nil"));
            throw Refusals.invalid("meta.k8s.io", "DeleteOptions", "", errors);
        }
    }

    private static void preconditions(Target target, DeleteQuery query, ObjectNode stored) {
        String uid = Metadata.uid(stored);
        if (!query.uid().isEmpty() && !query.uid().equals(uid)) {
            throw Refusals.precondition(
                    target.kind().type(),
                    target.name(),
                    "the UID in the precondition ("
                            + query.uid()
                            + ") does not match the UID in record ("
                            + uid
                            + "). The object might have been deleted and then recreated");
        }
        String version = Metadata.resourceVersion(stored);
        if (!query.resourceVersion().isEmpty() && !query.resourceVersion().equals(version)) {
            throw Refusals.precondition(
                    target.kind().type(),
                    target.name(),
                    "the ResourceVersion in the precondition ("
                            + query.resourceVersion()
                            + ") does not match the ResourceVersion in record ("
                            + version
                            + "). The object might have been modified");
        }
    }

    /// Empty when somebody else wrote meanwhile.
    private Optional<ObjectNode> attempt(Target target, DeleteQuery query, ObjectNode stored) {
        ObjectNode marked = mark(target.kind(), query, stored);
        boolean gone = Updates.isFinished(target.kind(), marked);
        ObjectNode shown = target.kind().view().read(marked);
        if (query.dryRun() || !gone && Same.json(marked, stored)) {
            // What goes at once is never marked.
            boolean unmarked = gone && !target.kind().resource().equals(Resource.PODS);
            ObjectNode seen = unmarked ? target.kind().view().read(stored) : shown;
            return Optional.of(gone ? answer(target, seen) : seen);
        }
        Optional<ObjectNode> next = gone ? Optional.empty() : Optional.of(marked);
        return ground.store()
                .write(target.id(), Optional.of(stored), next, () -> {})
                .map(event ->
                        gone && target.kind().resource().equals(Resource.PODS)
                                ? shown
                                : answer(target, event));
    }

    private static ObjectNode answer(Target target, Event event) {
        return event.after()
                .map(target.kind().view()::read)
                .orElseGet(() -> answer(target, target.kind().view().read(event.last())));
    }

    private static ObjectNode answer(Target target, ObjectNode removed) {
        if (target.kind().is(Kind.Trait.ANSWERS)) {
            return removed;
        }
        Resource resource = target.kind().resource();
        ObjectNode status = removed.objectNode();
        status.put("kind", "Status").put("apiVersion", "v1");
        status.putObject("metadata");
        status.put("status", "Success");
        ObjectNode details = status.putObject("details").put("name", target.name());
        if (!resource.group().isEmpty()) {
            details.put("group", resource.group());
        }
        details.put("kind", resource.plural()).put("uid", Metadata.uid(removed));
        return status;
    }

    /// The object as it is while it is being deleted.
    private ObjectNode mark(Kind kind, DeleteQuery query, ObjectNode stored) {
        ObjectNode object = stored.deepCopy();
        ObjectNode metadata = Metadata.of(object);
        finalizers(metadata, kind, query.propagation());
        long grace = kind.resource().equals(Resource.PODS) ? grace(query, stored) : 0;
        boolean first = !Metadata.isDeleting(stored);
        long before = metadata.path("deletionGracePeriodSeconds").asLong();
        if (!first && grace >= before) {
            return object;
        }
        Instant now = ground.clock().instant();
        Instant asked =
                first
                        ? now
                        : Instant.parse(metadata.path("deletionTimestamp").asText())
                                .minusSeconds(before);
        metadata.put("deletionTimestamp", Metadata.timestamp(asked.plusSeconds(grace)));
        if (!kind.resource().equals(Resource.NAMESPACES)
                && !kind.resource().equals(Resource.CUSTOM_RESOURCE_DEFINITIONS)) {
            metadata.put("deletionGracePeriodSeconds", grace);
        }
        // The generation counts a deletion that takes its time.
        boolean counts =
                kind.resource().equals(Resource.PODS)
                        || metadata.path("generation").asLong() > 0
                                && !metadata.path("finalizers").isEmpty()
                                && !kind.resource().equals(Resource.CUSTOM_RESOURCE_DEFINITIONS);
        if (first && counts) {
            metadata.put("generation", metadata.path("generation").asLong() + 1);
        }
        if (kind.resource().equals(Resource.NAMESPACES)) {
            object.set("status", object.objectNode().put("phase", "Terminating"));
        }
        return object;
    }

    private static void finalizers(ObjectNode metadata, Kind kind, String policy) {
        String wanted =
                switch (policy) {
                    case "Foreground" -> "foregroundDeletion";
                    case "Orphan" -> "orphan";
                    default -> "";
                };
        if (kind.collection().equals("events")) {
            // Nothing can belong to an event.
            return;
        }
        ArrayNode finalizers = metadata.arrayNode();
        for (JsonNode finalizer : metadata.path("finalizers")) {
            boolean ofPolicy = Set.of("foregroundDeletion", "orphan").contains(finalizer.asText());
            if (policy.isEmpty() || !ofPolicy) {
                finalizers.add(finalizer);
            }
        }
        if (!wanted.isEmpty()) {
            finalizers.add(wanted);
        }
        if (kind.resource().equals(Resource.CUSTOM_RESOURCE_DEFINITIONS)
                && !metadata.has("deletionTimestamp")) {
            finalizers.add(DefinitionLife.FINALIZER);
        }
        if (finalizers.isEmpty()) {
            metadata.remove("finalizers");
        } else {
            metadata.set("finalizers", finalizers);
        }
    }

    private static long grace(DeleteQuery query, ObjectNode pod) {
        boolean never =
                pod.at("/spec/nodeName").asText().isEmpty()
                        || FINISHED.contains(pod.at("/status/phase").asText());
        if (never) {
            return 0;
        }
        long own = pod.at("/spec/terminationGracePeriodSeconds").asLong();
        long grace = query.gracePeriodSeconds().orElse(own);
        return grace < 0 ? 1 : grace;
    }
}
