package dev.sluice.embedded.controllers;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.sluice.embedded.controllers.reading.Meta;
import dev.sluice.embedded.controllers.reading.Owner;
import dev.sluice.embedded.controllers.reading.Pods;
import dev.sluice.embedded.objects.Key;
import dev.sluice.embedded.objects.Resource;

import org.junit.jupiter.api.Test;

class LifecycleStoryTest {
    private static final Key DEPLOYMENT = Story.key(Resource.DEPLOYMENTS, "web");
    private static final String ONE_WIDGET =
            "Some resources are remaining: widgets.example.org has 1 resource instances";
    private static final String WEB =
            """
            apiVersion: apps/v1
            kind: Deployment
            metadata: {name: web, namespace: default}
            spec:
              replicas: 2
              selector: {matchLabels: {app: web}}
              template:
                metadata: {labels: {app: web}}
                spec: {containers: [{name: c, image: "web:1"}]}
            """;

    @Test
    void dependentsFollowTheirOwner() {
        try (var story = new Story()) {
            running(story);
            story.cluster.delete(DEPLOYMENT);
            story.await(Resource.PODS, "no pods", () -> story.list(Resource.PODS).isEmpty());
            assertThat(story.list(Resource.REPLICA_SETS)).isEmpty();
        }
    }

    @Test
    void inTheForegroundTheOwnerGoesLast() {
        try (var story = new Story()) {
            running(story);
            var pod = Meta.key(Resource.PODS, story.list(Resource.PODS).getFirst());
            story.change(
                    pod, p -> Meta.of(p).withArrayProperty("finalizers").add("example.org/hold"));
            story.delete(DEPLOYMENT, "Foreground");
            story.await(
                    Resource.PODS,
                    "only the held pod",
                    () -> story.list(Resource.PODS).stream().allMatch(Meta::deleting));
            assertThat(story.cluster.get(DEPLOYMENT)).isPresent();
            assertThat(story.list(Resource.REPLICA_SETS)).hasSize(1);
            story.change(pod, p -> Meta.of(p).remove("finalizers"));
            story.await(
                    Resource.DEPLOYMENTS,
                    "the owner is gone",
                    () -> story.cluster.get(DEPLOYMENT).isEmpty());
            assertThat(story.list(Resource.REPLICA_SETS)).isEmpty();
            assertThat(story.cluster.get(pod)).isEmpty();
        }
    }

    @Test
    void orphansLiveOnAndAreAdoptedByTheNextOwner() {
        try (var story = new Story()) {
            running(story);
            var rs = Meta.uid(story.list(Resource.REPLICA_SETS).getFirst());
            story.delete(DEPLOYMENT, "Orphan");
            story.await(
                    Resource.DEPLOYMENTS,
                    "the owner is gone",
                    () -> story.cluster.get(DEPLOYMENT).isEmpty());
            assertThat(Meta.owners(story.list(Resource.REPLICA_SETS).getFirst())).isEmpty();
            var next = story.create(Resource.DEPLOYMENTS, WEB);
            story.await(
                    Resource.REPLICA_SETS,
                    "adopted",
                    () ->
                            story.list(Resource.REPLICA_SETS).stream()
                                    .anyMatch(o -> Meta.controlledBy(o, next)));
            assertThat(story.list(Resource.REPLICA_SETS))
                    .singleElement()
                    .satisfies(o -> assertThat(Meta.uid(o)).isEqualTo(rs));
        }
    }

    @Test
    void anObjectWhoseOwnerNeverWasIsDeletedAndOneWithAnotherOwnerStays() {
        try (var story = new Story()) {
            story.defineWidgets();
            var there = story.create(Resource.CONFIG_MAPS, map("there"));
            story.cluster.create(Resource.CONFIG_MAPS, owned("lost", "absent-uid"));
            var shared = owned("shared", "absent-uid");
            new Owner("v1", "ConfigMap", "there", Meta.uid(there), false, false).addTo(shared);
            story.cluster.create(Resource.CONFIG_MAPS, shared);
            story.cluster.create(Story.WIDGETS, widget(there));
            story.await(
                    Resource.CONFIG_MAPS,
                    "the lost one is gone, the shared one has one owner",
                    () ->
                            story.cluster.get(Story.key(Resource.CONFIG_MAPS, "lost")).isEmpty()
                                    && Meta.owners(story.get(Resource.CONFIG_MAPS, "shared")).size()
                                            == 1);
            story.cluster.delete(Story.key(Resource.CONFIG_MAPS, "there"));
            story.await(
                    Story.WIDGETS,
                    "the custom dependent follows",
                    () -> story.list(Story.WIDGETS).isEmpty());
        }
    }

    @Test
    void anOwnerInAnotherNamespaceIsNone() {
        try (var story = new Story()) {
            story.create(Resource.NAMESPACES, namespace("other"));
            var stranger =
                    story.create(
                            Resource.CONFIG_MAPS,
                            map("there").replace("namespace: default", "namespace: other"));
            story.cluster.create(Resource.CONFIG_MAPS, owned("lost", Meta.uid(stranger)));
            story.await(
                    Resource.EVENTS,
                    "the event",
                    () ->
                            story.list(Resource.EVENTS).stream()
                                    .anyMatch(e ->
                                            e.path("reason")
                                                    .asText()
                                                    .equals("OwnerRefInvalidNamespace")));
            story.await(
                    Resource.CONFIG_MAPS,
                    "gone",
                    () -> story.cluster.get(Story.key(Resource.CONFIG_MAPS, "lost")).isEmpty());
        }
    }

    @Test
    void aNamespaceIsFurnishedAndFurnishedAgain() {
        try (var story = new Story()) {
            story.create(Resource.NAMESPACES, namespace("shop"));
            var account = new Key(Resource.SERVICE_ACCOUNTS, "shop", "default");
            var map = new Key(Resource.CONFIG_MAPS, "shop", "kube-root-ca.crt");
            story.await(
                    Resource.SERVICE_ACCOUNTS,
                    "account",
                    () -> story.cluster.get(account).isPresent());
            story.await(Resource.CONFIG_MAPS, "map", () -> story.cluster.get(map).isPresent());
            story.cluster.delete(account);
            story.await(
                    Resource.SERVICE_ACCOUNTS,
                    "account again",
                    () -> story.cluster.get(account).isPresent());
        }
    }

    @Test
    void aTerminatingNamespaceLosesItsContentAndSaysWhatHoldsIt() {
        try (var story = new Story()) {
            story.defineWidgets();
            story.create(Resource.NAMESPACES, namespace("shop"));
            story.create(
                    Resource.DEPLOYMENTS, WEB.replace("namespace: default", "namespace: shop"));
            var held =
                    story.create(
                            Story.WIDGETS,
                            """
                            apiVersion: example.org/v1
                            kind: Widget
                            metadata: {name: w, namespace: shop, finalizers: [x.dev/hold]}
                            """);
            story.await(
                    Resource.PODS,
                    "running",
                    () -> story.cluster.list(Resource.PODS, "shop").size() == 2);
            var key = new Key(Resource.NAMESPACES, "", "shop");
            story.cluster.delete(key);
            story.await(
                    Resource.NAMESPACES,
                    "only the widget remains",
                    () ->
                            story.cluster
                                    .get(key)
                                    .flatMap(n -> Pods.condition(n, "NamespaceContentRemaining"))
                                    .filter(c -> c.path("message").asText().equals(ONE_WIDGET))
                                    .isPresent());
            assertThat(story.cluster.list(Resource.PODS, "shop")).isEmpty();
            story.change(Meta.key(Story.WIDGETS, held), w -> Meta.of(w).remove("finalizers"));
            story.await(
                    Resource.NAMESPACES,
                    "the namespace is gone",
                    () -> story.cluster.get(key).isEmpty());
        }
    }

    private static void running(Story story) {
        story.create(Resource.DEPLOYMENTS, WEB);
        story.await(
                Resource.DEPLOYMENTS,
                "two available",
                () ->
                        story.get(Resource.DEPLOYMENTS, "web")
                                        .path("status")
                                        .path("availableReplicas")
                                        .asInt()
                                == 2);
    }

    private static String map(String name) {
        return "{apiVersion: v1, kind: ConfigMap, metadata: {name: %s, namespace: default}}"
                .formatted(name);
    }

    private static String namespace(String name) {
        return "{apiVersion: v1, kind: Namespace, metadata: {name: %s}}".formatted(name);
    }

    private static ObjectNode owned(String name, String uid) {
        var map = Story.yaml(map(name));
        new Owner("v1", "ConfigMap", "there", uid, false, false).addTo(map);
        return map;
    }

    private static ObjectNode widget(ObjectNode owner) {
        var widget =
                Story.yaml(
                        """
                        apiVersion: example.org/v1
                        kind: Widget
                        metadata: {name: w, namespace: default}
                        """);
        Owner.controlling(owner).addTo(widget);
        return widget;
    }
}
