package dev.sluice.embedded.controllers.workload;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.argumentSet;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;

import dev.sluice.embedded.controllers.reading.Meta;
import dev.sluice.embedded.controllers.reading.Pods;
import dev.sluice.embedded.controllers.work.Decision;
import dev.sluice.embedded.controllers.work.Write;
import dev.sluice.embedded.objects.Resource;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.stream.Stream;

class RolloutTest {
    private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");

    @ParameterizedTest
    @CsvSource({
        "10, 25%, 25%, 3, 2", "1, 25%, 25%, 1, 0", "4, 0, 0, 0, 1", "3, 1, 0, 1, 0",
        "5, 100%, 100%, 5, 5", "2, 0, 5, 0, 2", "0, 25%, 25%, 0, 0", "3, 1%, 99%, 1, 2",
    })
    void percentagesRoundTowardsAvailability(
            int replicas, String maxSurge, String maxUnavailable, int surge, int unavailable) {
        var deployment = deployment(replicas, maxSurge, maxUnavailable, 1);
        var spec = DeploymentSpec.read(deployment);
        assertThat(spec.surge()).isEqualTo(surge);
        assertThat(spec.unavailable()).isEqualTo(unavailable);
    }

    static Stream<Arguments> steps() {
        return Stream.of(
                argumentSet("new grows by the surge", "1/0", List.of(10, 10, 10), "1:10 2:1"),
                argumentSet("old shrinks by what is spare", "1/1", List.of(10, 10, 10), "1:9 2:1"),
                argumentSet("all at once", "100%/0", List.of(10, 10, 10), "1:10 2:10"),
                argumentSet(
                        "unhealthy old pods stay where none may go",
                        "1/0",
                        List.of(10, 10, 7),
                        "1:10 2:1"));
    }

    @ParameterizedTest
    @MethodSource("steps")
    void theFirstStep(String bounds, List<Integer> old, String sizes) {
        var amounts = bounds.split("/");
        var deployment = deployment(10, amounts[0], amounts[1], 2);
        var first = owned(deployment(10, amounts[0], amounts[1], 1), old, 1);
        assertThat(sizes(decide(deployment, List.of(first)), List.of(first))).isEqualTo(sizes);
    }

    @ParameterizedTest
    @CsvSource({"2, 1:6 2:2", "1, 1:7 2:2", "0, 1:8 2:2"})
    void unhealthyOldPodsGoAsFarAsTheNewOnesAreAvailable(int newAvailable, String sizes) {
        var deployment = deployment(10, "2", "2", 2);
        var first = owned(deployment(10, "2", "2", 1), List.of(10, 10, 5), 1);
        var second = owned(deployment, List.of(2, 2, newAvailable), 2);
        assertThat(sizes(decide(deployment, List.of(first, second)), List.of(first, second)))
                .isEqualTo(sizes);
    }

    @Test
    void aResizeInMidRolloutIsSharedInProportion() {
        var before = deployment(10, "3", "2", 2);
        var first = owned(deployment(10, "3", "2", 1), List.of(8, 8, 8), 1);
        var second = owned(before, List.of(5, 5, 0), 2);
        var deployment = deployment(20, "3", "2", 2);
        var sets = List.of(first, second);
        assertThat(sizes(decide(deployment, sets), sets)).isEqualTo("1:14 2:9");
    }

    @Test
    void aNameTakenByAStrangerCountsACollision() {
        var deployment = deployment(1, "1", "0", 1);
        var stranger = owned(deployment, List.of(0, 0, 0), 1);
        Meta.of(stranger).remove("ownerReferences");
        Meta.of(stranger).putObject("labels").put("app", "other");
        var status = status(decide(deployment, List.of(stranger)));
        assertThat(status.path("collisionCount").asInt()).isEqualTo(1);
        deployment.set("status", status);
        var created =
                decide(deployment, List.of(stranger)).writes().stream()
                        .filter(Write.Create.class::isInstance)
                        .map(w -> Meta.name(((Write.Create) w).object()));
        assertThat(created).hasSize(1).doesNotContain(Meta.name(stranger));
    }

    @Test
    void anOrphanThatMatchesIsAdoptedBeforeAnythingElse() {
        var deployment = deployment(1, "1", "0", 1);
        var orphan = owned(deployment, List.of(1, 1, 1), 1);
        Meta.of(orphan).remove("ownerReferences");
        var writes = decide(deployment, List.of(orphan)).writes();
        assertThat(writes).hasSize(1);
        var adopted = ((Write.Update) writes.getFirst()).object();
        assertThat(Meta.controlledBy(adopted, deployment)).isTrue();
    }

    @Test
    void oldReplicaSetsBeyondTheLimitAreDeletedOldestFirst() {
        var deployment = deployment(1, "1", "0", 9);
        deployment.withObjectProperty("spec").put("revisionHistoryLimit", 1);
        var sets = new ArrayList<ObjectNode>();
        for (int version = 1; version <= 3; version++) {
            sets.add(owned(deployment(1, "1", "0", version), List.of(0, 0, 0), version));
        }
        sets.add(owned(deployment, List.of(1, 1, 1), 9));
        deployment.set("status", status(decide(deployment, sets)));
        var deleted =
                decide(deployment, sets).writes().stream()
                        .filter(Write.Delete.class::isInstance)
                        .map(w -> ((Write.Delete) w).key().name());
        assertThat(deleted)
                .containsExactlyInAnyOrder(Meta.name(sets.get(0)), Meta.name(sets.get(1)));
    }

    @Test
    void missingProgressIsJudgedAtTheDeadlineAndNotBefore() {
        var deployment = deployment(1, "1", "0", 1);
        deployment.withObjectProperty("spec").put("progressDeadlineSeconds", 60);
        var rs = owned(deployment, List.of(1, 1, 0), 1);
        var created = decide(deployment, List.of());
        assertThat(progressing(status(created)))
                .startsWith("True NewReplicaSetCreated Created new replica set \"web-");
        assertThat(created.again()).contains(NOW.plusSeconds(60));
        deployment.set("status", status(created));
        var started = decide(deployment, List.of(rs));
        deployment.set("status", status(started));

        var early = decideAt(deployment, List.of(rs), NOW.plusSeconds(59));
        assertThat(early.writes()).noneMatch(Write.UpdateStatus.class::isInstance);
        var late = decideAt(deployment, List.of(rs), NOW.plus(Duration.ofSeconds(60)));
        assertThat(progressing(status(late)))
                .isEqualTo(
                        "False ProgressDeadlineExceeded ReplicaSet \""
                                + Meta.name(rs)
                                + "\" has timed out progressing.");
        assertThat(late.again()).isEmpty();
    }

    @Test
    void nothingIsWrittenWhenAllIsDone() {
        var deployment = deployment(2, "1", "0", 1);
        Meta.of(deployment).putObject("annotations").put("deployment.kubernetes.io/revision", "1");
        var rs = owned(deployment, List.of(2, 2, 2), 1);
        deployment.set("status", status(decide(deployment, List.of(rs))));
        deployment.set("status", status(decide(deployment, List.of(rs)), deployment));
        assertThat(decide(deployment, List.of(rs)).writes()).isEmpty();
    }

    private static Decision decide(ObjectNode deployment, List<ObjectNode> sets) {
        return decideAt(deployment, sets, NOW);
    }

    private static Decision decideAt(ObjectNode deployment, List<ObjectNode> sets, Instant now) {
        return Rollout.decide(new Rollout.Observed(deployment, sets, List.of(), now));
    }

    private static ObjectNode status(Decision decision) {
        return decision.writes().stream()
                .filter(Write.UpdateStatus.class::isInstance)
                .map(w -> (ObjectNode) ((Write.UpdateStatus) w).object().path("status"))
                .findFirst()
                .orElseThrow();
    }

    private static ObjectNode status(Decision decision, ObjectNode unchanged) {
        return decision.writes().stream().anyMatch(Write.UpdateStatus.class::isInstance)
                ? status(decision)
                : (ObjectNode) unchanged.path("status");
    }

    private static String progressing(ObjectNode status) {
        var holder = status.objectNode();
        holder.set("status", status);
        var c = Pods.condition(holder, "Progressing").orElseThrow();
        return c.path("status").asText()
                + " "
                + c.path("reason").asText()
                + " "
                + c.path("message").asText();
    }

    /// `VERSION:SIZE` of each ReplicaSet after the decision.
    private static String sizes(Decision decision, List<ObjectNode> sets) {
        var sizes = new TreeMap<String, Integer>();
        sets.forEach(rs -> sizes.put(version(rs), rs.path("spec").path("replicas").asInt()));
        for (var write : decision.writes()) {
            switch (write) {
                case Write.Create w -> sizes.put(version(w.object()), size(w.object()));
                case Write.Update w when w.resource().equals(Resource.REPLICA_SETS) ->
                        sizes.put(version(w.object()), size(w.object()));
                default -> {}
            }
        }
        var text = new ArrayList<String>();
        sizes.forEach((version, size) -> text.add(version + ":" + size));
        return String.join(" ", text);
    }

    private static int size(ObjectNode rs) {
        return rs.path("spec").path("replicas").asInt();
    }

    private static String version(ObjectNode rs) {
        var template = rs.path("spec").path("template");
        var image = template.path("spec").path("containers").path(0).path("image").asText();
        return image.substring(image.indexOf(':') + 1);
    }

    /// @param counts size, pods, available
    private static ObjectNode owned(ObjectNode deployment, List<Integer> counts, int revision) {
        var spec = DeploymentSpec.read(deployment);
        var rs = new Revisions(deployment, spec, List.of()).create(counts.get(0));
        Meta.of(rs)
                .put("uid", "rs" + revision)
                .put("generation", 1)
                .put("creationTimestamp", NOW.minusSeconds(1000 - revision).toString())
                .withObjectProperty("annotations")
                .put(ReplicaSet.REVISION, Integer.toString(revision));
        rs.putObject("status")
                .put("replicas", counts.get(1))
                .put("readyReplicas", counts.get(2))
                .put("availableReplicas", counts.get(2))
                .put("observedGeneration", 1);
        return rs;
    }

    private static ObjectNode deployment(
            int replicas, String maxSurge, String maxUnavailable, int version) {
        var text =
                """
                apiVersion: apps/v1
                kind: Deployment
                metadata: {name: web, namespace: default, uid: d1, generation: 1}
                spec:
                  replicas: %d
                  selector: {matchLabels: {app: web}}
                  strategy: {type: RollingUpdate, rollingUpdate: {maxSurge: %s, maxUnavailable: %s}}
                  template:
                    metadata: {labels: {app: web}}
                    spec: {containers: [{name: c, image: "web:%d"}]}
                """;
        try {
            return (ObjectNode)
                    new YAMLMapper()
                            .readTree(text.formatted(replicas, maxSurge, maxUnavailable, version));
        } catch (IOException e) {
            throw new IllegalArgumentException(e);
        }
    }
}
