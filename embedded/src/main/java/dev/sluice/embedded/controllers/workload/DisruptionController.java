package dev.sluice.embedded.controllers.workload;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.sluice.embedded.controllers.reading.Conditions;
import dev.sluice.embedded.controllers.reading.Conditions.Condition;
import dev.sluice.embedded.controllers.reading.Meta;
import dev.sluice.embedded.controllers.reading.Owner;
import dev.sluice.embedded.controllers.reading.Pods;
import dev.sluice.embedded.controllers.reading.Selector;
import dev.sluice.embedded.controllers.work.Controller;
import dev.sluice.embedded.controllers.work.Decision;
import dev.sluice.embedded.controllers.work.Note;
import dev.sluice.embedded.controllers.work.Write;
import dev.sluice.embedded.objects.Cluster;
import dev.sluice.embedded.objects.Key;
import dev.sluice.embedded.objects.Resource;

import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Keeps the status of PodDisruptionBudgets: how many of their pods an eviction may take now.
public final class DisruptionController implements Controller {
    private static final Resource BUDGETS = new Resource("policy", "poddisruptionbudgets");
    private static final Resource STATEFUL_SETS = new Resource("apps", "statefulsets");
    private static final int HUNDRED = 100;

    private final Cluster cluster;
    private final InstantSource clock;

    public DisruptionController(Cluster cluster, InstantSource clock) {
        this.cluster = cluster;
        this.clock = clock;
    }

    @Override
    public String name() {
        return "disruption-controller";
    }

    @Override
    public List<Source> sources() {
        return List.of(Source.itself(BUDGETS), new Source(Resource.PODS, this::ofPod));
    }

    private Collection<Key> ofPod(ObjectNode pod) {
        var labels = Meta.labels(pod);
        return cluster.list(BUDGETS, Meta.namespace(pod)).stream()
                .filter(budget -> selects(budget, labels))
                .map(budget -> Meta.key(BUDGETS, budget))
                .toList();
    }

    /// An empty selector takes every pod, none at all takes no pod.
    private static boolean selects(ObjectNode budget, Map<String, String> labels) {
        var selector = budget.path("spec").path("selector");
        return selector.isObject()
                && (selector.isEmpty() || Selector.read(selector).matches(labels));
    }

    @Override
    public Decision decide(Key key) {
        var found = cluster.get(key).filter(it -> !Meta.deleting(it));
        if (found.isEmpty()) {
            return Decision.NOTHING;
        }
        var budget = found.get();
        var pods =
                cluster.list(Resource.PODS, key.namespace()).stream()
                        .filter(pod -> selects(budget, Meta.labels(pod)) && !Pods.finished(pod))
                        .toList();
        var status = status(budget, pods);
        if (status.equals(budget.path("status"))) {
            return Decision.NOTHING;
        }
        var changed = Meta.anyVersion(budget);
        changed.set("status", status);
        var writes = new ArrayList<Write>();
        if (pods.isEmpty()) {
            var note = Note.normal(budget, "NoPods", "No matching pods found");
            writes.add(new Write.Tell(note));
        }
        writes.add(new Write.UpdateStatus(BUDGETS, changed));
        return Decision.of(writes);
    }

    private ObjectNode status(ObjectNode budget, List<ObjectNode> pods) {
        var healthy = (int) pods.stream().filter(p -> Pods.ready(p) && !Meta.deleting(p)).count();
        var spec = budget.path("spec");
        int expected;
        int desired;
        if (spec.has("maxUnavailable")) {
            expected = wanted(pods);
            desired = Math.max(0, expected - amount(spec.path("maxUnavailable"), expected));
        } else {
            var least = spec.path("minAvailable");
            expected = least.isTextual() ? wanted(pods) : pods.size();
            desired = least.isMissingNode() ? 1 : amount(least, expected);
        }
        var allowed = expected == 0 ? 0 : Math.max(0, healthy - desired);
        var conditions = Conditions.of(budget, clock.instant());
        conditions.set(
                allowed > 0
                        ? new Condition("DisruptionAllowed", "True", "SufficientPods", "")
                        : new Condition("DisruptionAllowed", "False", "InsufficientPods", ""));
        conditions
                .find("DisruptionAllowed")
                .ifPresent(it -> it.put("observedGeneration", Meta.generation(budget)));
        var status = budget.objectNode();
        status.put("observedGeneration", Meta.generation(budget));
        status.put("disruptionsAllowed", allowed);
        status.put("currentHealthy", healthy);
        status.put("desiredHealthy", desired);
        status.put("expectedPods", expected);
        status.set("conditions", conditions.toJson());
        return status;
    }

    /// Percentages are rounded up.
    private static int amount(JsonNode amount, int whole) {
        if (!amount.isTextual()) {
            return amount.asInt();
        }
        var percent = Integer.parseInt(amount.asText().replace("%", ""));
        return (whole * percent + HUNDRED - 1) / HUNDRED;
    }

    /// How many pods the workloads behind these pods ask for; a pod without one counts as itself.
    private int wanted(List<ObjectNode> pods) {
        Map<String, Integer> wanted = new HashMap<>();
        for (var pod : pods) {
            var owner = Meta.controller(pod);
            if (owner.isEmpty()) {
                wanted.put(Meta.uid(pod), 1);
            } else {
                count(Meta.namespace(pod), owner.get(), wanted);
            }
        }
        return wanted.values().stream().mapToInt(Integer::intValue).sum();
    }

    private void count(String namespace, Owner owner, Map<String, Integer> wanted) {
        var resource =
                switch (owner.kind()) {
                    case "ReplicaSet" -> Resource.REPLICA_SETS;
                    case "Deployment" -> Resource.DEPLOYMENTS;
                    default -> STATEFUL_SETS;
                };
        var workload = cluster.get(new Key(resource, namespace, owner.name()));
        var above = workload.flatMap(Meta::controller);
        if (above.isPresent() && owner.kind().equals("ReplicaSet")) {
            count(namespace, above.get(), wanted);
        } else {
            workload.ifPresent(
                    it -> wanted.put(Meta.uid(it), it.path("spec").path("replicas").asInt(1)));
        }
    }
}
