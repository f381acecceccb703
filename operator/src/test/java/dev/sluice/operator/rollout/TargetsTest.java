package dev.sluice.operator.rollout;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.sluice.operator.kube.Kinds;
import dev.sluice.routing.ObjectKey;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// What can be rolled out besides Deployments.
class TargetsTest {
    private static final ObjectKey SET = Kinds.STATEFUL_SET.key("test", "store");
    private static final ObjectKey SET_PRIMARY = Kinds.STATEFUL_SET.key("test", "store-primary");
    private static final ObjectKey SERVICE = Kinds.SERVICE.key("test", "shop");
    private static final ObjectKey SERVICE_CANARY = Kinds.SERVICE.key("test", "shop-canary");
    private static final ObjectKey SERVICE_PRIMARY = Kinds.SERVICE.key("test", "shop-primary");
    private static final ObjectKey KNATIVE = Kinds.KNATIVE_SERVICE.key("test", "hello");

    private final Stage stage = new Stage();

    @AfterEach
    void closeStage() {
        stage.close();
    }

    private void canaryOf(String apiVersion, String kind, String name) {
        stage.canary("");
        stage.cluster.edit(
                Stage.CANARY,
                it ->
                        ((ObjectNode) it.at("/spec/targetRef"))
                                .put("apiVersion", apiVersion)
                                .put("kind", kind)
                                .put("name", name));
    }

    private void statefulSet(String more) {
        stage.cluster.given(
                Kinds.STATEFUL_SET,
                """
                metadata: {name: store, namespace: test}
                spec:
                  replicas: 3
                  serviceName: store
                  podManagementPolicy: Parallel
                  selector: {matchLabels: {app: store}}
                  template:
                    metadata: {labels: {app: store}}
                    spec: {containers: [{name: app, image: "store:v1"}]}
                  volumeClaimTemplates:
                  - metadata: {name: data}
                    spec: {accessModes: [ReadWriteOnce], resources: {requests: {storage: 1Gi}}}
                    status: {phase: Pending}
                """
                        + more.indent(2));
        canaryOf("apps/v1", "StatefulSet", "store");
    }

    private TargetsTest settled() {
        stage.cluster.settle(SET);
        if (stage.cluster.get(SET_PRIMARY).isPresent()) {
            stage.cluster.settle(SET_PRIMARY);
        }
        return this;
    }

    @Test
    void aStatefulSetGetsATwinWithPodsAndClaimsOfItsOwn() {
        statefulSet("");
        stage.tick();
        var primary = stage.cluster.get(SET_PRIMARY).orElseThrow();
        assertThat(primary.at("/spec/serviceName").asText()).isEqualTo("store-primary");
        assertThat(primary.at("/spec/podManagementPolicy").asText()).isEqualTo("Parallel");
        assertThat(primary.at("/spec/replicas").asInt()).isEqualTo(3);
        assertThat(primary.at("/spec/selector/matchLabels/app").asText())
                .isEqualTo("store-primary");
        assertThat(primary.at("/spec/volumeClaimTemplates/0/spec/resources/requests/storage"))
                .hasToString("\"1Gi\"");
        assertThat(primary.at("/spec/volumeClaimTemplates/0").has("status")).isFalse();
    }

    @Test
    void aStatefulSetIsRolledOutAndScaledLikeADeployment() {
        statefulSet("");
        stage.tick();
        settled();
        stage.tick();
        settled();
        stage.tick();
        assertThat(stage.phase()).isEqualTo("Initialized");
        assertThat(stage.replicas(SET)).isZero();
        stage.cluster.edit(
                SET,
                it ->
                        ((ObjectNode) it.at("/spec/template/spec/containers/0"))
                                .put("image", "store:v2"));
        stage.tick();
        assertThat(stage.replicas(SET)).isEqualTo(3);
        settled();
        stage.tick().next().next();
        assertThat(stage.phase()).isEqualTo("Promoting");
        assertThat(stage.image(SET_PRIMARY)).isEqualTo("store:v2");
        stage.next();
        assertThat(stage.phase()).isEqualTo("Promoting");
        settled();
        stage.next().next();
        assertThat(stage.phase()).isEqualTo("Succeeded");
        assertThat(stage.replicas(SET)).isZero();
        assertThat(
                        stage.cluster
                                .get(SET_PRIMARY)
                                .orElseThrow()
                                .at("/spec/volumeClaimTemplates/0/metadata/name")
                                .asText())
                .isEqualTo("data");
    }

    @Test
    void aStatefulSetThatNeverGetsReadyIsRolledBackAfterTheDeadline() {
        statefulSet("");
        stage.cluster.edit(
                Stage.CANARY,
                it -> ((ObjectNode) it.get("spec")).put("progressDeadlineSeconds", 60));
        stage.tick();
        settled();
        stage.tick();
        settled();
        stage.tick();
        stage.cluster.edit(
                SET,
                it ->
                        ((ObjectNode) it.at("/spec/template/spec/containers/0"))
                                .put("image", "store:v3"));
        stage.tick().next();
        assertThat(stage.phase()).isEqualTo("Progressing");
        assertThat(stage.wake).as("nobody else will say that it is too late").isPresent();
        stage.now = stage.now.plusSeconds(61);
        stage.cluster.edit(SET, it -> it.withObject("/status").put("observedGeneration", 99));
        stage.tick();
        assertThat(stage.phase()).isEqualTo("Failed");
        assertThat(stage.replicas(SET)).isZero();
    }

    @Test
    void aStatefulSetThatHoldsPodsBackIsRefused() {
        statefulSet("updateStrategy: {type: RollingUpdate, rollingUpdate: {partition: 2}}");
        stage.tick();
        assertThat(stage.ready())
                .contains(
                        "statefulset store.test spec.updateStrategy.rollingUpdate.partition must be"
                                + " 0, was 2");
    }

    private void service() {
        stage.cluster.given(
                Kinds.SERVICE,
                """
                metadata:
                  name: shop
                  namespace: test
                  labels: {team: red}
                  annotations: {kubectl.kubernetes.io/last-applied-configuration: "{}"}
                spec:
                  type: ClusterIP
                  clusterIP: 10.0.0.7
                  clusterIPs: [10.0.0.7]
                  ipFamilies: [IPv4]
                  ipFamilyPolicy: SingleStack
                  selector: {app: shop, version: "1"}
                  ports: [{name: http, port: 9898, protocol: TCP, targetPort: 9898}]
                """);
        canaryOf("v1", "Service", "shop");
    }

    /// What an API server gives to a new Service.
    private void addressed(ObjectKey key, String address) {
        stage.cluster.edit(
                key,
                it -> {
                    var spec = (ObjectNode) it.get("spec");
                    spec.put("clusterIP", address).put("ipFamilyPolicy", "SingleStack");
                    spec.putArray("clusterIPs").add(address);
                    spec.putArray("ipFamilies").add("IPv4");
                });
    }

    private int weight() {
        return stage.cluster
                .get(Stage.ROUTE_TABLE.key("test", "shop"))
                .orElseThrow()
                .at("/spec/routes/0/routeAction/multi/destinations")
                .valueStream()
                .filter(it -> it.toString().contains("canaryupstream"))
                .mapToInt(it -> it.path("weight").asInt())
                .sum();
    }

    private String version(ObjectKey key) {
        return stage.cluster.get(key).orElseThrow().at("/spec/selector/version").asText();
    }

    @Test
    void aServiceHasACanaryThatFollowsItAndAPrimaryThatIsPromoted() {
        service();
        stage.tick();
        var canary = stage.cluster.get(SERVICE_CANARY).orElseThrow();
        assertThat(canary.path("spec").toString()).doesNotContain("10.0.0.7", "ipFamilies");
        assertThat(canary.at("/metadata/annotations").isMissingNode()).isTrue();
        assertThat(canary.at("/metadata/ownerReferences/0/kind").asText()).isEqualTo("Canary");
        assertThat(stage.phase()).isEqualTo("Initialized");
        assertThat(weight()).isZero();
        addressed(SERVICE_CANARY, "10.0.0.8");
        addressed(SERVICE_PRIMARY, "10.0.0.9");
        stage.next();
        stage.cluster.writes.clear();
        stage.next().next();
        assertThat(stage.cluster.writes).as("nothing differs, nothing is written").isEmpty();

        stage.cluster.edit(
                SERVICE, it -> ((ObjectNode) it.at("/spec/selector")).put("version", "2"));
        stage.next();
        assertThat(stage.phase()).isEqualTo("Progressing");
        assertThat(version(SERVICE_CANARY)).isEqualTo("2");
        assertThat(version(SERVICE_PRIMARY)).isEqualTo("1");
        stage.next();
        assertThat(weight()).isEqualTo(20);
        stage.next().next();
        assertThat(stage.phase()).isEqualTo("Promoting");
        assertThat(version(SERVICE_PRIMARY)).isEqualTo("2");
        stage.next().next().next();
        assertThat(stage.phase()).isEqualTo("Succeeded");
        var primary = stage.cluster.get(SERVICE_PRIMARY).orElseThrow();
        assertThat(primary.at("/spec/clusterIP").asText()).isEqualTo("10.0.0.9");
        assertThat(stage.cluster.get(SERVICE).orElseThrow().at("/spec/clusterIP").asText())
                .isEqualTo("10.0.0.7");
    }

    private void deleted() {
        stage.cluster.edit(
                Stage.CANARY,
                it -> it.withObject("/metadata").put("deletionTimestamp", "2026-01-01T00:00:00Z"));
        stage.next();
    }

    @Test
    void withoutItsCanaryAServiceIsServedByTheCopyThatFollowedIt() {
        service();
        stage.tick().next();
        var before = stage.cluster.get(SERVICE);
        deleted();
        assertThat(weight()).isEqualTo(100);
        assertThat(stage.cluster.get(SERVICE)).isEqualTo(before);
        assertThat(stage.cluster.get(SERVICE_CANARY).orElseThrow().at("/metadata/ownerReferences"))
                .isEmpty();
        assertThat(stage.cluster.get(SERVICE_PRIMARY).orElseThrow().at("/metadata/ownerReferences"))
                .isNotEmpty();
    }

    @Test
    void withoutItsCanaryAKnativeServiceKeepsItsTraffic() {
        knative();
        stage.tick();
        moved();
        newest("hello-00002");
        deleted();
        assertThat(traffic()).isEqualTo("[latest 0, hello-00001 100]");
        assertThat(stage.cluster.get(Stage.CANARY).orElseThrow().at("/metadata/finalizers"))
                .isEmpty();
    }

    @Test
    void whatTheClusterGivesToAServiceIsNoNewRevision() {
        service();
        stage.tick().next();
        stage.cluster.edit(
                SERVICE, it -> ((ObjectNode) it.at("/spec/ports/0")).put("nodePort", 30000));
        addressed(SERVICE, "10.0.0.77");
        stage.next();
        assertThat(stage.phase()).isEqualTo("Initialized");
    }

    @Test
    void aServicesNameIsTheApex() {
        service();
        stage.cluster.edit(
                Stage.CANARY, it -> ((ObjectNode) it.at("/spec/service")).put("name", "another"));
        stage.tick();
        assertThat(stage.ready())
                .isEqualTo(
                        "False: spec.service.name: must be the target's name \"shop\" when the"
                                + " target is a Service, was \"another\"");
    }

    private void knative() {
        stage.cluster.given(
                Kinds.KNATIVE_SERVICE,
                """
                metadata: {name: hello, namespace: test}
                spec: {template: {spec: {containers: [{image: "hello:v1"}]}}}
                status: {latestCreatedRevisionName: hello-00001}
                """);
        revision("hello-00001", "True");
        canaryOf("serving.knative.dev/v1", "Service", "hello");
        stage.cluster.edit(
                Stage.CANARY, it -> ((ObjectNode) it.get("spec")).put("provider", "knative"));
    }

    private void revision(String name, String ready) {
        stage.cluster.given(
                Kinds.KNATIVE_REVISION,
                """
                metadata: {name: %s, namespace: test}
                status: {conditions: [{type: Ready, status: "%s", reason: Deploying}]}
                """
                        .formatted(name, ready));
    }

    private void newest(String name) {
        stage.cluster.edit(
                KNATIVE, it -> it.withObject("/status").put("latestCreatedRevisionName", name));
    }

    /// Knative has moved the traffic as it was told.
    private void moved() {
        stage.cluster.edit(
                KNATIVE,
                it -> it.withObject("/status").set("traffic", it.at("/spec/traffic").deepCopy()));
    }

    private String traffic() {
        return stage.cluster
                .get(KNATIVE)
                .orElseThrow()
                .at("/spec/traffic")
                .valueStream()
                .map(it -> it.path("revisionName").asText("latest") + " " + it.path("percent"))
                .toList()
                .toString();
    }

    private String primary() {
        return stage.cluster
                .get(KNATIVE)
                .orElseThrow()
                .at("/metadata/annotations/flagger.app~1primary-revision")
                .asText();
    }

    @Test
    void aKnativeServiceMovesBetweenItsRevisions() {
        knative();
        stage.tick();
        moved();
        stage.next();
        assertThat(stage.phase()).isEqualTo("Initialized");
        assertThat(primary()).isEqualTo("hello-00001");
        assertThat(traffic()).isEqualTo("[latest 0, hello-00001 100]");
        assertThat(stage.status().path("lastPromotedSpec").asText()).isEqualTo("hello-00001");
        assertThat(stage.cluster.list(Kinds.SERVICE, "test")).isEmpty();

        newest("hello-00002");
        revision("hello-00002", "Unknown");
        stage.next();
        assertThat(stage.phase()).isEqualTo("Progressing");
        stage.next();
        assertThat(traffic()).as("not ready yet").isEqualTo("[latest 0, hello-00001 100]");
        revision("hello-00002", "True");
        stage.tick();
        assertThat(traffic()).isEqualTo("[latest 20, hello-00001 80]");
        stage.tick();
        assertThat(traffic())
                .as("what Knative has not done yet is not undone")
                .isEqualTo("[latest 20, hello-00001 80]");
        moved();
        stage.next();
        moved();
        assertThat(stage.asked).anyMatch(it -> it.contains("test/hello-00002"));
        stage.next();
        assertThat(stage.phase()).isEqualTo("Promoting");
        assertThat(primary()).isEqualTo("hello-00002");
        stage.next();
        moved();
        stage.next();
        moved();
        stage.next();
        assertThat(stage.phase()).isEqualTo("Succeeded");
        assertThat(traffic()).isEqualTo("[latest 0, hello-00002 100]");
    }

    @Test
    void aBadKnativeRevisionLeavesTheTraffic() {
        knative();
        stage.tick();
        moved();
        stage.next();
        newest("hello-00002");
        revision("hello-00002", "True");
        stage.next().next();
        moved();
        stage.successRate = "90";
        stage.next().next().tick();
        assertThat(stage.phase()).isEqualTo("Failed");
        assertThat(traffic()).isEqualTo("[latest 0, hello-00001 100]");
        assertThat(primary()).isEqualTo("hello-00001");
    }

    @Test
    void knativeAndItsProviderNeedEachOther() {
        knative();
        stage.cluster.edit(
                Stage.CANARY, it -> ((ObjectNode) it.get("spec")).put("provider", "gloo"));
        stage.tick();
        assertThat(stage.ready()).startsWith("False: spec.provider: provider knative and a target");
    }
}
