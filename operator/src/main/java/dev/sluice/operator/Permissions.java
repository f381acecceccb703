package dev.sluice.operator;

import static dev.sluice.routing.Access.Verb.CREATE;
import static dev.sluice.routing.Access.Verb.DELETE;
import static dev.sluice.routing.Access.Verb.GET;
import static dev.sluice.routing.Access.Verb.LIST;
import static dev.sluice.routing.Access.Verb.UPDATE;
import static dev.sluice.routing.Access.Verb.WATCH;

import dev.sluice.operator.kube.Kinds;
import dev.sluice.routing.Access.Rule;
import dev.sluice.routing.Access.Verb;
import dev.sluice.routing.Kind;
import dev.sluice.routing.Router;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/// What the operator must be allowed to do, and not more. RBAC manifests and the chart are printed
/// from it.
///
/// @param rules each resource of a group once
public record Permissions(List<Rule> rules) {
    private static final String KEPTN = "metrics.keptn.sh";
    private static final Set<Verb> READ = EnumSet.of(GET, LIST, WATCH);
    private static final Set<Verb> WRITE = EnumSet.of(GET, LIST, WATCH, CREATE, UPDATE);

    private static final List<Kind> WRITTEN =
            List.of(
                    Kinds.SERVICE,
                    Kinds.CONFIG_MAP,
                    Kinds.DEPLOYMENT,
                    Kinds.DAEMON_SET,
                    Kinds.STATEFUL_SET,
                    Kinds.AUTOSCALER,
                    Kinds.SCALED_OBJECT);
    private static final List<Kind> READ_ONLY =
            List.of(Kinds.METRIC_TEMPLATE, Kinds.ALERT_PROVIDER);

    public Permissions {
        rules = List.copyOf(rules);
    }

    /// What it reads that is in no namespace. Without it RolloutPolicies are not looked at, and a
    /// warning says so.
    public static Permissions policies() {
        return new Permissions(
                merged(List.of(rule(Kinds.ROLLOUT_POLICY, READ), rule(Kinds.NAMESPACE, READ))));
    }

    /// What it needs in the namespaces it works in, whatever traffic is routed by.
    ///
    /// @param tracksConfigs whether Secrets are copied for primaries; otherwise they are only read
    public static Permissions own(boolean tracksConfigs) {
        var rules = new ArrayList<Rule>();
        rules.add(rule(Kinds.CANARY, EnumSet.of(GET, LIST, WATCH, UPDATE)));
        rules.add(of(Kinds.CANARY, "/status", EnumSet.of(UPDATE)));
        // Owner references that block the owner's deletion are checked against this.
        rules.add(of(Kinds.CANARY, "/finalizers", EnumSet.of(UPDATE)));
        READ_ONLY.forEach(kind -> rules.add(rule(kind, READ)));
        WRITTEN.forEach(kind -> rules.add(rule(kind, WRITE)));
        // What a Deployment's earlier revisions looked like, once one is lost.
        rules.add(rule(Kinds.REPLICA_SET, EnumSet.of(LIST)));
        rules.add(rule(Kinds.SECRET, tracksConfigs ? WRITE : READ));
        rules.add(rule(Kinds.EVENT, EnumSet.of(CREATE)));
        rules.add(new Rule("external.metrics.k8s.io", List.of("*"), EnumSet.of(GET, LIST)));
        rules.add(new Rule(KEPTN, List.of("keptnmetrics"), EnumSet.of(GET)));
        rules.add(new Rule(KEPTN, List.of("analyses"), EnumSet.of(GET, CREATE, DELETE)));
        return new Permissions(merged(rules));
    }

    /// What one router needs in addition; may be empty.
    public static Permissions of(Router router) {
        return new Permissions(merged(router.access().rules()));
    }

    /// Both.
    public Permissions and(Permissions other) {
        var all = new ArrayList<>(rules);
        all.addAll(other.rules);
        return new Permissions(merged(all));
    }

    private static Rule rule(Kind kind, Set<Verb> verbs) {
        return of(kind, "", verbs);
    }

    private static Rule of(Kind kind, String part, Set<Verb> verbs) {
        return new Rule(kind.group(), List.of(kind.plural() + part), verbs);
    }

    private record Resource(String group, String name) {}

    private record Grant(String group, Set<Verb> verbs) {}

    /// Resources of a group that are allowed the same share a rule.
    private static List<Rule> merged(List<Rule> rules) {
        Map<Resource, Set<Verb>> verbs = new LinkedHashMap<>();
        for (var rule : rules) {
            for (var name : rule.resources()) {
                verbs.computeIfAbsent(
                                new Resource(rule.group(), name), _ -> EnumSet.noneOf(Verb.class))
                        .addAll(rule.verbs());
            }
        }
        Map<Grant, Set<String>> grants = new LinkedHashMap<>();
        verbs.forEach((resource, allowed) ->
                grants.computeIfAbsent(new Grant(resource.group(), allowed), _ -> new TreeSet<>())
                        .add(resource.name()));
        return grants.entrySet().stream()
                .map(it ->
                        new Rule(
                                it.getKey().group(),
                                List.copyOf(it.getValue()),
                                it.getKey().verbs()))
                .toList();
    }

    /// The items of a Role's `rules`.
    public String yaml() {
        return rules.stream()
                .map(rule ->
                        """
                        - apiGroups: ["%s"]
                          resources: [%s]
                          verbs: [%s]
                        """
                                .formatted(rule.group(), resources(rule), verbs(rule.verbs())))
                .collect(Collectors.joining());
    }

    private static String resources(Rule rule) {
        return rule.resources().stream()
                .map(it -> it.equals("*") ? "\"*\"" : it)
                .collect(Collectors.joining(", "));
    }

    private static String verbs(Set<Verb> verbs) {
        return EnumSet.copyOf(verbs).stream()
                .map(it -> it.name().toLowerCase(Locale.ROOT))
                .collect(Collectors.joining(", "));
    }

    /// The items of a Role's `rules` for the namespace with the Lease.
    public static String leaseYaml() {
        return """
        - apiGroups: [coordination.k8s.io]
          resources: [leases]
          verbs: [create]
        - apiGroups: [coordination.k8s.io]
          resources: [leases]
          resourceNames: [%s]
          verbs: [get, update]
        """
                .formatted(Term.LEASE);
    }

    /// Whether a kind may at least be read.
    boolean covers(Kind kind) {
        return rules.stream()
                .anyMatch(rule ->
                        rule.group().equals(kind.group())
                                && rule.resources().contains(kind.plural()));
    }
}
