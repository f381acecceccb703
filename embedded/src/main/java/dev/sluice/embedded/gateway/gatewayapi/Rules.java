package dev.sluice.embedded.gateway.gatewayapi;

import dev.sluice.embedded.gateway.config.Field;
import dev.sluice.embedded.gateway.config.InvalidField;
import dev.sluice.embedded.gateway.routes.Action;
import dev.sluice.embedded.gateway.routes.Matcher;
import dev.sluice.embedded.gateway.routes.PathMatch;
import dev.sluice.embedded.gateway.routes.Policy;
import dev.sluice.embedded.gateway.routes.Retries;
import dev.sluice.embedded.gateway.routes.Route;
import dev.sluice.embedded.objects.Key;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// Compiles the rules of one HTTPRoute. A rule that cannot be honoured answers 500.
final class Rules {
    private static final Action BROKEN = new Action.Answer(500, "the rule cannot be honoured\n");

    private final Key key;
    private final Backends backends;
    private final Findings accepted = new Findings();
    private final Findings resolved = new Findings();
    private final List<List<Route>> rules = new ArrayList<>();

    Rules(Key key, Field spec, Backends backends) {
        this.key = key;
        this.backends = backends;
        spec.at("rules").items().forEach(rule -> rules.add(compile(rule)));
    }

    /// For each rule one route for each of its matches.
    List<List<Route>> rules() {
        return rules;
    }

    /// What is wrong with the route itself.
    Findings accepted() {
        return accepted;
    }

    /// What is wrong with its references.
    Findings resolved() {
        return resolved;
    }

    private List<Route> compile(Field rule) {
        var name = "HTTPRoute %s/%s %s".formatted(key.namespace(), key.name(), rule.path());
        List<Matcher> matches;
        try {
            matches = Matches.read(rule);
        } catch (InvalidField e) {
            accepted.add("UnsupportedValue", String.valueOf(e.getMessage()));
            return List.of();
        }
        var route = compile(rule, matches, name);
        return matches.stream()
                .map(match -> new Route(name, match, route.action(), route.policy()))
                .toList();
    }

    private Route compile(Field rule, List<Matcher> matches, String name) {
        try {
            var filters = Filters.read(rule.at("filters"));
            if (isContradictory(rule, filters, matches)) {
                return new Route(name, matches.getFirst(), BROKEN, Policy.DEFAULT);
            }
            return new Route(
                    name, matches.getFirst(), action(rule, filters), policy(rule, filters));
        } catch (InvalidField e) {
            accepted.add("UnsupportedValue", String.valueOf(e.getMessage()));
            return new Route(name, matches.getFirst(), BROKEN, Policy.DEFAULT);
        }
    }

    private boolean isContradictory(Field rule, Filters filters, List<Matcher> matches) {
        var sentences = new ArrayList<String>();
        if (filters.redirect().isPresent() && filters.rewrites()) {
            sentences.add("RequestRedirect and URLRewrite exclude each other");
        }
        if (filters.redirect().isPresent() && !rule.at("backendRefs").items().isEmpty()) {
            sentences.add("RequestRedirect and backendRefs exclude each other");
        }
        if (replacesPrefix(rule)
                && (matches.size() != 1
                        || !(matches.getFirst().path() instanceof PathMatch.Elements))) {
            sentences.add("ReplacePrefixMatch needs exactly one match, of type PathPrefix");
        }
        sentences.forEach(sentence ->
                accepted.add("IncompatibleFilters", rule.at("filters").path() + ": " + sentence));
        return !sentences.isEmpty();
    }

    private static boolean replacesPrefix(Field rule) {
        return rule.at("filters").items().stream()
                .flatMap(filter ->
                        List.of(filter.at("urlRewrite"), filter.at("requestRedirect")).stream())
                .anyMatch(
                        filter -> filter.at("path").at("type").text().equals("ReplacePrefixMatch"));
    }

    private Action action(Field rule, Filters filters) {
        if (filters.redirect().isPresent()) {
            var redirect = filters.redirect().get();
            return new Action.Redirect(Filters.status(redirect), Filters.location(redirect));
        }
        var targets = new ArrayList<Action.Target>();
        for (var reference : rule.at("backendRefs").items()) {
            targets.add(target(reference));
        }
        boolean any = targets.stream().anyMatch(target -> target.weight() > 0);
        return any
                ? new Action.Forward(targets)
                : new Action.Answer(500, "the rule has no backend with a weight above 0\n");
    }

    private Action.Target target(Field reference) {
        long weight = reference.at("weight").number(1);
        if (weight < 0 || weight > 1_000_000) {
            throw reference.at("weight").invalid("must be within 0..1000000");
        }
        var filters = Filters.read(reference.at("filters"));
        if (!filters.onlyEditHeaders()) {
            throw reference.at("filters").invalid("may only modify headers");
        }
        var upstream = backends.find(reference, key.namespace(), resolved);
        return new Action.Target(upstream, weight, filters.edits());
    }

    private Policy policy(Field rule, Filters filters) {
        var timeouts = rule.at("timeouts");
        var perTry = timeouts.at("backendRequest").duration(Duration.ZERO);
        return new Policy(
                timeouts.at("request").duration(Duration.ZERO),
                perTry.isZero() ? Retries.NONE : new Retries(0, Set.of(), Set.of(), perTry),
                filters.edits().isEmpty() ? List.of() : List.of(filters.edits()),
                filters.path(),
                filters.host(),
                filters.mirrors().stream().map(this::mirror).toList(),
                filters.cors());
    }

    private Policy.Shadow mirror(Field mirror) {
        var upstream = backends.find(mirror.at("backendRef"), key.namespace(), resolved);
        return new Policy.Shadow(upstream, percentage(mirror), Optional.empty(), "");
    }

    private static double percentage(Field mirror) {
        var fraction = mirror.at("fraction");
        if (fraction.present()) {
            long whole = fraction.at("denominator").number(100);
            if (whole < 1) {
                throw fraction.at("denominator").invalid("must be above 0");
            }
            return 100.0 * fraction.at("numerator").number(0) / whole;
        }
        return mirror.at("percent").number(100);
    }
}
