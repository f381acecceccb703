package dev.sluice.embedded.controllers.workload;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;

import dev.sluice.embedded.controllers.reading.Meta;
import dev.sluice.embedded.controllers.reading.Pods;
import dev.sluice.embedded.controllers.work.Decision;
import dev.sluice.embedded.controllers.work.Write;
import dev.sluice.embedded.objects.Key;
import dev.sluice.embedded.objects.KubernetesObjects;
import dev.sluice.embedded.objects.Resource;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import java.util.stream.LongStream;

/// Deployment, ReplicaSets and kubelet act in any order: the bounds hold after each step, and it
/// ends.
class RolloutLawTest {
    private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");
    private static final Key WEB = new Key(Resource.DEPLOYMENTS, "default", "web");
    private static final String TEMPLATE =
            """
            apiVersion: apps/v1
            kind: Deployment
            metadata: {name: web, namespace: default}
            spec:
              replicas: %d
              selector: {matchLabels: {app: web}}
              strategy: {type: RollingUpdate, rollingUpdate: {maxSurge: %s, maxUnavailable: %s}}
              template:
                metadata: {labels: {app: web}}
                spec: {containers: [{name: c, image: "web:1"}]}
            """;

    static LongStream seeds() {
        return LongStream.range(0, 100);
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void neverTooManyNeverTooFewAndAlwaysAnEnd(long seed) throws Exception {
        var random = RandomGeneratorFactory.of("L64X128MixRandom").create(seed);
        try (var cluster = KubernetesObjects.inMemory()) {
            rollOut(cluster, random);
        }
    }

    private static void rollOut(KubernetesObjects cluster, RandomGenerator random)
            throws IOException {
        int replicas = random.nextInt(1, 13);
        var surge = amount(random, replicas);
        var unavailable = isZero(surge) ? "1" : amount(random, replicas);
        var text = TEMPLATE.formatted(replicas, surge, unavailable);
        cluster.create(Resource.DEPLOYMENTS, (ObjectNode) new YAMLMapper().readTree(text));
        settle(cluster, random, false);
        for (int version = 2; version < 5; version++) {
            setImage(cluster, "web:" + version);
            for (int step = random.nextInt(60); step > 0; step--) {
                boolean _ = step(cluster, random);
                checkBounds(cluster);
            }
        }
        settle(cluster, random, true);
        var deployment = cluster.get(WEB).orElseThrow();
        var spec = DeploymentSpec.read(deployment);
        assertThat(DeploymentStatus.complete(deployment, spec)).isTrue();
        assertThat(cluster.list(Resource.PODS, ""))
                .hasSize(replicas)
                .allSatisfy(pod -> assertThat(pod.toString()).contains("web:4"));
    }

    private static boolean isZero(String amount) {
        return amount.equals("0") || amount.equals("\"0%\"");
    }

    private static void settle(KubernetesObjects cluster, RandomGenerator random, boolean bounded) {
        int steps = 0;
        while (step(cluster, random) || all(cluster, random)) {
            assertThat(steps++).as("steps until it ends").isLessThan(20_000);
            if (bounded) {
                checkBounds(cluster);
            }
        }
    }

    /// Everybody once; whether anything happened.
    private static boolean all(KubernetesObjects cluster, RandomGenerator random) {
        boolean happened = deployment(cluster) | kubelet(cluster, random);
        for (var rs : cluster.list(Resource.REPLICA_SETS, "default")) {
            happened |= replicaSet(cluster, rs);
        }
        return happened;
    }

    private static boolean deployment(KubernetesObjects cluster) {
        var deployment = cluster.get(WEB).orElseThrow();
        var sets = cluster.list(Resource.REPLICA_SETS, "default");
        var seen = new Rollout.Observed(deployment, sets, List.of(), NOW);
        return perform(cluster, Rollout.decide(seen));
    }

    private static boolean replicaSet(KubernetesObjects cluster, ObjectNode rs) {
        var pods = cluster.list(Resource.PODS, "default");
        return perform(cluster, Replication.decide(rs, pods, NOW));
    }

    private static void checkBounds(KubernetesObjects cluster) {
        var spec = DeploymentSpec.read(cluster.get(WEB).orElseThrow());
        var active = cluster.list(Resource.PODS, "").stream().filter(Pods::active).toList();
        assertThat(active.size()).as("pods").isLessThanOrEqualTo(spec.most());
        assertThat(active.stream().filter(Pods::ready).count())
                .as("available pods")
                .isGreaterThanOrEqualTo(spec.fewest());
    }

    /// Whether anything happened.
    private static boolean step(KubernetesObjects cluster, RandomGenerator random) {
        return switch (random.nextInt(4)) {
            case 0 -> deployment(cluster);
            case 1, 2 -> {
                var sets = cluster.list(Resource.REPLICA_SETS, "default");
                yield !sets.isEmpty() && replicaSet(cluster, sets.get(random.nextInt(sets.size())));
            }
            default -> kubelet(cluster, random);
        };
    }

    private static boolean kubelet(KubernetesObjects cluster, RandomGenerator random) {
        var pods =
                cluster.list(Resource.PODS, "default").stream()
                        .filter(pod -> Meta.deleting(pod) || !Pods.ready(pod))
                        .toList();
        if (pods.isEmpty()) {
            return false;
        }
        var pod = pods.get(random.nextInt(pods.size()));
        var key = Meta.key(Resource.PODS, pod);
        if (Meta.deleting(pod)) {
            cluster.deleteNow(key, Meta.uid(pod));
        } else {
            var bound = pod.deepCopy();
            bound.withObjectProperty("spec").put("nodeName", "local");
            var started = cluster.update(Resource.PODS, bound).deepCopy();
            started.withObjectProperty("status")
                    .put("phase", "Running")
                    .withArrayProperty("conditions")
                    .addObject()
                    .put("type", "Ready")
                    .put("status", "True")
                    .put("lastTransitionTime", "2025-12-31T00:00:00Z");
            cluster.updateStatus(Resource.PODS, started);
        }
        return true;
    }

    private static boolean perform(KubernetesObjects cluster, Decision decision) {
        boolean wrote = false;
        for (var write : decision.writes()) {
            switch (write) {
                case Write.Create w -> cluster.create(w.resource(), w.object());
                case Write.Ensure w -> cluster.create(w.resource(), w.object());
                case Write.CreateAndTell w -> cluster.create(w.resource(), w.object());
                case Write.Update w -> cluster.update(w.resource(), w.object());
                case Write.UpdateStatus w -> cluster.updateStatus(w.resource(), w.object());
                case Write.Delete w -> cluster.delete(w.key());
                case Write.Tell _, Write.Finalize _ -> {}
            }
            wrote = true;
        }
        return wrote;
    }

    private static String amount(RandomGenerator random, int replicas) {
        return random.nextBoolean()
                ? Integer.toString(random.nextInt(replicas + 1))
                : "\"" + random.nextInt(101) + "%\"";
    }

    private static void setImage(KubernetesObjects cluster, String image) {
        var changed = cluster.get(WEB).orElseThrow().deepCopy();
        ((ObjectNode) changed.at("/spec/template/spec/containers/0")).put("image", image);
        cluster.update(Resource.DEPLOYMENTS, changed);
    }
}
