package dev.sluice.embedded.controllers;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.sluice.embedded.controllers.reading.Meta;
import dev.sluice.embedded.controllers.reading.Pods;
import dev.sluice.embedded.objects.Resource;

import org.junit.jupiter.api.Test;

import java.util.List;

class DeploymentStoryTest {
    private static final String WEB =
            """
            apiVersion: apps/v1
            kind: Deployment
            metadata: {name: web, namespace: default, annotations: {team: shop}}
            spec:
              replicas: 3
              selector: {matchLabels: {app: web}}
              strategy: {type: RollingUpdate, rollingUpdate: {maxSurge: 1, maxUnavailable: 0}}
              template:
                metadata: {labels: {app: web}}
                spec:
                  containers:
                  - {name: c, image: "web:1", ports: [{name: http, containerPort: 8080}]}
            """;

    @Test
    void aDeploymentComesUpIsChangedAndRolledBack() {
        try (var story = new Story()) {
            story.create(Resource.DEPLOYMENTS, WEB);
            awaitComplete(story, 3);
            var first = replicaSetOf(story, "web:1");
            assertThat(Meta.annotations(first))
                    .containsEntry("deployment.kubernetes.io/desired-replicas", "3")
                    .containsEntry("deployment.kubernetes.io/max-replicas", "4")
                    .containsEntry("deployment.kubernetes.io/revision", "1")
                    .containsEntry("team", "shop");
            var deployment = story.get(Resource.DEPLOYMENTS, "web");
            assertThat(deployment.path("status").path("terminatingReplicas").asInt(-1)).isZero();
            assertThat(progressing(deployment))
                    .isEqualTo(
                            "NewReplicaSetAvailable: ReplicaSet \""
                                    + Meta.name(first)
                                    + "\" has successfully progressed.");

            setImage(story, "web:2");
            awaitComplete(story, 3);
            assertThat(revision(story.get(Resource.DEPLOYMENTS, "web"))).isEqualTo("2");
            assertThat(size(replicaSetOf(story, "web:1"))).isZero();

            setImage(story, "web:1");
            awaitComplete(story, 3);
            assertThat(story.list(Resource.REPLICA_SETS)).hasSize(2);
            assertThat(revision(replicaSetOf(story, "web:1"))).isEqualTo("3");
            assertThat(
                            Meta.annotation(
                                    replicaSetOf(story, "web:1"),
                                    "deployment.kubernetes.io/revision-history"))
                    .isEqualTo("1");
        }
    }

    @Test
    void aPausedDeploymentKeepsItsPodsButScales() {
        try (var story = new Story()) {
            story.create(Resource.DEPLOYMENTS, WEB);
            awaitComplete(story, 3);
            story.change(
                    Story.key(Resource.DEPLOYMENTS, "web"),
                    d -> {
                        d.withObjectProperty("spec").put("paused", true).put("replicas", 5);
                        image(d, "web:2");
                    });
            story.await(
                    Resource.DEPLOYMENTS,
                    "five available",
                    () -> status(story, "availableReplicas") == 5);
            assertThat(story.list(Resource.REPLICA_SETS)).hasSize(1);
            assertThat(progressing(story.get(Resource.DEPLOYMENTS, "web")))
                    .isEqualTo("DeploymentPaused: Deployment is paused");
        }
    }

    @Test
    void recreationStartsTheNewOnlyWhenTheOldAreGone() {
        try (var story = new Story()) {
            var recreate =
                    WEB.replaceAll("strategy: .*", "strategy: {type: Recreate}")
                            .replace("replicas: 3", "replicas: 2");
            story.create(Resource.DEPLOYMENTS, recreate);
            awaitComplete(story, 2);
            var old = List.copyOf(story.podsSeen);
            setImage(story, "web:2");
            awaitComplete(story, 2);
            assertThat(story.list(Resource.PODS))
                    .hasSize(2)
                    .allSatisfy(pod -> assertThat(old).doesNotContain(Meta.name(pod)));
        }
    }

    @Test
    void aVersionThatNeverGetsReadyExceedsItsDeadlineAndTakesNothingAway() {
        try (var story = new Story(pod -> !image(pod).equals("web:bad"))) {
            story.create(
                    Resource.DEPLOYMENTS,
                    WEB.replace("replicas: 3", "replicas: 3\n  progressDeadlineSeconds: 1"));
            awaitComplete(story, 3);
            setImage(story, "web:bad");
            story.await(
                    Resource.DEPLOYMENTS,
                    "deadline exceeded",
                    () ->
                            progressing(story.get(Resource.DEPLOYMENTS, "web"))
                                    .startsWith("ProgressDeadlineExceeded"));
            assertThat(status(story, "availableReplicas")).isEqualTo(3);
            assertThat(story.list(Resource.PODS).stream().filter(Pods::ready)).hasSize(3);
        }
    }

    @Test
    void eventsTellEachStep() {
        try (var story = new Story()) {
            story.create(Resource.DEPLOYMENTS, WEB);
            awaitComplete(story, 3);
            var name = Meta.name(replicaSetOf(story, "web:1"));
            story.await(
                    Resource.EVENTS,
                    "scaling event",
                    () ->
                            messages(story)
                                    .contains("Scaled up replica set " + name + " from 0 to 3"));
            story.await(
                    Resource.EVENTS,
                    "three creations",
                    () ->
                            messages(story).stream()
                                            .filter(m -> m.startsWith("Created pod: " + name))
                                            .count()
                                    == 3);
        }
    }

    private static List<String> messages(Story story) {
        return story.list(Resource.EVENTS).stream().map(e -> e.path("message").asText()).toList();
    }

    private static void awaitComplete(Story story, int replicas) {
        story.await(
                Resource.DEPLOYMENTS,
                "complete",
                () -> {
                    var deployment = story.get(Resource.DEPLOYMENTS, "web");
                    var status = deployment.path("status");
                    return status.path("observedGeneration").asLong() == Meta.generation(deployment)
                            && status.path("updatedReplicas").asInt() == replicas
                            && status.path("replicas").asInt() == replicas
                            && status.path("availableReplicas").asInt() == replicas
                            && progressing(deployment).startsWith("NewReplicaSetAvailable")
                            && status.path("terminatingReplicas").asInt() == 0;
                });
    }

    private static int status(Story story, String member) {
        return story.get(Resource.DEPLOYMENTS, "web").path("status").path(member).asInt();
    }

    private static String progressing(ObjectNode deployment) {
        return Pods.condition(deployment, "Progressing")
                .map(c -> c.path("reason").asText() + ": " + c.path("message").asText())
                .orElse("");
    }

    private static ObjectNode replicaSetOf(Story story, String image) {
        return story.list(Resource.REPLICA_SETS).stream()
                .filter(rs -> image((ObjectNode) rs.path("spec").path("template")).equals(image))
                .findFirst()
                .orElseThrow();
    }

    private static void setImage(Story story, String image) {
        story.change(Story.key(Resource.DEPLOYMENTS, "web"), d -> image(d, image));
    }

    private static void image(ObjectNode deployment, String image) {
        var container =
                deployment.path("spec").path("template").path("spec").path("containers").path(0);
        ((ObjectNode) container).put("image", image);
    }

    private static String image(ObjectNode podOrTemplate) {
        return podOrTemplate.path("spec").path("containers").path(0).path("image").asText();
    }

    private static String revision(ObjectNode object) {
        return Meta.annotation(object, "deployment.kubernetes.io/revision");
    }

    private static int size(ObjectNode rs) {
        return rs.path("spec").path("replicas").asInt();
    }
}
