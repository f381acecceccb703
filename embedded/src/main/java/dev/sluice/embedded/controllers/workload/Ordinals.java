package dev.sluice.embedded.controllers.workload;

import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.sluice.embedded.controllers.reading.Canonical;
import dev.sluice.embedded.controllers.reading.Meta;
import dev.sluice.embedded.controllers.reading.Pods;
import dev.sluice.embedded.controllers.reading.Selector;
import dev.sluice.embedded.controllers.work.Decision;
import dev.sluice.embedded.controllers.work.Note;
import dev.sluice.embedded.controllers.work.Write;
import dev.sluice.embedded.objects.Resource;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;

/// The numbered pods of a StatefulSet: which comes, which goes, which is replaced. Pure.
final class Ordinals {
    static final Resource STATEFUL_SETS = new Resource("apps", "statefulsets");

    private final ObjectNode set;
    private final TreeMap<Integer, ObjectNode> pods;
    private final TemplateRevisions revisions;
    private final ClaimTemplates claims;
    private final Instant now;
    private final boolean ordered;
    private final List<Write> writes = new ArrayList<>();

    private Ordinals(Observed seen, TreeMap<Integer, ObjectNode> pods) {
        this.set = seen.set;
        this.pods = pods;
        this.revisions = new TemplateRevisions(set, seen.revisions, TemplateRevisions.HASH_OF_SET);
        this.claims = new ClaimTemplates(set, seen.claims);
        this.now = seen.now;
        this.ordered = !set.path("spec").path("podManagementPolicy").asText().equals("Parallel");
    }

    /// @param pods all of its namespace
    /// @param revisions all ControllerRevisions of its namespace
    /// @param claims all of its namespace
    record Observed(
            ObjectNode set,
            List<ObjectNode> pods,
            List<ObjectNode> revisions,
            List<ObjectNode> claims,
            Instant now) {}

    static Decision decide(Observed seen) {
        var set = seen.set;
        var selector = Selector.read(set.path("spec").path("selector"));
        if (selector.isEmpty()) {
            return Decision.NOTHING;
        }
        var claim = Claim.of(set, selector, Resource.PODS, seen.pods);
        if (!claim.writes().isEmpty()) {
            return Decision.of(claim.writes());
        }
        var numbered = new TreeMap<Integer, ObjectNode>();
        claim.owned().forEach(pod -> ordinal(set, pod).ifPresent(i -> numbered.put(i, pod)));
        return new Ordinals(seen, numbered).decide();
    }

    private Decision decide() {
        if (!Meta.deleting(set)) {
            revisions.record().ifPresent(writes::add);
            pods.forEach((i, pod) -> writes.addAll(claims.own(pod, isTooMany(i))));
            if (fill() && condemn()) {
                update();
            }
            var live = new HashSet<>(pods.values().stream().map(Ordinals::revision).toList());
            live.add(revisions.name());
            live.add(currentRevision());
            writes.addAll(revisions.cleanUp(live));
        }
        status().ifPresent(writes::add);
        var again = Replication.nextAvailable(List.copyOf(pods.values()), minReady(), now);
        return new Decision(writes, again);
    }

    /// Brings up what is missing; whether everything else may go on.
    private boolean fill() {
        boolean goOn = true;
        for (int i = start(); i < end(); i++) {
            var pod = Optional.ofNullable(pods.get(i));
            if (pod.isEmpty()) {
                create(i);
            } else if (Pods.finished(pod.get()) && !Meta.deleting(pod.get())) {
                delete(pod.get());
            } else if (isHealthy(pod.get())) {
                continue;
            }
            goOn = false;
            if (ordered) {
                break;
            }
        }
        return goOn || !ordered;
    }

    /// Takes down what is too many, the highest first; whether everything else may go on.
    private boolean condemn() {
        for (var entry : pods.descendingMap().entrySet()) {
            if (!isTooMany(entry.getKey())) {
                continue;
            }
            if (!Meta.deleting(entry.getValue())) {
                delete(entry.getValue());
            }
            if (ordered) {
                return false;
            }
        }
        return true;
    }

    private boolean isTooMany(int ordinal) {
        return ordinal < start() || ordinal >= end();
    }

    /// Replaces the highest pod that has an older template, when those above it are healthy.
    private void update() {
        var strategy = set.path("spec").path("updateStrategy");
        if (strategy.path("type").asText().equals("OnDelete")) {
            return;
        }
        for (int i = end() - 1; i >= Math.max(start(), partition()); i--) {
            var pod = Optional.ofNullable(pods.get(i));
            if (pod.filter(it -> !Meta.deleting(it) && !isUpdated(it)).isPresent()) {
                delete(pod.get());
                return;
            }
            if (pod.filter(this::isHealthy).isEmpty()) {
                return;
            }
        }
    }

    private boolean isUpdated(ObjectNode pod) {
        return revision(pod).equals(revisions.name());
    }

    private void create(int ordinal) {
        boolean kept = ordinal < partition();
        var revision = kept ? currentRevision() : revisions.name();
        var template = kept ? revisions.template(revision) : revisions.template();
        var pod = Pods.fromTemplate(template, set);
        var name = Meta.name(set) + "-" + ordinal;
        var metadata = Meta.of(pod);
        metadata.put("name", name);
        metadata.withObjectProperty("labels")
                .put("statefulset.kubernetes.io/pod-name", name)
                .put("apps.kubernetes.io/pod-index", Integer.toString(ordinal))
                .put(TemplateRevisions.HASH, revision);
        var spec = pod.withObjectProperty("spec").put("hostname", name);
        if (set.path("spec").hasNonNull("serviceName")) {
            spec.set("subdomain", set.path("spec").path("serviceName"));
        }
        writes.addAll(claims.addTo(pod));
        writes.add(new Write.Create(Resource.PODS, pod));
        tell("SuccessfulCreate", "Create", name);
    }

    private void delete(ObjectNode pod) {
        writes.add(new Write.Delete(Meta.key(Resource.PODS, pod)));
        tell("SuccessfulDelete", "Delete", Meta.name(pod));
    }

    private void tell(String reason, String verb, String pod) {
        var message = verb + " Pod " + pod + " in StatefulSet " + Meta.name(set) + " successful";
        writes.add(new Write.Tell(Note.normal(set, reason, message)));
    }

    private Optional<Write> status() {
        var present = pods.values().stream().filter(pod -> !Pods.finished(pod)).toList();
        var active = present.stream().filter(pod -> !Meta.deleting(pod)).toList();
        long updated = active.stream().filter(this::isUpdated).count();
        long ready = present.stream().filter(Pods::ready).count();
        int replicas = end() - start();
        boolean done = updated == replicas && ready == replicas && present.size() == replicas;
        var current = done ? revisions.name() : currentRevision();
        var status = set.objectNode();
        status.put("observedGeneration", Meta.generation(set)).put("replicas", present.size());
        put(status, "readyReplicas", ready);
        status.put("availableReplicas", (int) present.stream().filter(this::isAvailable).count());
        put(
                status,
                "currentReplicas",
                active.stream().filter(p -> revision(p).equals(current)).count());
        put(status, "updatedReplicas", updated);
        status.put("currentRevision", current).put("updateRevision", revisions.name());
        status.put("collisionCount", 0);
        if (Canonical.same(status, set.path("status"))) {
            return Optional.empty();
        }
        var changed = Meta.anyVersion(set);
        changed.set("status", status);
        return Optional.of(new Write.UpdateStatus(STATEFUL_SETS, changed));
    }

    private boolean isHealthy(ObjectNode pod) {
        return Pods.active(pod) && isAvailable(pod);
    }

    private boolean isAvailable(ObjectNode pod) {
        return Pods.available(pod, minReady(), now);
    }

    private String currentRevision() {
        var current = set.path("status").path("currentRevision").asText();
        return current.isEmpty() ? revisions.name() : current;
    }

    private int partition() {
        return set.path("spec")
                .path("updateStrategy")
                .path("rollingUpdate")
                .path("partition")
                .asInt();
    }

    private int start() {
        return set.path("spec").path("ordinals").path("start").asInt();
    }

    private int end() {
        return start() + set.path("spec").path("replicas").asInt(1);
    }

    private int minReady() {
        return set.path("spec").path("minReadySeconds").asInt();
    }

    private static String revision(ObjectNode pod) {
        return Meta.labels(pod).getOrDefault(TemplateRevisions.HASH, "");
    }

    private static Optional<Integer> ordinal(ObjectNode set, ObjectNode pod) {
        var prefix = Meta.name(set) + "-";
        try {
            return Meta.name(pod).startsWith(prefix)
                    ? Optional.of(Integer.parseInt(Meta.name(pod).substring(prefix.length())))
                    : Optional.empty();
        } catch (NumberFormatException _) {
            return Optional.empty();
        }
    }

    private static void put(ObjectNode status, String member, long count) {
        if (count != 0) {
            status.put(member, (int) count);
        }
    }
}
