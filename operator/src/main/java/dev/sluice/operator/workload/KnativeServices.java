package dev.sluice.operator.workload;

import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.sluice.engine.rollout.Readiness;
import dev.sluice.operator.kube.Kinds;
import dev.sluice.routing.Kind;

import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.Optional;
import java.util.Set;

/// Knative Services: Knative keeps the revisions and scales them; an annotation says which one is
/// the primary.
final class KnativeServices implements Workload {
    static final String PRIMARY = "flagger.app/primary-revision";

    @Override
    public Kind kind() {
        return Kinds.KNATIVE_SERVICE;
    }

    @Override
    public Set<String> copied() {
        return Set.of();
    }

    @Override
    public boolean hasPods() {
        return false;
    }

    @Override
    public void check(ObjectNode target) throws TargetRefused {
        if (revision(target).isEmpty()) {
            throw new TargetRefused(
                    "Knative Service %s.%s has no revision yet"
                            .formatted(
                                    target.at("/metadata/name").asText(),
                                    target.at("/metadata/namespace").asText()));
        }
    }

    /// The newest revision's name, such as `podinfo-00002`.
    @Override
    public String revision(ObjectNode service) {
        return service.at("/status/latestCreatedRevisionName").asText("");
    }

    /// The name of the revision that users are to get; empty before the first time.
    static String primary(ObjectNode service) {
        return service.path("metadata").path("annotations").path(PRIMARY).asText("");
    }

    /// Of a Revision; one that has no requests and therefore no pods is ready too.
    @Override
    public Readiness readiness(ObjectNode revision, Terms terms) {
        var name = revision.at("/metadata/name").asText();
        for (var condition : revision.at("/status/conditions")) {
            if (!condition.path("type").asText().equals("Ready")) {
                continue;
            }
            if (condition.path("status").asText().equals("True")) {
                return new Readiness.Ready();
            }
            var why =
                    "revision %s is not ready: %s %s"
                            .formatted(
                                    name,
                                    condition.path("reason").asText(""),
                                    condition.path("message").asText(""))
                            .strip();
            return isOver(condition.path("lastTransitionTime").asText(), terms)
                            || condition.path("reason").asText().equals("ProgressDeadlineExceeded")
                    ? new Readiness.Stuck(why, false)
                    : new Readiness.NotYet(why, false);
        }
        return terms.isOver()
                ? new Readiness.Stuck("revision " + name + " says nothing", false)
                : new Readiness.NotYet("revision " + name + " says nothing yet", false);
    }

    private static boolean isOver(String since, Terms terms) {
        try {
            return Instant.parse(since).plusSeconds(terms.deadline()).isBefore(terms.now());
        } catch (DateTimeParseException unknown) {
            return terms.isOver();
        }
    }

    @Override
    public boolean isScaledDown(ObjectNode target) {
        return false;
    }

    @Override
    public ObjectNode scaledDown(ObjectNode target) {
        return target;
    }

    @Override
    public ObjectNode scaledUp(ObjectNode target, int replicas) {
        return target;
    }

    @Override
    public void wake(ObjectNode primary, Optional<Integer> replicas) {}
}
