package dev.sluice.embedded.controllers;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.sluice.embedded.controllers.reading.Meta;
import dev.sluice.embedded.objects.Change;
import dev.sluice.embedded.objects.Resource;

import org.junit.jupiter.api.Test;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;

class EndpointsStoryTest {
    private static final String SERVICE =
            """
            apiVersion: v1
            kind: Service
            metadata: {name: web, namespace: default, labels: {tier: front}}
            spec:
              selector: {app: web}
              ports: [{name: http, port: 80, targetPort: http}]
            """;
    private static final String SETS =
            """
            apiVersion: apps/v1
            kind: ReplicaSet
            metadata: {name: web, namespace: default}
            spec:
              replicas: 3
              selector: {matchLabels: {app: web}}
              template:
                metadata: {labels: {app: web}}
                spec:
                  containers: [{name: c, image: x, ports: [{name: http, containerPort: 8080}]}]
            """;

    @Test
    void eachPodIsFoundAtThePortItReallyListensOn() {
        try (var story = new Story()) {
            story.create(Resource.SERVICES, SERVICE);
            story.create(Resource.REPLICA_SETS, SETS);
            awaitReady(story, 3);
            var slices = slices(story);
            assertThat(slices)
                    .hasSize(3)
                    .allSatisfy(slice ->
                            assertThat(Meta.labels(slice))
                                    .containsEntry("kubernetes.io/service-name", "web")
                                    .containsEntry("tier", "front"));
            assertThat(slices.stream().map(s -> s.path("ports").path(0).path("port").asInt()))
                    .doesNotHaveDuplicates()
                    .allMatch(port -> port > 40_000);
            story.await(
                    new Resource("", "endpoints"),
                    "three subsets",
                    () ->
                            story.cluster
                                    .get(Story.key(new Resource("", "endpoints"), "web"))
                                    .filter(e -> e.path("subsets").size() == 3)
                                    .isPresent());
        }
    }

    @Test
    void anEndingPodStopsBeingReadyAtOnceAndNobodyElseBlinks() {
        try (var story = new Story()) {
            story.create(Resource.SERVICES, SERVICE);
            story.create(Resource.REPLICA_SETS, SETS);
            awaitReady(story, 3);
            var seen = new ConcurrentLinkedQueue<ObjectNode>();
            try (var _ =
                    story.cluster.watch(
                            Resource.ENDPOINT_SLICES,
                            change -> {
                                if (change instanceof Change.Modified m) {
                                    seen.add(m.object());
                                }
                            })) {
                var victim = story.list(Resource.PODS).getFirst();
                story.cluster.delete(Meta.key(Resource.PODS, victim));
                story.await(
                        Resource.ENDPOINT_SLICES,
                        "another pod took over",
                        () -> ready(story).size() == 3 && !ready(story).contains(uid(victim)));
                assertThat(seen).allMatch(s -> targets(s).contains(uid(victim)));
            }
        }
    }

    @Test
    void aServiceWithoutReadyPodsHasASliceWithoutReadyEndpoints() {
        try (var story = new Story(_ -> false)) {
            story.create(Resource.SERVICES, SERVICE);
            story.create(Resource.REPLICA_SETS, SETS);
            story.await(
                    Resource.ENDPOINT_SLICES,
                    "three that are not ready",
                    () -> slices(story).stream().mapToInt(s -> targets(s).size()).sum() == 3);
            assertThat(ready(story)).isEmpty();
        }
    }

    @Test
    void theEndpointsOfADeletedServiceGo() {
        try (var story = new Story()) {
            story.create(Resource.SERVICES, SERVICE);
            story.create(Resource.REPLICA_SETS, SETS);
            awaitReady(story, 3);
            story.cluster.delete(Story.key(Resource.SERVICES, "web"));
            story.await(Resource.ENDPOINT_SLICES, "no slices", () -> slices(story).isEmpty());
            story.await(
                    new Resource("", "endpoints"),
                    "no endpoints",
                    () -> story.list(new Resource("", "endpoints")).isEmpty());
        }
    }

    private static void awaitReady(Story story, int count) {
        story.await(
                Resource.ENDPOINT_SLICES,
                count + " ready endpoints",
                () -> ready(story).size() == count && slices(story).size() == count);
    }

    private static List<ObjectNode> slices(Story story) {
        return story.list(Resource.ENDPOINT_SLICES);
    }

    private static Set<String> ready(Story story) {
        var ready = new HashSet<String>();
        for (var slice : slices(story)) {
            for (var endpoint : slice.path("endpoints")) {
                if (endpoint.path("conditions").path("ready").asBoolean()) {
                    ready.add(endpoint.path("targetRef").path("uid").asText());
                }
            }
        }
        return ready;
    }

    private static Set<String> targets(ObjectNode slice) {
        var targets = new HashSet<String>();
        slice.path("endpoints").forEach(e -> targets.add(e.path("targetRef").path("uid").asText()));
        return targets;
    }

    private static String uid(ObjectNode object) {
        return Meta.uid(object);
    }
}
