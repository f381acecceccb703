package dev.sluice.embedded.objects;

import static dev.sluice.embedded.objects.TestCluster.DEPLOYMENT;
import static dev.sluice.embedded.objects.TestCluster.message;
import static dev.sluice.embedded.objects.TestCluster.refusal;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.sluice.embedded.objects.Objects.DeleteQuery;
import dev.sluice.embedded.objects.Objects.PatchType;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import java.util.List;
import java.util.Locale;
import java.util.OptionalLong;

class LifeOfAnObjectTest {
    private static final String DEPLOYMENTS = "deployments.apps/v1";
    private static final String CONFIG_MAPS = "configmaps/v1";
    private static final String PODS = "pods/v1";

    private final TestCluster cluster = new TestCluster();

    @AfterEach
    void close() {
        cluster.close();
    }

    private static String version(ObjectNode object) {
        return object.at("/metadata/resourceVersion").asText();
    }

    private static long generation(ObjectNode object) {
        return object.at("/metadata/generation").asLong();
    }

    @Test
    void givesANewObjectItsIdentityAndDefaults() {
        ObjectNode made = cluster.create(DEPLOYMENTS, DEPLOYMENT);

        assertThat(made.at("/metadata/uid").asText()).hasSize(36);
        assertThat(made.at("/metadata/namespace").asText()).isEqualTo("default");
        assertThat(made.at("/metadata/creationTimestamp").asText()).endsWith("Z");
        assertThat(generation(made)).isEqualTo(1);
        assertThat(made.at("/apiVersion").asText()).isEqualTo("apps/v1");
        assertThat(made.at("/spec/replicas").asInt()).isEqualTo(1);
        assertThat(made.at("/spec/strategy"))
                .isEqualTo(
                        Yaml.node(
                                "{type: RollingUpdate, rollingUpdate: {maxSurge: 25%,"
                                        + " maxUnavailable: 25%}}"));
        assertThat(made.at("/spec/template/spec/containers/0"))
                .isEqualTo(
                        Yaml.node(
                                "{name: c, image: 'nginx:1', resources: {}, terminationMessagePath:"
                                        + " /dev/termination-log, terminationMessagePolicy: File,"
                                        + " imagePullPolicy: IfNotPresent}"));
        assertThat(cluster.get(DEPLOYMENTS, "web")).isEqualTo(made);
    }

    @Test
    void countsOnlyChangesOfTheSpec() {
        cluster.create(DEPLOYMENTS, DEPLOYMENT);

        ObjectNode scaled =
                cluster.patch(DEPLOYMENTS, "web", PatchType.MERGE, "{spec: {replicas: 3}}");
        assertThat(generation(scaled)).isEqualTo(2);
        ObjectNode labelled =
                cluster.patch(DEPLOYMENTS, "web", PatchType.MERGE, "{metadata: {labels: {a: b}}}");
        assertThat(generation(labelled)).isEqualTo(2);
        ObjectNode reported =
                cluster.patch(
                        DEPLOYMENTS, "web", "status", PatchType.MERGE, "{status: {replicas: 3}}");
        assertThat(generation(reported)).isEqualTo(2);
        assertThat(reported.at("/status/replicas").asInt()).isEqualTo(3);
    }

    @Test
    void aWriteThatChangesNothingKeepsTheVersion() {
        ObjectNode made = cluster.create(DEPLOYMENTS, DEPLOYMENT);

        ObjectNode again = cluster.replace(DEPLOYMENTS, "web", "", Yaml.object(DEPLOYMENT));

        assertThat(version(again)).isEqualTo(version(made));
        assertThat(cluster.objects.revision()).isEqualTo(Long.parseLong(version(made)));
    }

    @Test
    void theMainUrlIgnoresTheStatusAndTheStatusUrlAllElse() {
        ObjectNode made = cluster.create(DEPLOYMENTS, DEPLOYMENT).deepCopy();
        made.withObject("/status").put("replicas", 9);
        made.withObject("/spec").put("replicas", 5);

        ObjectNode viaStatus = cluster.replace(DEPLOYMENTS, "web", "status", made);
        assertThat(viaStatus.at("/spec/replicas").asInt()).isEqualTo(1);
        assertThat(viaStatus.at("/status/replicas").asInt()).isEqualTo(9);

        ObjectNode main = viaStatus.deepCopy();
        main.withObject("/status").put("replicas", 1);
        main.withObject("/spec").put("replicas", 5);
        ObjectNode viaMain = cluster.replace(DEPLOYMENTS, "web", "", main);
        assertThat(viaMain.at("/spec/replicas").asInt()).isEqualTo(5);
        assertThat(viaMain.at("/status/replicas").asInt()).isEqualTo(9);
    }

    @Test
    void refusesAStaleVersion() {
        ObjectNode first = cluster.create(CONFIG_MAPS, "{metadata: {name: a}, data: {k: v}}");
        cluster.patch(CONFIG_MAPS, "a", PatchType.MERGE, "{data: {k: w}}");

        ApiException refused = refusal(() -> cluster.replace(CONFIG_MAPS, "a", "", first));
        assertThat(refused.code()).isEqualTo(409);
        assertThat(refused)
                .hasMessage(
                        "Operation cannot be fulfilled on configmaps \"a\": the object has been"
                            + " modified; please apply your changes to the latest version and try"
                            + " again");
        assertThat(refused.status().at("/details"))
                .isEqualTo(Yaml.node("{name: a, kind: configmaps}"));
    }

    @Test
    void replacesWithoutAVersionAndCreatesSomeKinds() {
        cluster.create(CONFIG_MAPS, "{metadata: {name: a}}");
        ObjectNode replaced = cluster.replace(CONFIG_MAPS, "a", "", Yaml.object("{data: {k: v}}"));
        assertThat(replaced.at("/data/k").asText()).isEqualTo("v");
        assertThat(
                        cluster.replace(
                                        "leases.coordination.k8s.io/v1",
                                        "l",
                                        "",
                                        Yaml.object("{metadata: {name: l}}"))
                                .at("/metadata/uid")
                                .asText())
                .isNotEmpty();
        assertThat(message(() -> cluster.replace(CONFIG_MAPS, "b", "", Yaml.object("{}"))))
                .isEqualTo("configmaps \"b\" not found");
    }

    @Test
    void keepsWhatMayNotChange() {
        cluster.create(DEPLOYMENTS, DEPLOYMENT);
        assertThat(
                        message(() ->
                                cluster.patch(
                                        DEPLOYMENTS,
                                        "web",
                                        PatchType.MERGE,
                                        "{spec: {selector: {matchLabels: {app: web, b:"
                                                + " c}}, template: {metadata: {labels: {b:"
                                                + " c}}}}}")))
                .isEqualTo(
                        "Deployment.apps \"web\" is invalid: spec.selector: Invalid value:"
                                + " {\"matchLabels\":{\"app\":\"web\",\"b\":\"c\"}}: field is"
                                + " immutable");
        assertThat(
                        message(() ->
                                cluster.patch(
                                        DEPLOYMENTS,
                                        "web",
                                        PatchType.MERGE,
                                        "{metadata: {uid: qq}}")))
                .isEqualTo(
                        "Deployment.apps \"web\" is invalid: metadata.uid: Invalid value: \"qq\":"
                                + " field is immutable");
    }

    @Test
    void aDryRunWritesNothing() {
        ObjectNode shown =
                cluster.create(CONFIG_MAPS, "{metadata: {name: a}}", TestCluster.DRY_RUN);
        assertThat(shown.at("/metadata/uid").asText()).isNotEmpty();
        assertThat(shown.at("/metadata").has("resourceVersion")).isFalse();
        assertThat(cluster.names(CONFIG_MAPS, "", "")).isEmpty();
    }

    @Test
    void makesUpNames() {
        ObjectNode made = cluster.create(CONFIG_MAPS, "metadata: {generateName: web-}");
        assertThat(made.at("/metadata/name").asText())
                .matches("web-[bcdfghjklmnpqrstvwxz2456789]{5}");
    }

    @Test
    void answersADeleteWithAStatus() {
        ObjectNode made = cluster.create(CONFIG_MAPS, "metadata: {name: a}");
        assertThat(cluster.delete(CONFIG_MAPS, "a").toString())
                .isEqualTo(
                        "{\"kind\":\"Status\",\"apiVersion\":\"v1\",\"metadata\":{},\"status\":"
                            + "\"Success\",\"details\":{\"name\":\"a\",\"kind\":\"configmaps\",\"uid\":\""
                                + made.at("/metadata/uid").asText()
                                + "\"}}");
        assertThat(message(() -> cluster.get(CONFIG_MAPS, "a")))
                .isEqualTo("configmaps \"a\" not found");
    }

    @Test
    void finalizersHoldADeletedObjectUntilTheLastIsGone() {
        cluster.create(CONFIG_MAPS, "metadata: {name: a, finalizers: [x.dev/f]}");

        ObjectNode marked = cluster.delete(CONFIG_MAPS, "a");
        assertThat(marked.at("/kind").asText()).isEqualTo("ConfigMap");
        assertThat(marked.at("/metadata/deletionTimestamp").asText()).isNotEmpty();
        assertThat(marked.at("/metadata/deletionGracePeriodSeconds").asInt(-1)).isZero();
        assertThat(cluster.delete(CONFIG_MAPS, "a")).isEqualTo(marked);

        assertThat(
                        message(() ->
                                cluster.patch(
                                        CONFIG_MAPS,
                                        "a",
                                        PatchType.MERGE,
                                        "{metadata: {finalizers: [x.dev/f, y.dev/g]}}")))
                .isEqualTo(
                        "ConfigMap \"a\" is invalid: metadata.finalizers: Forbidden: no new"
                            + " finalizers can be added if the object is being deleted, found new"
                            + " finalizers []string{\"y.dev/g\"}");
        cluster.patch(CONFIG_MAPS, "a", PatchType.MERGE, "{metadata: {finalizers: null}}");
        assertThat(cluster.names(CONFIG_MAPS, "", "")).isEmpty();
    }

    @Test
    void foregroundAndOrphanLeaveAFinalizer() {
        for (String policy : List.of("Foreground", "Orphan")) {
            cluster.create(
                    CONFIG_MAPS, "metadata: {name: " + policy.toLowerCase(Locale.ROOT) + "}");
            ObjectNode marked =
                    cluster.delete(
                            CONFIG_MAPS,
                            policy.toLowerCase(Locale.ROOT),
                            new DeleteQuery(OptionalLong.empty(), policy, "", "", false));
            assertThat(marked.at("/metadata/finalizers/0").asText())
                    .isEqualTo(policy.equals("Orphan") ? "orphan" : "foregroundDeletion");
        }
    }

    @Test
    void aRunningPodGoesWhenItsNodeSaysSo() {
        cluster.create(
                PODS,
                "{metadata: {name: p}, spec: {nodeName: n1, containers: [{name: c, image: i}]}}");

        ObjectNode marked = cluster.delete(PODS, "p");
        assertThat(marked.at("/metadata/deletionGracePeriodSeconds").asInt()).isEqualTo(30);
        assertThat(generation(marked)).isEqualTo(2);
        ObjectNode sooner = cluster.delete(PODS, "p", grace(5));
        assertThat(sooner.at("/metadata/deletionGracePeriodSeconds").asInt()).isEqualTo(5);
        ObjectNode later = cluster.delete(PODS, "p", grace(50));
        assertThat(later.at("/metadata/deletionGracePeriodSeconds").asInt()).isEqualTo(5);

        var key = new Key(Resource.PODS, "default", "p");
        assertThat(message(() -> cluster.objects.deleteNow(key, "other")))
                .startsWith(
                        "Operation cannot be fulfilled on Pod \"p\": the UID in the precondition"
                                + " (other) does not match the UID in record (");
        cluster.objects.deleteNow(key, marked.at("/metadata/uid").asText());
        assertThat(cluster.objects.get(key)).isEmpty();
    }

    private static DeleteQuery grace(long seconds) {
        return new DeleteQuery(OptionalLong.of(seconds), "", "", "", false);
    }

    @Test
    void anUnscheduledPodGoesAtOnce() {
        cluster.create(PODS, "{metadata: {name: p}, spec: {containers: [{name: c, image: i}]}}");
        cluster.delete(PODS, "p");
        assertThat(cluster.names(PODS, "", "")).isEmpty();
    }

    @Test
    void aNamespaceClosesThenIsFinalized() {
        cluster.create("namespaces/v1", "metadata: {name: team}");
        ResourceType configMaps = cluster.type(CONFIG_MAPS);
        ObjectNode marked = cluster.delete("namespaces/v1", "team");
        assertThat(marked.at("/status/phase").asText()).isEqualTo("Terminating");

        ObjectNode late = Yaml.object("metadata: {name: late}");
        ApiException refused =
                refusal(() ->
                        cluster.objects.create(configMaps, "team", late, TestCluster.BY_TEST));
        assertThat(refused.code()).isEqualTo(403);
        assertThat(refused)
                .hasMessage(
                        "configmaps \"late\" is forbidden: unable to create new content in"
                                + " namespace team because it is being terminated");

        ObjectNode finalized = marked.deepCopy();
        finalized.withObject("/spec").remove("finalizers");
        cluster.objects.update(Resource.NAMESPACES, finalized);
        assertThat(message(() -> cluster.get("namespaces/v1", "team")))
                .isEqualTo("namespaces \"team\" not found");
        assertThat(message(() -> cluster.delete("namespaces/v1", "default")))
                .isEqualTo(
                        "namespaces \"default\" is forbidden: this namespace may not be deleted");
        assertThat(
                        message(() ->
                                cluster.objects.create(
                                        configMaps, "team", late, TestCluster.BY_TEST)))
                .isEqualTo("namespaces \"team\" not found");
    }

    @Test
    void scalesThroughTheSubresource() {
        cluster.create(DEPLOYMENTS, DEPLOYMENT);
        ObjectNode scale =
                cluster.patch(
                        DEPLOYMENTS, "web", "scale", PatchType.MERGE, "{spec: {replicas: 4}}");
        assertThat(scale.at("/kind").asText()).isEqualTo("Scale");
        assertThat(scale.at("/spec/replicas").asInt()).isEqualTo(4);
        assertThat(scale.at("/status/selector").asText()).isEqualTo("app=web");
        assertThat(cluster.get(DEPLOYMENTS, "web").at("/spec/replicas").asInt()).isEqualTo(4);
    }
}
