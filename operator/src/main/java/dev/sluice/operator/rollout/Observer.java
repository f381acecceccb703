package dev.sluice.operator.rollout;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.sluice.api.flagger.Analysis;
import dev.sluice.api.flagger.Canary;
import dev.sluice.api.flagger.CanarySpec;
import dev.sluice.api.flagger.CanaryStatus;
import dev.sluice.api.reading.Memories;
import dev.sluice.api.reading.PlanReading;
import dev.sluice.api.reading.Plans;
import dev.sluice.api.reading.RouterTraits;
import dev.sluice.engine.Split;
import dev.sluice.engine.rollout.Memory;
import dev.sluice.engine.rollout.Phase;
import dev.sluice.engine.rollout.Plan;
import dev.sluice.engine.rollout.Sight;
import dev.sluice.operator.kube.View;
import dev.sluice.operator.workload.Autoscaler;
import dev.sluice.operator.workload.Target;
import dev.sluice.operator.workload.TargetRefused;
import dev.sluice.operator.workload.Workload;
import dev.sluice.routing.EndpointSplit;
import dev.sluice.routing.Kind;
import dev.sluice.routing.ObjectKey;
import dev.sluice.routing.Observed;
import dev.sluice.routing.Owner;
import dev.sluice.routing.Remembered;
import dev.sluice.routing.Route;
import dev.sluice.routing.RouteUnreadable;
import dev.sluice.routing.Router;
import dev.sluice.routing.Routers;
import dev.sluice.routing.Selector;
import dev.sluice.routing.ServiceObjects;

import org.jspecify.annotations.Nullable;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/// Looks at a canary: everything comes from the cache, nothing is asked of the cluster.
final class Observer {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int DEADLINE_SECONDS = 600;

    private final Settings settings;

    Observer(Settings settings) {
        this.settings = settings;
    }

    Scene look(ObjectKey key, ObjectNode json, View view) throws NotReady {
        var canary = parse(key, json);
        var spec = canary.getSpec();
        var provider = provider(spec);
        var router = router(provider);
        var plan = plan(canary, provider, router);
        if (!settings.crossNamespaceRefs()) {
            References.stayIn(key.namespace(), Objects.requireNonNull(spec));
        }
        var target = target(Objects.requireNonNull(spec), key, view);
        var scaler = scaler(spec, key, view);
        var memory =
                FlaggerState.understood(
                        Memories.read(canary.getStatus()),
                        Optional.ofNullable(canary.getStatus())
                                .map(CanaryStatus::lastTransitionTime),
                        target);
        var own = route(json, canary.getStatus(), target);
        var route = memory.servesEverybody(plan) ? forEverybody(own) : own;
        var observed = observed(router, route, view);
        var scene =
                new Scene(
                        key,
                        json,
                        canary,
                        plan,
                        memory,
                        target,
                        scaler,
                        provider,
                        router,
                        route,
                        observed,
                        read(router, route, observed));
        return router.switchesApex() ? switched(scene) : scene;
    }

    /// An A/B test's route is for those who match; this one is for everybody.
    static Route forEverybody(Route route) {
        if (route.matches().isEmpty()) {
            return route;
        }
        ObjectNode spec = route.spec().deepCopy();
        spec.withObject("/analysis").remove(List.of("match", "sessionAffinity"));
        return new Route(
                route.owner(), spec, route.selector(), route.remembered(), route.settings());
    }

    /// The scene with the route that is meant by what will be remembered.
    static Scene aimed(Scene scene, Memory next) {
        var route = scene.route();
        if (scene.memory().servesEverybody(scene.plan()) == next.servesEverybody(scene.plan())) {
            return scene;
        }
        var own =
                new Route(
                        route.owner(),
                        scene.json().path("spec"),
                        route.selector(),
                        route.remembered(),
                        route.settings());
        return scene.with(next.servesEverybody(scene.plan()) ? forEverybody(own) : own);
    }

    /// The apex leads to the target where the operator may have pointed it there. At any other time
    /// somebody else did, perhaps to pods that are not there, and it is put right.
    private static Scene switched(Scene scene) {
        var everybody = scene.live().filter(Split.canary(100)::equals).isPresent();
        if (!everybody) {
            return scene;
        }
        var mayBe =
                switch (scene.memory().phase()) {
                    case Phase.Promoting _ -> true;
                    case Phase.Failed(var served) -> served;
                    default -> false;
                };
        return mayBe
                ? scene.with(scene.route().with(scene.route().selector().switched(true)))
                : scene.with(scene.observed(), Optional.of(Split.ALL_PRIMARY));
    }

    /// The Canary as it would be seen if its target, which is gone, were there without pods; empty
    /// when it is there, or when there is no primary.
    Optional<Scene> lookWithoutTarget(ObjectKey key, ObjectNode json, View view) throws NotReady {
        var spec = parse(key, json).getSpec();
        var reference = spec == null ? null : spec.targetRef();
        if (spec == null || reference == null || reference.name() == null) {
            return Optional.empty();
        }
        var name = reference.name();
        var imagined =
                Workload.of(spec)
                        .filter(Workload::hasPods)
                        .flatMap(it ->
                                LostTarget.imagine(it.kind().key(key.namespace(), name), view));
        return imagined.isEmpty() ? Optional.empty() : Optional.of(look(key, json, imagined.get()));
    }

    /// What can be told of a Canary that makes no sense as a whole.
    ///
    /// @param router empty when nobody can tell which it was
    record Remains(ObjectKey key, Target target, Route route, Optional<Router> router) {}

    /// However little of the Canary makes sense; empty when there is no target, or when nothing was
    /// ever taken from it.
    Optional<Remains> remains(ObjectKey key, ObjectNode json, View view) {
        try {
            var canary = parse(key, json);
            var began = !(Memories.read(canary.getStatus()).phase() instanceof Phase.Initializing);
            var spec = canary.getSpec();
            if (!began || spec == null || spec.targetRef() == null) {
                return Optional.empty();
            }
            var target = target(spec, key, view);
            var router =
                    Routers.find(provider(spec)) instanceof Routers.Choice.Known(var known)
                            ? Optional.of(known)
                            : Optional.<Router>empty();
            return Optional.of(
                    new Remains(key, target, route(json, canary.getStatus(), target), router));
        } catch (NotReady gone) {
            return Optional.empty();
        }
    }

    private static Canary parse(ObjectKey key, ObjectNode json) throws NotReady {
        try {
            return JSON.treeToValue(json, Canary.class);
        } catch (JsonProcessingException malformed) {
            throw new NotReady("InvalidSpec", key + ": " + malformed.getOriginalMessage());
        }
    }

    private String provider(@Nullable CanarySpec spec) {
        var own = spec == null ? null : spec.provider();
        return own == null || own.isBlank() ? settings.provider() : own;
    }

    private static Router router(String provider) throws NotReady {
        return switch (Routers.find(provider)) {
            case Routers.Choice.Known(var router) -> router;
            case Routers.Choice.Unknown unknown ->
                    throw new NotReady("InvalidSpec", "spec.provider: " + unknown.why());
        };
    }

    private static Plan plan(Canary canary, String provider, Router router) throws NotReady {
        var can = router.capabilities();
        var traits =
                new RouterTraits(
                        can.weighted() || can.matches(),
                        can.weighted(),
                        can.matches(),
                        can.mirrors(),
                        can.sessionAffinity());
        return switch (Plans.read(canary, provider, traits)) {
            case PlanReading.Understood(var plan) -> plan;
            case PlanReading.Refused refused ->
                    throw new NotReady("InvalidSpec", refused.sentence());
        };
    }

    private Target target(CanarySpec spec, ObjectKey key, View view) throws NotReady {
        var reference = Objects.requireNonNull(spec.targetRef());
        var workload = Workload.of(spec);
        if (workload.isEmpty()) {
            throw new NotReady(
                    "InvalidSpec",
                    "spec.targetRef.kind: \"%s\" cannot be rolled out; it must be Deployment, DaemonSet, StatefulSet or Service"
                            .formatted(reference.kind()));
        }
        try {
            return Target.see(
                    workload.get(),
                    key.namespace(),
                    Objects.requireNonNull(reference.name()),
                    view,
                    settings.rules());
        } catch (TargetRefused refused) {
            throw new NotReady("TargetNotUsable", String.valueOf(refused.getMessage()));
        } catch (IllegalStateException unwatchable) {
            throw new NotReady("TargetNotUsable", "spec.targetRef: " + unwatchable.getMessage());
        }
    }

    private static Optional<Autoscaler> scaler(CanarySpec spec, ObjectKey key, View view)
            throws NotReady {
        try {
            return Autoscaler.see(Optional.ofNullable(spec.autoscalerRef()), key.namespace(), view);
        } catch (TargetRefused refused) {
            throw new NotReady("AutoscalerNotUsable", String.valueOf(refused.getMessage()));
        }
    }

    private Route route(ObjectNode json, @Nullable CanaryStatus status, Target target) {
        var metadata = json.path("metadata");
        Map<String, String> annotations = new HashMap<>();
        metadata.path("annotations")
                .properties()
                .forEach(it -> annotations.put(it.getKey(), it.getValue().asText()));
        var known = Objects.requireNonNullElse(status, CanaryStatus.NONE);
        return new Route(
                new Owner(
                        metadata.path("namespace").asText(),
                        metadata.path("name").asText(),
                        metadata.path("uid").asText(),
                        annotations),
                json.path("spec"),
                target.selector().with(previous(Memories.read(status))),
                new Remembered(
                        Math.max(0, known.iterations()),
                        Objects.requireNonNullElse(known.sessionAffinityCookie(), ""),
                        Objects.requireNonNullElse(known.previousSessionAffinityCookie(), ""),
                        Objects.requireNonNullElse(known.primarySessionAffinityCookie(), "")),
                settings.routing());
    }

    private static Selector.Previous previous(Memory memory) {
        if (memory.previousServes()) {
            return Selector.Previous.SERVES;
        }
        return memory.previousStandsBy() ? Selector.Previous.STANDS_BY : Selector.Previous.NONE;
    }

    /// What the router and the three Services are rendered over.
    static Observed observed(Router router, Route route, View view) throws NotReady {
        try {
            var objects = new ArrayList<ObjectNode>();
            for (var role : ServiceObjects.Role.values()) {
                view.get(ServiceObjects.key(route, role)).ifPresent(objects::add);
            }
            for (var key : router.observed(route)) {
                view.get(key).ifPresent(objects::add);
            }
            for (var service : router.endpoints(route)) {
                objects.addAll(slices(service, view));
            }
            return Observed.of(objects);
        } catch (IllegalStateException unwatchable) {
            throw new NotReady(
                    "RouterNotInstalled",
                    "spec.provider: "
                            + router.name()
                            + " needs kinds this cluster does not have: "
                            + unwatchable.getMessage());
        }
    }

    /// How the endpoints are divided now; empty where they are not what divides traffic.
    static Optional<EndpointSplit.Count> endpoints(Scene scene, View view) throws NotReady {
        if (!EndpointSplit.isAskedFor(scene.route())) {
            return Optional.empty();
        }
        var now = observed(scene.router(), scene.route(), view);
        return Optional.of(new EndpointSplit(scene.route(), now).count());
    }

    /// A first or another slice of a Service is news too.
    private static List<ObjectNode> slices(ObjectKey service, View view) {
        view.get(Kind.slicesOf(service.namespace(), service.name()));
        return view.list(Kind.ENDPOINT_SLICE, service.namespace()).stream()
                .filter(slice ->
                        slice.at("/metadata/labels")
                                .path(Kind.SERVICE_NAME)
                                .asText()
                                .equals(service.name()))
                // Whoever looks at a list is not told of its changes, only who looks at an object.
                .flatMap(slice ->
                        view
                                .get(
                                        Kind.ENDPOINT_SLICE.key(
                                                service.namespace(),
                                                slice.at("/metadata/name").asText()))
                                .stream())
                .toList();
    }

    static Optional<Split> read(Router router, Route route, Observed observed) {
        try {
            return Optional.of(router.read(route, observed));
        } catch (RouteUnreadable _) {
            // Before the first time there is nothing to read; later, drift is repaired before
            // anything is decided.
            return Optional.empty();
        }
    }

    /// What the engine is shown.
    static Sight sight(Scene scene, Instant now, boolean firstLook) {
        var spec = scene.spec();
        var deadline =
                spec.progressDeadlineSeconds() == null
                        ? DEADLINE_SECONDS
                        : spec.progressDeadlineSeconds();
        var analysis = Optional.ofNullable(spec.analysis());
        var primary = analysis.map(Analysis::primaryReadyThreshold).orElse(100);
        var canary = analysis.map(Analysis::canaryReadyThreshold).orElse(100);
        var target = scene.target();
        var last = Objects.requireNonNullElse(scene.status().lastTransitionTime(), now);
        return new Sight(
                        now,
                        target.revision(),
                        target.primaryRuns(),
                        target.primaryReadiness(new Workload.Terms(primary, deadline, last, now)),
                        target.canaryReadiness(new Workload.Terms(canary, deadline, last, now)),
                        target.isScaledDown(),
                        scene.live().orElse(Split.ALL_PRIMARY),
                        firstLook)
                .with(
                        new Sight.Traits(
                                target.interrupts(),
                                target.workload().hasPods(),
                                EndpointSplit.isAskedFor(scene.route())
                                        ? new EndpointSplit(scene.route(), scene.observed()).share()
                                        : 0));
    }
}
