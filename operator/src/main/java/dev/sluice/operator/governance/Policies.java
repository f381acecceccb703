package dev.sluice.operator.governance;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.sluice.api.sluice.RolloutPolicySpec;
import dev.sluice.api.sluice.RolloutPolicySpec.NamespaceSelector;
import dev.sluice.api.sluice.RolloutPolicySpec.Requirement;
import dev.sluice.engine.governance.Freeze;
import dev.sluice.engine.governance.Hold;
import dev.sluice.operator.kube.Kinds;
import dev.sluice.operator.kube.View;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/// The RolloutPolicies of the cluster.
///
/// Where their kind is not installed, or may not be read, there are none; that is looked at again
/// every few seconds, so that a kind installed later is noticed.
final class Policies {
    private static final Logger LOG = LoggerFactory.getLogger(Policies.class);
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String NAME = "kubernetes.io/metadata.name";

    private static final String NAMESPACES =
            "it chooses namespaces by their labels, which the operator may not read";

    private static final Duration AGAIN = Duration.ofSeconds(10);

    private final InstantSource clock;
    private volatile Instant lookAgain = Instant.MIN;
    private volatile boolean unavailable;
    private volatile boolean namespacesUnreadable;

    Policies(InstantSource clock) {
        this.clock = clock;
    }

    /// One that is for a certain namespace.
    ///
    /// @param broken why it is not understood; empty when it is
    record Policy(String name, RolloutPolicySpec spec, String broken) {
        static Policy broken(String name, String why) {
            return new Policy(name, new RolloutPolicySpec(null, null, null, List.of(), null), why);
        }

        String pool() {
            return "RolloutPolicy " + name;
        }

        /// A policy that is not understood holds: somebody wanted to restrict something.
        Optional<Hold> hold(Instant now) {
            if (!broken.isEmpty()) {
                return Optional.of(
                        new Hold(
                                "PolicyHold",
                                pool() + " is not understood: " + broken,
                                Optional.empty()));
            }
            if (Boolean.TRUE.equals(spec.hold())) {
                return Optional.of(
                        new Hold("PolicyHold", said("holds", spec.reason()), Optional.empty()));
            }
            try {
                return Freeze.at(now, Windows.of(spec.freezeWindows()))
                        .map(it ->
                                new Hold(
                                        "FreezeWindow",
                                        said(
                                                "freezes",
                                                it.window().reason().isEmpty()
                                                        ? spec.reason()
                                                        : it.window().reason()),
                                        it.until()));
            } catch (IllegalArgumentException wrong) {
                return new Policy(name, spec, String.valueOf(wrong.getMessage())).hold(now);
            }
        }

        private String said(String does, @Nullable String why) {
            return pool() + " " + does + (why == null || why.isBlank() ? "" : " (" + why + ")");
        }
    }

    /// Those that are for a namespace, by name.
    List<Policy> of(String namespace, View view) {
        var found = new ArrayList<Policy>();
        for (var object : all(view)) {
            var name = object.path("metadata").path("name").asText();
            try {
                var spec = JSON.treeToValue(object.path("spec"), RolloutPolicySpec.class);
                if (spec != null && chooses(spec.namespaceSelector(), namespace, view)) {
                    found.add(new Policy(name, spec, ""));
                }
            } catch (JsonProcessingException malformed) {
                found.add(Policy.broken(name, malformed.getOriginalMessage()));
            } catch (IllegalStateException unreadable) {
                namespacesUnreadable = true;
                found.add(Policy.broken(name, NAMESPACES));
            }
        }
        found.sort(Comparator.comparing(Policy::name));
        return found;
    }

    private List<ObjectNode> all(View view) {
        if (unavailable && clock.instant().isBefore(lookAgain)) {
            return List.of();
        }
        try {
            var found = view.list(Kinds.ROLLOUT_POLICY, "");
            unavailable = false;
            return found;
        } catch (IllegalStateException unreadable) {
            lookAgain = clock.instant().plus(AGAIN);
            if (!unavailable) {
                LOG.warn("RolloutPolicies are not looked at: {}", unreadable.getMessage());
            }
            unavailable = true;
            return List.of();
        }
    }

    static Optional<Hold> hold(List<Policy> policies, Instant now) {
        return policies.stream().flatMap(it -> it.hold(now).stream()).max(Hold.BY_END);
    }

    private boolean chooses(@Nullable NamespaceSelector selector, String namespace, View view) {
        if (selector == null
                || selector.matchLabels().isEmpty() && selector.matchExpressions().isEmpty()) {
            return true;
        }
        var labels = labels(selector, namespace, view);
        return selector.matchLabels().entrySet().stream()
                        .allMatch(it -> it.getValue().equals(labels.get(it.getKey())))
                && selector.matchExpressions().stream().allMatch(it -> holds(it, labels));
    }

    /// The namespace itself is looked at only when more than its name counts.
    private Map<String, String> labels(NamespaceSelector selector, String namespace, View view) {
        var labels = new HashMap<String, String>();
        var byNameOnly =
                selector.matchLabels().keySet().stream().allMatch(NAME::equals)
                        && selector.matchExpressions().stream()
                                .allMatch(it -> NAME.equals(it.key()));
        if (!byNameOnly) {
            if (namespacesUnreadable) {
                throw new IllegalStateException(NAMESPACES);
            }
            view.get(Kinds.NAMESPACE.key("", namespace))
                    .map(it -> it.at("/metadata/labels"))
                    .ifPresent(found -> put(found, labels));
        }
        labels.put(NAME, namespace);
        return labels;
    }

    private static void put(JsonNode found, Map<String, String> labels) {
        found.properties().forEach(it -> labels.put(it.getKey(), it.getValue().asText()));
    }

    private static boolean holds(Requirement requirement, Map<String, String> labels) {
        var value =
                Optional.ofNullable(labels.get(Objects.requireNonNullElse(requirement.key(), "")));
        return switch (Objects.requireNonNullElse(requirement.operator(), "")) {
            case "In" -> value.filter(requirement.values()::contains).isPresent();
            case "NotIn" -> value.filter(requirement.values()::contains).isEmpty();
            case "Exists" -> value.isPresent();
            default -> value.isEmpty();
        };
    }
}
