package dev.sluice.embedded.controllers.autoscaling;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.sluice.embedded.controllers.reading.Meta;
import dev.sluice.embedded.controllers.reading.Pods;
import dev.sluice.embedded.controllers.reading.Selector;
import dev.sluice.embedded.controllers.work.Controller;
import dev.sluice.embedded.controllers.work.Decision;
import dev.sluice.embedded.objects.Cluster;
import dev.sluice.embedded.objects.Key;
import dev.sluice.embedded.objects.Resource;

import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/// Looks at each HorizontalPodAutoscaler every 15 seconds; the decisions are those of
/// [Autoscaling]. It scales Deployments, ReplicaSets and StatefulSets.
public final class AutoscalerController implements Controller {
    private static final Duration PERIOD = Duration.ofSeconds(15);

    private static final Map<String, Resource> TARGETS =
            Map.of(
                    "Deployment", Resource.DEPLOYMENTS,
                    "ReplicaSet", Resource.REPLICA_SETS,
                    "StatefulSet", new Resource("apps", "statefulsets"));

    private final Cluster cluster;
    private final InstantSource clock;
    private final Readings readings;
    private final Map<Key, Memory> memories = new ConcurrentHashMap<>();

    public AutoscalerController(Cluster cluster, InstantSource clock, Readings readings) {
        this.cluster = cluster;
        this.clock = clock;
        this.readings = readings;
    }

    @Override
    public String name() {
        return "horizontal-pod-autoscaler";
    }

    @Override
    public List<Source> sources() {
        return List.of(Source.itself(Autoscaling.AUTOSCALERS));
    }

    @Override
    public Decision decide(Key key) {
        var autoscaler = cluster.get(key).filter(it -> !Meta.deleting(it));
        if (autoscaler.isEmpty()) {
            memories.remove(key);
            return Decision.NOTHING;
        }
        var memory = memories.getOrDefault(key, Memory.NOTHING);
        var now = clock.instant();
        var next = memory.looked().plus(PERIOD);
        if (next.isAfter(now)
                && memory.generation().equals(Autoscaling.generation(autoscaler.get()))) {
            // Its own status came back.
            return Decision.at(next);
        }
        return look(key, autoscaler.get(), new Autoscaling.Sight(memory, now));
    }

    private Decision look(Key key, ObjectNode autoscaler, Autoscaling.Sight sight) {
        var target = target(autoscaler);
        var again = Optional.of(sight.now().plus(PERIOD));
        if (target.isEmpty()) {
            var reference = autoscaler.path("spec").path("scaleTargetRef");
            var message =
                    "the HPA controller was unable to get the target's current scale: %s \"%s\" not found"
                            .formatted(plural(reference), reference.path("name").asText());
            memories.put(
                    key, sight.memory().looked(sight.now(), Autoscaling.generation(autoscaler)));
            return new Decision(Autoscaling.withoutTarget(autoscaler, message, sight.now()), again);
        }
        var meters = new Meters(autoscaler, pods(target.get()), target.get().replicas(), readings);
        var proposals = target.get().replicas() == 0 ? List.<Proposal>of() : meters.proposals();
        var outcome = Autoscaling.look(autoscaler, target.get(), proposals, sight);
        memories.put(key, outcome.memory());
        return new Decision(outcome.writes(), again);
    }

    private Optional<Autoscaling.Target> target(ObjectNode autoscaler) {
        var reference = autoscaler.path("spec").path("scaleTargetRef");
        return Optional.ofNullable(TARGETS.get(reference.path("kind").asText()))
                .flatMap(resource ->
                        cluster.get(
                                        new Key(
                                                resource,
                                                Meta.namespace(autoscaler),
                                                reference.path("name").asText()))
                                .map(object -> new Autoscaling.Target(resource, object)));
    }

    private List<ObjectNode> pods(Autoscaling.Target target) {
        var selector = Selector.read(target.object().path("spec").path("selector"));
        return cluster.list(Resource.PODS, Meta.namespace(target.object())).stream()
                .filter(Pods::active)
                .filter(pod -> selector.matches(Meta.labels(pod)))
                .toList();
    }

    /// As the API calls it: `deployments.apps`.
    private static String plural(JsonNode reference) {
        var version = reference.path("apiVersion").asText();
        int slash = version.indexOf('/');
        return reference.path("kind").asText().toLowerCase(Locale.ROOT)
                + "s"
                + (slash < 0 ? "" : "." + version.substring(0, slash));
    }
}
