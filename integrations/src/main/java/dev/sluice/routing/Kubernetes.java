package dev.sluice.routing;

import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.sluice.engine.Split;
import dev.sluice.routing.ServiceObjects.Role;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// No mesh at all: users reach the primary through the apex Service. Everybody is moved by its
/// selector; a share of them, where the Canary asks for it, by [EndpointSplit].
final class Kubernetes implements Router {
    private static final Optional<ObjectNode> NONE = Optional.empty();

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
        return Access.to(Kind.ENDPOINT_SLICE.group(), Kind.ENDPOINT_SLICE.plural());
    }

    @Override
    public boolean switchesApex() {
        return true;
    }

    /// A target without pods of ours brings its own Services.
    private static boolean hasApex(Route route) {
        return !route.selector().label().isEmpty();
    }

    @Override
    public List<ObjectKey> observed(Route route) {
        if (!hasApex(route)) {
            return List.of();
        }
        var keys = new ArrayList<ObjectKey>();
        keys.add(ServiceObjects.key(route, Role.APEX));
        if (EndpointSplit.isAskedFor(route)) {
            keys.addAll(EndpointSplit.keys(route));
        }
        return List.copyOf(keys);
    }

    @Override
    public List<ObjectKey> endpoints(Route route) {
        return hasApex(route) && EndpointSplit.isAskedFor(route)
                ? List.of(
                        ServiceObjects.key(route, Role.APEX),
                        ServiceObjects.key(route, Role.CANARY))
                : List.of();
    }

    /// First the selector, so that in no moment nobody answers; the share goes when everybody has
    /// moved, and comes after the apex leads to the primary again.
    @Override
    public List<ObjectNode> render(Route route, Split split, Observed observed) {
        var objects = new ArrayList<ObjectNode>();
        var apex = hasApex(route) ? observed.find(ServiceObjects.key(route, Role.APEX)) : NONE;
        if (apex.isPresent()) {
            var selector = route.selector().switched(split.canary() == 100);
            var wanted = split.canary() == 100 ? selector.canary() : selector.primary();
            Manifest.object(apex.get(), "spec").set("selector", Manifest.strings(wanted));
            objects.add(apex.get());
        }
        if (EndpointSplit.isAskedFor(route)) {
            objects.addAll(
                    new EndpointSplit(route, observed)
                            .slices(split.canary() == 100 ? 0 : split.canary()));
        }
        return List.copyOf(objects);
    }

    @Override
    public Split read(Route route, Observed observed) {
        var apex = hasApex(route) ? observed.find(ServiceObjects.key(route, Role.APEX)) : NONE;
        if (apex.isPresent()
                && Route.strings(apex.get().at("/spec/selector"))
                        .equals(route.selector().canary())) {
            return Split.canary(100);
        }
        return EndpointSplit.isAskedFor(route)
                ? Split.canary(new EndpointSplit(route, observed).weight())
                : Split.ALL_PRIMARY;
    }
}
