package dev.sluice.embedded.access.rbac;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.sluice.embedded.access.Action;
import dev.sluice.embedded.access.Authorizer;
import dev.sluice.embedded.access.User;
import dev.sluice.embedded.objects.ApiException;
import dev.sluice.embedded.objects.Cluster;
import dev.sluice.embedded.objects.Key;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.stream.Collectors;

/// Keeps everybody from granting what they do not hold themselves.
public final class Escalation {
    private final Authorizer authorizer;
    private final Cluster cluster;

    public Escalation(Authorizer authorizer, Cluster cluster) {
        this.authorizer = authorizer;
        this.cluster = cluster;
    }

    /// @param key the role or binding to be written; its name may be empty on create
    /// @param object as it would be stored
    /// @throws ApiException 403 that lists what the user would grant without holding it; 404 where
    ///   a binding's role does not exist
    public void check(User user, Key key, ObjectNode object) {
        if (user.isMaster() || isUnchanged(key, object)) {
            return;
        }
        switch (key.resource().plural()) {
            case "roles", "clusterroles" -> role(user, key, object);
            case "rolebindings", "clusterrolebindings" -> binding(user, key, object);
            default -> {}
        }
    }

    /// A change of labels, say, grants nothing.
    private boolean isUnchanged(Key key, ObjectNode object) {
        if (key.name().isEmpty()) {
            return false;
        }
        return cluster.get(key)
                .filter(old -> same(old, object, "rules"))
                .filter(old -> same(old, object, "aggregationRule"))
                .filter(old -> same(old, object, "roleRef"))
                .filter(old -> same(old, object, "subjects"))
                .isPresent();
    }

    private static boolean same(JsonNode one, JsonNode other, String member) {
        return one.path(member).equals(other.path(member));
    }

    private void role(User user, Key key, ObjectNode object) {
        if (!may(user, "escalate", key)) {
            var wanted = new ArrayList<>(Rule.listIn(object));
            if (object.hasNonNull("aggregationRule")) {
                // Whoever can label a ClusterRole decides later what is in it.
                wanted.add(Rule.ANY_RESOURCE);
                wanted.add(Rule.ANY_PATH);
            }
            requireHeld(user, key, wanted);
        }
    }

    private void binding(User user, Key key, ObjectNode object) {
        var role = Binding.roleOf(object, key.namespace());
        if (may(user, "bind", role)) {
            return;
        }
        var found = cluster.get(role);
        if (found.isEmpty()) {
            throw new ApiException(
                    404,
                    "NotFound",
                    key.resource() + " \"" + role.name() + "\" not found",
                    details(key, role.name()));
        }
        requireHeld(user, key, Rule.listIn(found.get()));
    }

    private boolean may(User user, String verb, Key role) {
        var action =
                new Action(
                        verb,
                        Rbac.GROUP,
                        role.resource().plural(),
                        "",
                        role.namespace(),
                        role.name(),
                        "");
        return authorizer.decide(user, action).allowed();
    }

    private void requireHeld(User user, Key key, List<Rule> wanted) {
        var held = authorizer.rules(user, key.namespace());
        var missing =
                wanted.stream()
                        .flatMap(rule -> rule.single().stream())
                        .filter(one -> held.stream().noneMatch(rule -> rule.covers(one)))
                        .toList();
        if (missing.isEmpty()) {
            return;
        }
        throw new ApiException(
                403,
                "Forbidden",
                key.resource()
                        + " \""
                        + key.name()
                        + "\" is forbidden: user \""
                        + user.name()
                        + "\" (groups=[\""
                        + String.join("\" \"", user.groups())
                        + "\"]) is attempting to grant RBAC permissions not currently held:\n"
                        + compact(missing),
                details(key, key.name()));
    }

    /// One line for each resource, with all verbs that are missing on it.
    private static String compact(List<Rule> missing) {
        var verbs = new LinkedHashMap<Rule, List<String>>();
        for (var one : missing) {
            verbs.computeIfAbsent(one.withVerbs(List.of()), _ -> new ArrayList<>())
                    .addAll(one.verbs());
        }
        return verbs.entrySet().stream()
                .map(entry -> entry.getKey().withVerbs(entry.getValue()).toString())
                .sorted()
                .collect(Collectors.joining("\n"));
    }

    private static ObjectNode details(Key key, String name) {
        return JsonNodeFactory.instance
                .objectNode()
                .put("name", name)
                .put("group", key.resource().group())
                .put("kind", key.resource().plural());
    }
}
