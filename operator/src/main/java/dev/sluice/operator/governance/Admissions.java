package dev.sluice.operator.governance;

import com.fasterxml.jackson.databind.JsonNode;

import dev.sluice.engine.governance.Queue;
import dev.sluice.engine.governance.Queue.Candidate;
import dev.sluice.engine.governance.Queue.Place;
import dev.sluice.operator.kube.Kinds;
import dev.sluice.operator.kube.View;
import dev.sluice.routing.ObjectKey;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// Lets canaries begin, so many at once. Safe for several threads: who was let begin counts as
/// under way before anything of it can be seen.
final class Admissions {
    private static final Set<String> UNDER_WAY =
            Set.of("Progressing", "WaitingPromotion", "Promoting", "Finalising");

    private final Caps caps;
    private final Policies policies;
    private final Set<ObjectKey> letIn = new HashSet<>();

    Admissions(Caps caps, Policies policies) {
        this.caps = caps;
        this.policies = policies;
    }

    /// @param since when its change was first seen
    /// @return its place in the queue; empty when it may begin
    synchronized Optional<Place> ask(ObjectKey key, Instant since, View view) {
        var pools = new Pools(view);
        pools.of(key.namespace());
        if (pools.isUnlimited()) {
            return Optional.empty();
        }
        var running = new ArrayList<Set<String>>();
        var waiting = new ArrayList<Candidate>();
        waiting.add(new Candidate(name(key), since, pools.of(key.namespace())));
        for (var canary : view.list(Kinds.CANARY, "")) {
            var other = key(canary);
            if (other.equals(key)) {
                continue;
            }
            if (letIn.contains(other) || isUnderWay(canary)) {
                running.add(pools.of(other.namespace()));
            } else if (isQueued(canary)) {
                waiting.add(new Candidate(name(other), since(canary), pools.of(other.namespace())));
            }
        }
        var place = Queue.places(pools.limits, running, waiting).get(name(key));
        if (place == null) {
            letIn.add(key);
        } else {
            letIn.remove(key);
        }
        return Optional.ofNullable(place);
    }

    /// From now on it counts as what can be seen of it.
    synchronized void settled(ObjectKey key) {
        letIn.remove(key);
    }

    /// Everybody in the queue.
    static Set<ObjectKey> queued(View view) {
        var queued = new LinkedHashSet<ObjectKey>();
        view.list(Kinds.CANARY, "").stream()
                .filter(Admissions::isQueued)
                .map(Admissions::key)
                .forEach(queued::add);
        return queued;
    }

    static boolean isUnderWay(JsonNode canary) {
        return UNDER_WAY.contains(canary.path("status").path("phase").asText());
    }

    static boolean isQueued(JsonNode canary) {
        return canary.path("status").has("queue");
    }

    private static Instant since(JsonNode canary) {
        var since = canary.path("status").path("queue").path("since").asText("");
        return since.isEmpty() ? Instant.EPOCH : Instant.parse(since);
    }

    private static ObjectKey key(JsonNode canary) {
        return Kinds.CANARY.key(
                canary.at("/metadata/namespace").asText(), canary.at("/metadata/name").asText());
    }

    private static String name(ObjectKey key) {
        return key.namespace() + "/" + key.name();
    }

    /// The pools of each namespace and their limits, for one question.
    private final class Pools {
        private final View view;
        private final Map<String, Set<String>> byNamespace = new HashMap<>();
        private final Map<String, Integer> limits = new HashMap<>();

        Pools(View view) {
            this.view = view;
            limit("cluster", caps.cluster());
        }

        Set<String> of(String namespace) {
            return byNamespace.computeIfAbsent(namespace, this::look);
        }

        private Set<String> look(String namespace) {
            var pools = new HashSet<>(List.of("cluster", "namespace " + namespace));
            limit("namespace " + namespace, caps.perNamespace());
            for (var policy : policies.of(namespace, view)) {
                var most = policy.spec().maxProgressing();
                if (most != null) {
                    pools.add(policy.pool());
                    limit(policy.pool(), most);
                }
            }
            return pools;
        }

        private void limit(String pool, int most) {
            if (most > 0) {
                limits.put(pool, most);
            }
        }

        boolean isUnlimited() {
            return limits.isEmpty();
        }
    }
}
