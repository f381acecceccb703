package dev.sluice.routing;

import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.sluice.engine.Split;

import java.util.List;

/// A router turns a split into manifests and manifests back into a split; it never calls the
/// cluster.
///
/// The laws every router obeys, as far as its [Capabilities] reach: `read(render(route, split))` is
/// `split`; rendering over its own output changes nothing; fields that are not ours survive. To
/// repair drift without moving traffic, render what was read.
public interface Router {
    /// The provider name in `spec.provider`.
    String name();

    /// Whether a provider name means this router.
    default boolean answersTo(String provider) {
        return provider.equals(name());
    }

    /// What the router can do.
    Capabilities capabilities();

    /// What it must be allowed to do in the cluster.
    Access access();

    /// Whether it moves everybody by the apex Service itself, which other routers leave in front of
    /// the primary.
    default boolean switchesApex() {
        return false;
    }

    /// The objects it must be shown, its own and those of others.
    List<ObjectKey> observed(Route route);

    /// The Services whose EndpointSlices it must be shown too; usually none.
    default List<ObjectKey> endpoints(Route route) {
        return List.of();
    }

    /// The full objects to apply, in this order; equal to the observed ones where nothing changes.
    ///
    /// @throws RouteRefused when the Canary or an object it refers to must be changed first
    List<ObjectNode> render(Route route, Split split, Observed observed) throws RouteRefused;

    /// The split that is live.
    ///
    /// @throws RouteUnreadable when the objects are missing, not ready or not ours
    Split read(Route route, Observed observed) throws RouteUnreadable;

    /// What to do when the Canary goes away and must leave things as it found them. Nothing, unless
    /// the router says otherwise: what has an owner is garbage-collected.
    default Revert revert(Route route, Observed observed) {
        return Revert.NOTHING;
    }
}
