package dev.sluice.routing;

import static dev.sluice.routing.Manifest.list;
import static dev.sluice.routing.Manifest.node;
import static dev.sluice.routing.Manifest.object;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.sluice.engine.Split;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// Gateway API: one HTTPRoute with two weighted backends, and rules for cookies in front of them.
///
/// What the API server would default is written out, so that what is live equals what is rendered.
final class GatewayApi implements Router {
    private static final Set<String> OURS = Set.of("matches", "filters", "backendRefs", "timeouts");

    private final Kind httpRoute;
    private final boolean current;

    /// @param version `v1`, or `v1beta1`, which has neither timeouts nor CORS nor readiness
    GatewayApi(String version) {
        httpRoute = new Kind("gateway.networking.k8s.io/" + version, "HTTPRoute", "httproutes");
        current = version.equals("v1");
    }

    @Override
    public String name() {
        return "gatewayapi:" + httpRoute.version();
    }

    @Override
    public boolean answersTo(String provider) {
        return provider.startsWith(name());
    }

    @Override
    public Capabilities capabilities() {
        return Capabilities.WEIGHTED.andMatches().andMirrors().andSessionAffinity();
    }

    @Override
    public Access access() {
        return Access.to(httpRoute.group(), "httproutes");
    }

    @Override
    public List<ObjectKey> observed(Route route) {
        return List.of(key(route));
    }

    @Override
    public List<ObjectNode> render(Route route, Split split, Observed observed)
            throws RouteRefused {
        var parents = route.service().path("gatewayRefs");
        if (parents.isEmpty()) {
            throw RouteRefused.in(route, "spec.service.gatewayRefs must name at least one Gateway");
        }
        var object = Manifest.described(route, key(route), observed);
        var spec = object(object, "spec");
        var rules = rules(route, split, spec.path("rules"));
        spec.set("parentRefs", parents.deepCopy());
        Manifest.set(spec, "hostnames", route.service().path("hosts"));
        spec.set("rules", list(rules));
        return List.of(object);
    }

    @Override
    public Split read(Route route, Observed observed) throws RouteUnreadable {
        var key = key(route);
        var object = observed.find(key).orElseThrow(() -> RouteUnreadable.missing(key));
        if (current) {
            GatewayStatus.demandAccepted(key, object);
        }
        var rules =
                object.at("/spec/rules").valueStream().filter(it -> isSplit(route, it)).toList();
        if (rules.isEmpty()) {
            throw new RouteUnreadable(
                    "%s has no rule with the backends %s and %s"
                            .formatted(key, route.primary(), route.canary()));
        }
        // With sticky rules around, the weighted one is the one that hands out cookies; else the
        // last.
        var weighted =
                rules.stream()
                        .filter(rule -> rule.path("backendRefs").findValue("filters") != null)
                        .findFirst()
                        .orElse(rules.getLast());
        boolean mirrored = rules.stream().anyMatch(rule -> mirrorsTo(rule, route.canary()));
        return Share.of(weighted.path("backendRefs"), naming(route), 1).split(key, mirrored);
    }

    private ObjectKey key(Route route) {
        return httpRoute.key(route.namespace(), route.apex());
    }

    private static Share.Naming naming(Route route) {
        return new Share.Naming("/name", route.primary(), route.canary());
    }

    private static boolean isSplit(Route route, JsonNode rule) {
        return rule.path("backendRefs").size() == 2
                && rule.path("backendRefs").valueStream().anyMatch(naming(route)::primary)
                && rule.path("backendRefs").valueStream().anyMatch(naming(route)::canary);
    }

    private static boolean mirrorsTo(JsonNode rule, String service) {
        return rule.path("filters")
                .valueStream()
                .anyMatch(it -> it.at("/requestMirror/backendRef/name").asText("").equals(service));
    }

    private List<ObjectNode> rules(Route route, Split split, JsonNode live) throws RouteRefused {
        var weighted = weighted(route, split, live);
        if (!route.matches().isEmpty()) {
            var rest = ours(route, GatewayMatches.ofService(route), List.of());
            rest.set("backendRefs", list(backend(route, route.primary(), 100)));
            return List.of(weighted, rest);
        }
        var affinity = route.sessionAffinity();
        if (affinity.isEmpty()) {
            return List.of(weighted);
        }
        var rules = new ArrayList<ObjectNode>();
        if (split.canary() > 0) {
            rules.addAll(sticky(route, affinity.get(), weighted));
        } else {
            forgetting(route, affinity.get(), weighted).ifPresent(rules::add);
        }
        rules.add(weighted);
        return rules;
    }

    /// The rule that divides; what others added to it, a name or a retry policy, is kept.
    private ObjectNode weighted(Route route, Split split, JsonNode live) throws RouteRefused {
        var mirror = new ArrayList<ObjectNode>();
        if (split.mirrored()) {
            var filter = node().put("type", "RequestMirror");
            var target = service(route, route.canary());
            object(filter, "requestMirror").set("backendRef", target);
            mirror.add(filter);
        }
        var rule = ours(route, GatewayMatches.of(route), mirror);
        var all = live.valueStream().filter(it -> isSplit(route, it)).toList();
        if (!all.isEmpty()) {
            all.getLast()
                    .propertyStream()
                    .filter(field -> !OURS.contains(field.getKey()))
                    .forEach(field -> rule.set(field.getKey(), field.getValue().deepCopy()));
        }
        var primary = backend(route, route.primary(), split.primary());
        var canary = backend(route, route.canary(), split.canary());
        route.sessionAffinity()
                .filter(_ -> split.canary() > 0)
                .ifPresent(affinity -> handOutCookies(route, affinity, primary, canary));
        rule.set("backendRefs", list(primary, canary));
        return rule;
    }

    private ObjectNode ours(Route route, List<ObjectNode> matches, List<ObjectNode> more) {
        var rule = node();
        rule.set("matches", list(matches));
        var filters = new ArrayList<>(GatewayFilters.of(route, current));
        filters.addAll(more);
        Manifest.set(rule, "filters", list(filters));
        var timeouts = node();
        Manifest.set(timeouts, "request", route.service().path("timeout"));
        Manifest.set(timeouts, "backendRequest", route.service().path("backendTimeout"));
        if (current && !timeouts.isEmpty()) {
            rule.set("timeouts", timeouts);
        }
        return rule;
    }

    private static void handOutCookies(
            Route route, SessionAffinity affinity, ObjectNode primary, ObjectNode canary) {
        var remembered = route.remembered();
        if (!remembered.cookie().isEmpty()) {
            canary.set("filters", list(setCookie(affinity.set(remembered.cookie()))));
        }
        if (!remembered.primaryCookie().isEmpty()) {
            primary.set(
                    "filters", list(setCookie(affinity.setPrimary(remembered.primaryCookie()))));
        }
    }

    private static ObjectNode setCookie(String value) {
        var filter = node().put("type", "ResponseHeaderModifier");
        object(filter, "responseHeaderModifier")
                .putArray("add")
                .add(node().put("name", "Set-Cookie").put("value", value));
        return filter;
    }

    private static List<ObjectNode> sticky(
            Route route, SessionAffinity affinity, ObjectNode weighted) throws RouteRefused {
        var rules = new ArrayList<ObjectNode>();
        var remembered = route.remembered();
        if (!remembered.cookie().isEmpty()) {
            rules.add(pinned(route, remembered.cookie(), Split.canary(100), weighted));
        }
        if (!remembered.primaryCookie().isEmpty() && !affinity.primaryCookieName().isEmpty()) {
            rules.add(pinned(route, remembered.primaryCookie(), Split.ALL_PRIMARY, weighted));
        }
        return rules;
    }

    /// Deletes the cookie of the run that ended from the browsers that still have it.
    private static Optional<ObjectNode> forgetting(
            Route route, SessionAffinity affinity, ObjectNode weighted) throws RouteRefused {
        String cookie = route.remembered().previousCookie();
        if (cookie.isEmpty()) {
            return Optional.empty();
        }
        var rule = pinned(route, cookie, Split.ALL_PRIMARY, weighted);
        var filters = rule.path("filters").valueStream().map(ObjectNode.class::cast).toList();
        rule.set(
                "filters",
                list(
                        GatewayFilters.withResponseHeader(
                                filters, setCookie(affinity.delete(cookie)))));
        return Optional.of(rule);
    }

    private static ObjectNode pinned(Route route, String cookie, Split split, ObjectNode weighted)
            throws RouteRefused {
        var rule = node();
        var pattern =
                node().put("type", "RegularExpression")
                        .put("name", "Cookie")
                        .put("value", SessionAffinity.pattern(cookie));
        rule.set("matches", list(GatewayMatches.withHeader(route, pattern)));
        Manifest.set(rule, "filters", weighted.path("filters"));
        Manifest.set(rule, "timeouts", weighted.path("timeouts"));
        rule.set(
                "backendRefs",
                list(
                        backend(route, route.primary(), split.primary()),
                        backend(route, route.canary(), split.canary())));
        return rule;
    }

    private static ObjectNode service(Route route, String name) {
        return node().put("group", "")
                .put("kind", "Service")
                .put("name", name)
                .put("port", route.port());
    }

    private static ObjectNode backend(Route route, String name, int weight) {
        return service(route, name).put("weight", weight);
    }
}
