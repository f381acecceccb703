package dev.sluice.embedded.gateway.routes;

/// One entry of a virtual host's ordered list.
///
/// @param name for people: where it came from
public record Route(String name, Matcher matcher, Action action, Policy policy) {}
