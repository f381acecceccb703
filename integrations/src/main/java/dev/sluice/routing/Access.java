package dev.sluice.routing;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/// What a router must be allowed to do in the cluster; RBAC rules are printed from it.
///
/// @param rules empty when the router needs nothing beyond the core Services
public record Access(List<Rule> rules) {
    /// Nothing.
    public static final Access NONE = new Access(List.of());

    private static final Set<Verb> WRITE =
            Set.of(Verb.GET, Verb.LIST, Verb.WATCH, Verb.CREATE, Verb.UPDATE);

    public Access {
        rules = List.copyOf(rules);
    }

    /// The verbs of the Kubernetes API that are handed out.
    public enum Verb {
        GET,
        LIST,
        WATCH,
        CREATE,
        UPDATE,
        DELETE
    }

    /// One RBAC rule.
    ///
    /// @param group the API group, empty for the core group
    public record Rule(String group, List<String> resources, Set<Verb> verbs) {
        public Rule {
            resources = List.copyOf(resources);
            verbs = Set.copyOf(verbs);
        }
    }

    /// Reading, creating and changing, without deleting: garbage collection does that.
    public static Access to(String group, String... resources) {
        return new Access(List.of(new Rule(group, List.of(resources), WRITE)));
    }

    /// This access, and exactly these verbs in addition.
    public Access and(String group, List<String> resources, Set<Verb> verbs) {
        var all = new ArrayList<>(rules);
        all.add(new Rule(group, resources, verbs));
        return new Access(all);
    }

    /// This access, and the other.
    public Access and(Access other) {
        var all = new ArrayList<>(rules);
        all.addAll(other.rules);
        return new Access(all);
    }
}
