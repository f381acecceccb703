package dev.sluice.embedded.gateway.gloo;

import dev.sluice.embedded.gateway.config.Field;
import dev.sluice.embedded.gateway.config.InvalidField;
import dev.sluice.embedded.gateway.config.Snapshot;
import dev.sluice.embedded.gateway.routes.Action;
import dev.sluice.embedded.gateway.routes.PathMatch;
import dev.sluice.embedded.gateway.routes.Policy;
import dev.sluice.embedded.gateway.routes.Route;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/// Flattens a list of routes and all route tables it delegates to into one ordered list.
final class RouteLists {
    private static final Comparator<Route> MOST_SPECIFIC_FIRST =
            Comparator.comparingInt((Route route) -> -route.matcher().methods().size())
                    .thenComparingInt(route -> rank(route.matcher().path()))
                    .thenComparing(
                            route -> route.matcher().path().value(), Comparator.reverseOrder());

    private final RouteTables tables;
    private final OptionObjects optionObjects;
    private final Policies policies;
    private final Actions actions;
    private final Findings findings;

    RouteLists(Snapshot snapshot, Upstreams upstreams, Findings findings) {
        this.tables = new RouteTables(snapshot);
        this.optionObjects = new OptionObjects(snapshot, findings);
        this.policies = new Policies(upstreams);
        this.actions = new Actions(snapshot, upstreams, findings);
        this.findings = findings;
    }

    OptionObjects optionObjects() {
        return optionObjects;
    }

    /// One route's fault leaves the others alone: it is reported on the resource that holds it.
    List<Route> expand(Field routes, Scope scope, Field hostOptions) {
        var expanded = new ArrayList<Route>();
        for (var route : routes.items()) {
            try {
                expanded.addAll(expand(new Entry(route, scope, hostOptions)));
            } catch (InvalidField e) {
                findings.reject(scope.owner().key(), String.valueOf(e.getMessage()));
            }
        }
        return expanded;
    }

    private List<Route> expand(Entry entry) {
        var options = options(entry);
        return entry.route().at("delegateAction").present()
                ? delegate(entry, options)
                : terminal(entry, options);
    }

    private Field options(Entry entry) {
        var own = optionObjects.fill(entry.route(), entry.scope().owner(), GlooKinds.ROUTE_OPTIONS);
        return new Field(
                Policies.fill(own, entry.scope().options()), entry.route().path() + ".options");
    }

    private List<Route> terminal(Entry entry, Field options) {
        var matchers = matchers(entry);
        if (matchers.isEmpty()) {
            return List.of();
        }
        var owner = entry.scope().owner();
        Action action;
        Policy policy = Policy.DEFAULT;
        try {
            action = actions.action(entry.route(), owner);
            policy =
                    policies.policy(
                            options,
                            entry.hostOptions(),
                            entry.scope(),
                            sentence -> findings.warn(owner.key(), sentence));
        } catch (InvalidField e) {
            // The route keeps its place: its requests must not fall to a wider route below it.
            findings.reject(owner.key(), String.valueOf(e.getMessage()));
            action = new Action.Answer(503, "invalid route: " + e.getMessage() + "\n");
        }
        var name = entry.name();
        var routes = new ArrayList<Route>();
        for (var matcher : matchers) {
            routes.add(new Route(name, matcher.complete(entry.route()), action, policy));
        }
        return routes;
    }

    private List<Route> delegate(Entry entry, Field options) {
        var route = entry.route();
        var parent = delegating(entry);
        if (parent.isEmpty()) {
            return List.of();
        }
        var inheritance = entry.scope().inheritance(route);
        var owner = entry.scope().owner().key();
        var expanded = new ArrayList<Route>();
        var groups = tables.find(route.at("delegateAction"), entry.scope().owner());
        for (var group : groups) {
            var routes = new ArrayList<Route>();
            for (var table : group) {
                if (entry.scope().trail().contains(table.key())) {
                    findings.reject(
                            owner,
                            route.path() + " delegates in a circle to " + table.key().toString());
                    continue;
                }
                findings.seen(table.key());
                var below = entry.scope().below(table.key(), parent.get(), inheritance, options);
                routes.addAll(table(table, below, entry.hostOptions()));
            }
            if (group.size() > 1) {
                findings.warn(
                        owner,
                        route.path()
                                + " selects route tables of the same weight; their routes are"
                                + " sorted");
                routes.sort(MOST_SPECIFIC_FIRST);
            }
            expanded.addAll(routes);
        }
        if (groups.isEmpty()) {
            findings.warn(
                    owner,
                    route.at("delegateAction").path()
                            + " finds no RouteTable; the route is skipped until there is one");
        }
        return expanded;
    }

    private List<Route> table(RouteTables.Table table, Scope below, Field hostOptions) {
        try {
            return expand(Field.spec(table.object()).at("routes"), below, hostOptions);
        } catch (InvalidField e) {
            findings.reject(table.key(), String.valueOf(e.getMessage()));
            return List.of();
        }
    }

    /// The one matcher of a delegating route; empty when the route above forbids it.
    private Optional<Matchers> delegating(Entry entry) {
        var field = entry.route().at("matchers");
        if (field.items().size() > 1) {
            throw field.invalid("of a route that delegates must be one at most");
        }
        for (var matcher : field.items()) {
            if (matcher.at("exact").present() || matcher.at("regex").present()) {
                throw matcher.invalid("must use a prefix matcher, since the route delegates");
            }
        }
        return matchers(entry).stream()
                .findFirst()
                .map(found -> found.withPath(found.path().orElse(PathMatch.ROOT)));
    }

    /// The route's matchers with all they inherit, without those the parent forbids.
    private List<Matchers> matchers(Entry entry) {
        var own =
                new ArrayList<>(
                        entry.route().at("matchers").items().stream()
                                .map(Matchers::parse)
                                .toList());
        var inheritance = entry.scope().inheritance(entry.route());
        var parent = entry.scope().parent();
        if (own.isEmpty()) {
            own.add(Matchers.NONE.withPath(PathMatch.ROOT));
        }
        if (parent.isEmpty()) {
            return own;
        }
        if (inheritance.path()) {
            own.replaceAll(matcher -> matcher.withPath(parent.get().path().orElse(PathMatch.ROOT)));
        }
        if (inheritance.matchers()) {
            own.replaceAll(matcher -> matcher.under(parent.get()));
        }
        var conflict = own.stream().flatMap(m -> m.conflict(parent.get()).stream()).findFirst();
        if (conflict.isPresent()) {
            findings.warn(
                    entry.scope().owner().key(),
                    entry.route().path() + " is dropped: " + conflict.get());
            return List.of();
        }
        return own;
    }

    private static int rank(PathMatch path) {
        return switch (path) {
            case PathMatch.Exact _ -> 0;
            case PathMatch.Whole _ -> 1;
            case PathMatch.Prefix _, PathMatch.Elements _ -> 2;
        };
    }

    /// One route of a list, and where it stands.
    ///
    /// @param hostOptions of the virtual host it ends up in
    private record Entry(Field route, Scope scope, Field hostOptions) {
        String name() {
            return scope.owner().key()
                    + " "
                    + route.at("name").textIfPresent().orElse(route.path());
        }
    }
}
