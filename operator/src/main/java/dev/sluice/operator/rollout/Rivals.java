package dev.sluice.operator.rollout;

import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.sluice.operator.kube.Kinds;
import dev.sluice.operator.kube.View;
import dev.sluice.routing.ObjectKey;

import java.util.Comparator;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;

/// Canaries of one namespace that want the same target or the same apex Service: the oldest is
/// worked on, the others wait until it is gone.
final class Rivals {
    private static final Comparator<ObjectNode> BY_AGE =
            Comparator.<ObjectNode, String>comparing(
                            it -> it.at("/metadata/creationTimestamp").asText())
                    .thenComparing(Rivals::name);

    private static final String KNATIVE = "serving.knative.dev/";

    private Rivals() {}

    /// @throws NotReady when an older Canary has the target or the apex Service
    static void check(ObjectKey key, ObjectNode canary, View view) throws NotReady {
        var elder = elder(key, canary, view);
        if (elder.isPresent()) {
            var shared = new HashSet<>(wants(elder.get()));
            shared.retainAll(wants(canary));
            throw new NotReady(
                    "TargetTaken",
                    "%s is rolled out by the older Canary %s/%s already; delete one of the two, or correct spec.targetRef and spec.service.name"
                            .formatted(
                                    shared.stream().sorted().findFirst().orElse(""),
                                    key.namespace(),
                                    name(elder.get())));
        }
    }

    /// The Canary that has what this one wants; empty when nobody has.
    static Optional<ObjectNode> elder(ObjectKey key, ObjectNode canary, View view) {
        var all = view.list(Kinds.CANARY, key.namespace());
        var mine = wants(canary);
        if (all.stream().noneMatch(it -> isOther(it, key) && shares(mine, it))) {
            return Optional.empty();
        }
        // One that is refused itself takes nothing from anybody.
        Set<String> taken = new HashSet<>();
        var winners = new HashSet<String>();
        for (var next : all.stream().sorted(BY_AGE).toList()) {
            if (wants(next).stream().noneMatch(taken::contains)) {
                taken.addAll(wants(next));
                winners.add(name(next));
            }
        }
        if (winners.contains(key.name())) {
            return Optional.empty();
        }
        var elder =
                all.stream()
                        .filter(it -> winners.contains(name(it)) && shares(mine, it))
                        .min(BY_AGE);
        // From now on a change of the other concerns this one; who went before that is not told of.
        return elder.isEmpty()
                        || view.get(Kinds.CANARY.key(key.namespace(), name(elder.get())))
                                .isPresent()
                ? elder
                : elder(key, canary, view);
    }

    private static boolean isOther(ObjectNode canary, ObjectKey key) {
        return !name(canary).equals(key.name());
    }

    private static boolean shares(Set<String> mine, ObjectNode other) {
        return wants(other).stream().anyMatch(mine::contains);
    }

    /// Every tick looks at every Canary of the namespace: this is cheap.
    private static Set<String> wants(ObjectNode canary) {
        var spec = canary.path("spec");
        var target = spec.path("targetRef");
        var name = target.path("name").asText();
        if (name.isEmpty()) {
            return Set.of();
        }
        var apex = spec.path("service").path("name").asText("");
        var service = "Service " + (apex.isEmpty() ? name : apex);
        var knative = target.path("apiVersion").asText("").startsWith(KNATIVE);
        var workload = (knative ? "Knative " : "") + target.path("kind").asText() + " " + name;
        // A target can be its own apex Service.
        return service.equals(workload) ? Set.of(service) : Set.of(workload, service);
    }

    private static String name(ObjectNode canary) {
        return canary.path("metadata").path("name").asText();
    }
}
