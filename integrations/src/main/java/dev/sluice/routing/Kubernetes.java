package dev.sluice.routing;

import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.sluice.engine.Split;

import java.util.List;

/// No router at all: users reach the primary through the apex Service, and what moves them is the
/// promotion.
final class Kubernetes implements Router {
    @Override
    public String name() {
        return "kubernetes";
    }

    @Override
    public Capabilities capabilities() {
        return Capabilities.NONE;
    }

    @Override
    public Access access() {
        return Access.NONE;
    }

    @Override
    public List<ObjectKey> observed(Route route) {
        return List.of();
    }

    @Override
    public List<ObjectNode> render(Route route, Split split, Observed observed) {
        return List.of();
    }

    /// Flagger's convention: a running Blue/Green analysis counts as all canary.
    @Override
    public Split read(Route route, Observed observed) {
        return route.remembered().iterations() > 0 ? Split.canary(100) : Split.ALL_PRIMARY;
    }
}
