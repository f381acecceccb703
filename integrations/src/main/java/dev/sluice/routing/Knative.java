package dev.sluice.routing;

import static dev.sluice.routing.Manifest.list;
import static dev.sluice.routing.Manifest.node;
import static dev.sluice.routing.Manifest.object;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.sluice.engine.Split;

import java.util.List;
import java.util.Map;
import java.util.Set;

/// Knative: traffic between the newest revision and the one that an annotation calls primary.
final class Knative implements Router {
    private static final Kind SERVICE = new Kind("serving.knative.dev/v1", "Service", "services");
    private static final String PRIMARY = "flagger.app/primary-revision";

    @Override
    public String name() {
        return "knative";
    }

    @Override
    public Capabilities capabilities() {
        return Capabilities.WEIGHTED;
    }

    @Override
    public Access access() {
        return Access.NONE
                .and(
                        SERVICE.group(),
                        List.of("services"),
                        Set.of(
                                Access.Verb.GET,
                                Access.Verb.LIST,
                                Access.Verb.WATCH,
                                Access.Verb.UPDATE))
                .and(
                        SERVICE.group(),
                        List.of("revisions"),
                        Set.of(Access.Verb.GET, Access.Verb.LIST, Access.Verb.WATCH));
    }

    @Override
    public List<ObjectKey> observed(Route route) {
        return List.of(key(route));
    }

    private static ObjectKey key(Route route) {
        return SERVICE.key(route.namespace(), route.target());
    }

    private static String primary(ObjectNode service) {
        return service.path("metadata").path("annotations").path(PRIMARY).asText("");
    }

    @Override
    public List<ObjectNode> render(Route route, Split split, Observed observed)
            throws RouteRefused {
        var key = key(route);
        var service =
                observed.find(key)
                        .orElseThrow(() ->
                                RouteRefused.in(
                                        route,
                                        "spec.targetRef names a Knative %s that does not exist"
                                                .formatted(key)));
        if (primary(service).isEmpty()) {
            String newest = service.at("/status/latestCreatedRevisionName").asText("");
            if (newest.isEmpty()) {
                throw RouteRefused.in(route, "Knative %s has no revision yet".formatted(key));
            }
            Manifest.merge(service, "annotations", Map.of(PRIMARY, newest));
        }
        object(service, "spec")
                .set(
                        "traffic",
                        list(
                                node().put("latestRevision", true).put("percent", split.canary()),
                                node().put("revisionName", primary(service))
                                        .put("percent", split.primary())));
        return List.of(service);
    }

    /// What Knative has done, not what it was told.
    @Override
    public Split read(Route route, Observed observed) throws RouteUnreadable {
        var key = key(route);
        var service = observed.find(key).orElseThrow(() -> RouteUnreadable.missing(key));
        String primary = primary(service);
        var done = share(service.at("/status/traffic"), primary);
        if (done.primary() < 0 || done.canary() < 0) {
            throw new RouteUnreadable(
                    "Knative %s reports no traffic for the newest revision and for %s"
                            .formatted(key, primary.isEmpty() ? "a primary" : primary));
        }
        // Taken for live, what is not done yet would be undone as if it were drift.
        if (!done.equals(share(service.at("/spec/traffic"), primary))) {
            throw new RouteUnreadable("Knative %s has not moved its traffic yet".formatted(key));
        }
        return done.split(key, false);
    }

    private static Share share(JsonNode traffic, String primary) {
        long canaryShare = -1;
        long primaryShare = -1;
        for (JsonNode target : traffic) {
            long percent = target.path("percent").asLong(-1);
            if (target.path("latestRevision").asBoolean()) {
                canaryShare = percent;
            } else if (target.path("revisionName").asText("").equals(primary)) {
                primaryShare = percent;
            }
        }
        return new Share(primaryShare, canaryShare);
    }

    @Override
    public Revert revert(Route route, Observed observed) {
        return observed.find(key(route))
                .filter(service -> !primary(service).isEmpty())
                .map(service -> {
                    object(object(service, "metadata"), "annotations").remove(PRIMARY);
                    return new Revert(List.of(service), List.of());
                })
                .orElse(Revert.NOTHING);
    }
}
