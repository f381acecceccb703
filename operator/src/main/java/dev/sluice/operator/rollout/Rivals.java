package dev.sluice.operator.rollout;

import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.sluice.operator.kube.Kinds;
import dev.sluice.operator.kube.View;
import dev.sluice.routing.ObjectKey;

import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// Canaries of one namespace that want the same target or the same apex Service: the oldest is
/// worked on, the others wait until it is gone.
final class Rivals {
    private static final Comparator<ObjectNode> BY_AGE =
            Comparator.<ObjectNode, String>comparing(
                            it -> it.at("/metadata/creationTimestamp").asText())
                    .thenComparing(Rivals::name);

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
        // From now on a change of the other concerns this one.
        elder.ifPresent(it -> view.get(Kinds.CANARY.key(key.namespace(), name(it))));
        return elder;
    }

    private static boolean isOther(ObjectNode canary, ObjectKey key) {
        return !name(canary).equals(key.name());
    }

    private static boolean shares(Set<String> mine, ObjectNode other) {
        return wants(other).stream().anyMatch(mine::contains);
    }

    private static Set<String> wants(ObjectNode canary) {
        var target = canary.at("/spec/targetRef");
        var name = target.path("name").asText();
        if (name.isEmpty()) {
            return Set.of();
        }
        var apex = canary.at("/spec/service/name").asText("");
        var group = target.path("apiVersion").asText("").replaceFirst("/.*", "");
        var knative = group.equals("serving.knative.dev");
        return Set.copyOf(
                new HashSet<>(
                        List.of(
                                (knative ? "Knative " : "")
                                        + target.path("kind").asText()
                                        + " "
                                        + name,
                                "Service " + (apex.isEmpty() ? name : apex))));
    }

    private static String name(ObjectNode canary) {
        return canary.at("/metadata/name").asText();
    }
}
