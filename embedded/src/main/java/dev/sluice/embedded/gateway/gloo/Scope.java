package dev.sluice.embedded.gateway.gloo;

import dev.sluice.embedded.gateway.config.Field;
import dev.sluice.embedded.objects.Key;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/// Where a list of routes stands: what the resources above it hand down.
///
/// @param owner the resource that holds the list
/// @param parent the matcher of the delegating route; empty in a VirtualService
/// @param inheritMatchers what routes inherit that do not say
/// @param inheritPath what routes inherit that do not say
/// @param options of the delegating route, for what a route leaves unset
/// @param trail route tables gone through, to see cycles
record Scope(
        Upstreams.Owner owner,
        Optional<Matchers> parent,
        boolean inheritMatchers,
        boolean inheritPath,
        Field options,
        List<Key> trail) {

    Scope below(Key table, Matchers parent, Inheritance inheritance, Field options) {
        return new Scope(
                new Upstreams.Owner(table),
                Optional.of(parent),
                inheritance.matchers(),
                inheritance.path(),
                options,
                Stream.concat(trail.stream(), Stream.of(table)).toList());
    }

    /// What a route inherits: its own word, else that of the route above.
    Inheritance inheritance(Field route) {
        return new Inheritance(
                route.at("inheritableMatchers").flag(inheritMatchers),
                route.at("inheritablePathMatchers").flag(inheritPath));
    }

    record Inheritance(boolean matchers, boolean path) {}
}
