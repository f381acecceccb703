package dev.sluice.embedded.access.rbac;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.sluice.embedded.access.Action;

import java.util.ArrayList;
import java.util.List;

/// One rule of a role: these verbs, on these resources or on these paths.
///
/// @param names the objects it is limited to; empty for all
/// @param paths URL paths, which may end in `*`; where there are any, there are no resources
public record Rule(
        List<String> verbs,
        List<String> groups,
        List<String> resources,
        List<String> names,
        List<String> paths) {
    private static final List<String> ALL = List.of("*");
    public static final Rule ANY_RESOURCE = new Rule(ALL, ALL, ALL, List.of(), List.of());
    public static final Rule ANY_PATH = new Rule(ALL, List.of(), List.of(), List.of(), ALL);

    /// Reads a role's `rules`.
    static List<Rule> listIn(JsonNode role) {
        var rules = new ArrayList<Rule>();
        for (var rule : role.path("rules")) {
            rules.add(
                    new Rule(
                            texts(rule.path("verbs")),
                            texts(rule.path("apiGroups")),
                            texts(rule.path("resources")),
                            texts(rule.path("resourceNames")),
                            texts(rule.path("nonResourceURLs"))));
        }
        return List.copyOf(rules);
    }

    private static List<String> texts(JsonNode array) {
        var texts = new ArrayList<String>();
        array.forEach(text -> texts.add(text.asText()));
        return List.copyOf(texts);
    }

    boolean allows(Action action) {
        if (!has(verbs, action.verb())) {
            return false;
        }
        if (action.isOnPath()) {
            return hasPath(action.path());
        }
        return has(groups, action.group())
                && hasResource(action.fullResource(), action.subresource())
                && (names.isEmpty() || names.contains(action.name()));
    }

    private static boolean has(List<String> list, String value) {
        return list.contains(value) || list.contains("*");
    }

    private boolean hasResource(String full, String subresource) {
        return has(resources, full)
                || !subresource.isEmpty() && resources.contains("*/" + subresource);
    }

    private boolean hasPath(String path) {
        return paths.stream().anyMatch(allowed -> covers(allowed, path));
    }

    private static boolean covers(String allowed, String path) {
        return allowed.equals(path)
                || allowed.endsWith("*")
                        && path.startsWith(allowed.substring(0, allowed.length() - 1));
    }

    /// Whether whoever holds this rule holds the other, which has one verb and one resource or
    /// path.
    boolean covers(Rule one) {
        if (!has(verbs, one.verbs.getFirst())) {
            return false;
        }
        if (!one.paths.isEmpty()) {
            return hasPath(one.paths.getFirst());
        }
        var resource = one.resources.getFirst();
        return has(groups, one.groups.getFirst())
                && hasResource(resource, resource.substring(resource.indexOf('/') + 1))
                && (names.isEmpty() || !one.names.isEmpty() && names.containsAll(one.names));
    }

    /// The rule as single grants: one verb on one resource (and name), or on one path.
    List<Rule> single() {
        var single = new ArrayList<Rule>();
        for (var group : groups) {
            for (var resource : resources) {
                for (var verb : verbs) {
                    grants(verb, group, resource).forEach(single::add);
                }
            }
        }
        for (var path : paths) {
            for (var verb : verbs) {
                single.add(new Rule(List.of(verb), List.of(), List.of(), List.of(), List.of(path)));
            }
        }
        return single;
    }

    private List<Rule> grants(String verb, String group, String resource) {
        var one = new Rule(List.of(verb), List.of(group), List.of(resource), List.of(), List.of());
        return names.isEmpty()
                ? List.of(one)
                : names.stream().map(name -> one.withNames(List.of(name))).toList();
    }

    private Rule withNames(List<String> newNames) {
        return new Rule(verbs, groups, resources, newNames, paths);
    }

    Rule withVerbs(List<String> newVerbs) {
        return new Rule(newVerbs, groups, resources, names, paths);
    }

    /// As reviews show it: with what is there only.
    public ObjectNode json() {
        var json = JsonNodeFactory.instance.objectNode();
        put(json, "verbs", verbs);
        put(json, "apiGroups", groups);
        put(json, "resources", resources);
        put(json, "resourceNames", names);
        put(json, "nonResourceURLs", paths);
        return json;
    }

    private static void put(ObjectNode json, String member, List<String> values) {
        if (!values.isEmpty()) {
            var array = json.putArray(member);
            values.forEach(array::add);
        }
    }

    /// As a refusal shows it: `{APIGroups:[""], Resources:["pods"], Verbs:["get" "list"]}`.
    @Override
    public String toString() {
        var parts = new ArrayList<String>();
        show(parts, "APIGroups", groups);
        show(parts, "Resources", resources);
        show(parts, "ResourceNames", names);
        show(parts, "NonResourceURLs", paths);
        show(parts, "Verbs", verbs);
        return "{" + String.join(", ", parts) + "}";
    }

    private static void show(List<String> parts, String member, List<String> values) {
        if (!values.isEmpty()) {
            parts.add(member + ":[\"" + String.join("\" \"", values) + "\"]");
        }
    }
}
