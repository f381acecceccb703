package dev.sluice.embedded.controllers;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.sluice.embedded.controllers.reading.Meta;
import dev.sluice.embedded.controllers.reading.Pods;
import dev.sluice.embedded.objects.Resource;

import org.junit.jupiter.api.Test;

import java.util.List;

class OtherWorkloadsStoryTest {
    private static final Resource STATEFUL_SETS = new Resource("apps", "statefulsets");
    private static final Resource DAEMON_SETS = new Resource("apps", "daemonsets");
    private static final Resource JOBS = new Resource("batch", "jobs");
    private static final String TEMPLATE =
            """
              selector: {matchLabels: {app: web}}
              template:
                metadata: {labels: {app: web}}
                spec: {containers: [{name: c, image: "web:1"}]}
            """;
    private static final String STATEFUL =
            """
            apiVersion: apps/v1
            kind: StatefulSet
            metadata: {name: web, namespace: default}
            spec:
              replicas: 3
            """
                    + TEMPLATE;
    private static final String DAEMON =
            """
            apiVersion: apps/v1
            kind: DaemonSet
            metadata: {name: web, namespace: default}
            spec:
            """
                    + TEMPLATE;
    private static final String JOB =
            """
            apiVersion: batch/v1
            kind: Job
            metadata: {name: once, namespace: default}
            spec:
              completions: 2
              parallelism: 1
              backoffLimit: 0
              template:
                metadata: {labels: {app: once}}
                spec: {restartPolicy: Never, containers: [{name: c, image: "job:1"}]}
            """;

    @Test
    void aStatefulSetComesUpInOrderAndIsUpdatedDownToItsPartition() {
        try (var story = new Story()) {
            story.create(STATEFUL_SETS, STATEFUL);
            awaitStatus(story, STATEFUL_SETS, "readyReplicas", 3);
            assertThat(story.podsSeen).containsExactly("web-0", "web-1", "web-2");
            story.change(
                    Story.key(STATEFUL_SETS, "web"),
                    set -> {
                        set.withObjectProperty("spec")
                                .withObjectProperty("updateStrategy")
                                .withObjectProperty("rollingUpdate")
                                .put("partition", 1);
                        image(set, "web:2");
                    });
            story.await(
                    Resource.PODS,
                    "two of three are new",
                    () ->
                            images(story, "web:2").equals(List.of("web-1", "web-2"))
                                    && images(story, "web:1").equals(List.of("web-0")));
            assertThat(story.podsSeen.subList(3, story.podsSeen.size()))
                    .isSubsetOf("web-1", "web-2")
                    .startsWith("web-2");
        }
    }

    @Test
    void aStatefulSetGivesEachPodAClaimThatOutlivesIt() {
        try (var story = new Story()) {
            var set = Story.yaml(STATEFUL);
            set.withObjectProperty("spec")
                    .set(
                            "volumeClaimTemplates",
                            Story.yaml(
                                            """
                                            list:
                                            - metadata: {name: data}
                                              spec: {accessModes: [ReadWriteOnce], resources: {requests: {storage: 1Gi}}}
                                            """)
                                    .path("list"));
            story.cluster.create(STATEFUL_SETS, set);
            awaitStatus(story, STATEFUL_SETS, "readyReplicas", 3);
            var claims = new Resource("", "persistentvolumeclaims");
            story.await(
                    claims,
                    "three bound claims",
                    () ->
                            story.list(claims).stream()
                                    .map(claim ->
                                            Meta.name(claim)
                                                    + " "
                                                    + claim.at("/status/phase").asText())
                                    .sorted()
                                    .toList()
                                    .equals(
                                            List.of(
                                                    "data-web-0 Bound",
                                                    "data-web-1 Bound",
                                                    "data-web-2 Bound")));
            var pod = story.get(Resource.PODS, "web-1");
            assertThat(pod.at("/spec/volumes"))
                    .extracting(volume -> volume.at("/persistentVolumeClaim/claimName").asText())
                    .contains("data-web-1");
            story.change(
                    Story.key(STATEFUL_SETS, "web"),
                    it -> it.withObjectProperty("spec").put("replicas", 1));
            awaitStatus(story, STATEFUL_SETS, "replicas", 1);
            assertThat(story.list(claims)).hasSize(3);
        }
    }

    @Test
    void aStatefulSetShrinksFromTheEnd() {
        try (var story = new Story()) {
            story.create(STATEFUL_SETS, STATEFUL);
            awaitStatus(story, STATEFUL_SETS, "readyReplicas", 3);
            story.change(
                    Story.key(STATEFUL_SETS, "web"),
                    set -> set.withObjectProperty("spec").put("replicas", 1));
            awaitStatus(story, STATEFUL_SETS, "replicas", 1);
            assertThat(images(story, "web:1")).containsExactly("web-0");
        }
    }

    @Test
    void aDaemonSetRunsOncePerNodeAndNowhereWithASelectorNoNodeHas() {
        try (var story = new Story()) {
            story.create(DAEMON_SETS, DAEMON);
            awaitStatus(story, DAEMON_SETS, "numberAvailable", 1);
            story.change(
                    Story.key(DAEMON_SETS, "web"),
                    set ->
                            podSpec(set)
                                    .withObjectProperty("nodeSelector")
                                    .put("flagger.app/scale-to-zero", "true"));
            awaitStatus(story, DAEMON_SETS, "desiredNumberScheduled", 0);
            story.await(Resource.PODS, "no pods", () -> story.list(Resource.PODS).isEmpty());
            story.change(Story.key(DAEMON_SETS, "web"), set -> podSpec(set).remove("nodeSelector"));
            awaitStatus(story, DAEMON_SETS, "numberAvailable", 1);
        }
    }

    @Test
    void aPodNoNodeTakesSaysSo() {
        try (var story = new Story()) {
            story.create(
                    Resource.PODS,
                    """
                    apiVersion: v1
                    kind: Pod
                    metadata: {name: lost, namespace: default}
                    spec: {nodeSelector: {disk: ssd}, containers: [{name: c, image: x}]}
                    """);
            story.await(
                    Resource.PODS,
                    "unschedulable",
                    () ->
                            Pods.condition(story.get(Resource.PODS, "lost"), "PodScheduled")
                                    .filter(c ->
                                            c.path("message")
                                                    .asText()
                                                    .startsWith(
                                                            "0/1 nodes are available: 1"
                                                                    + " node(s) didn't match"
                                                                    + " Pod's node"
                                                                    + " affinity/selector."))
                                    .isPresent());
        }
    }

    @Test
    void aJobRunsItsPodsOneAfterTheOtherToTheEnd() {
        try (var story = new Story()) {
            story.create(JOBS, JOB);
            for (int done = 1; done <= 2; done++) {
                endNextPod(story, "Succeeded");
                int expected = done;
                story.await(
                        JOBS,
                        done + " succeeded",
                        () -> status(story, JOBS, "once", "succeeded") == expected);
            }
            assertThat(Pods.condition(story.get(JOBS, "once"), "Complete")).isPresent();
            assertThat(story.list(Resource.PODS)).hasSize(2);
        }
    }

    @Test
    void aJobBeyondItsBackoffLimitFails() {
        try (var story = new Story()) {
            story.create(JOBS, JOB);
            endNextPod(story, "Failed");
            story.await(
                    JOBS,
                    "failed",
                    () ->
                            Pods.condition(story.get(JOBS, "once"), "Failed")
                                    .filter(c ->
                                            c.path("reason")
                                                    .asText()
                                                    .equals("BackoffLimitExceeded"))
                                    .isPresent());
        }
    }

    private static void endNextPod(Story story, String phase) {
        story.await(
                Resource.PODS,
                "a running pod",
                () ->
                        story.list(Resource.PODS).stream()
                                .anyMatch(OtherWorkloadsStoryTest::isRunning));
        var pod =
                story.list(Resource.PODS).stream()
                        .filter(OtherWorkloadsStoryTest::isRunning)
                        .findFirst()
                        .orElseThrow();
        story.change(
                Meta.key(Resource.PODS, pod),
                p -> p.withObjectProperty("status").put("phase", phase));
    }

    private static boolean isRunning(ObjectNode pod) {
        return Pods.phase(pod).equals("Running");
    }

    private static void awaitStatus(Story story, Resource resource, String member, int count) {
        story.await(
                resource,
                member + " = " + count,
                () -> {
                    var object = story.get(resource, "web");
                    var status = object.path("status");
                    return status.path("observedGeneration").asLong() == Meta.generation(object)
                            && status.path(member).asInt() == count;
                });
    }

    private static int status(Story story, Resource resource, String name, String member) {
        return story.get(resource, name).path("status").path(member).asInt();
    }

    private static List<String> images(Story story, String image) {
        return story.list(Resource.PODS).stream()
                .filter(Pods::ready)
                .filter(pod -> pod.at("/spec/containers/0/image").asText().equals(image))
                .map(Meta::name)
                .sorted()
                .toList();
    }

    private static void image(ObjectNode workload, String image) {
        ((ObjectNode) podSpec(workload).at("/containers/0")).put("image", image);
    }

    private static ObjectNode podSpec(ObjectNode workload) {
        return (ObjectNode) workload.path("spec").path("template").path("spec");
    }
}
