package dev.sluice.embedded.objects;

import static dev.sluice.embedded.objects.TestCluster.message;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.sluice.embedded.objects.Objects.PatchType;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class BuiltInKindsTest {
    private static final String PODS = "pods/v1";
    private final TestCluster cluster = new TestCluster();

    @AfterEach
    void close() {
        cluster.close();
    }

    @Test
    void readsTheShapeOfEveryKindThatIsServed() {
        for (ResourceType type : cluster.objects.types()) {
            // StorageClass has no typed model on the class path and stays open.
            if (!type.kind().equals("StorageClass")) {
                assertThat(
                                cluster.objects
                                        .schema(type)
                                        .at("/properties/metadata/allOf/0/$ref")
                                        .asText())
                        .as(type.toString())
                        .endsWith("ObjectMeta");
            }
        }
    }

    @Test
    void givesServicesAddressesAndKeepsThem() {
        ObjectNode made =
                cluster.create(
                        "services/v1",
                        "{metadata: {name: s}, spec: {type: NodePort, ports: [{port: 80}]}}");
        String address = made.at("/spec/clusterIP").asText();
        assertThat(address).startsWith("127.96.");
        assertThat(made.at("/spec/clusterIPs/0").asText()).isEqualTo(address);
        int nodePort = made.at("/spec/ports/0/nodePort").asInt();
        assertThat(nodePort).isBetween(30000, 32767);
        assertThat(made.at("/spec/ports/0/targetPort").asInt()).isEqualTo(80);

        ObjectNode again =
                cluster.replace(
                        "services/v1",
                        "s",
                        "",
                        Yaml.object(
                                "{metadata: {name: s}, spec: {type: NodePort, ports: [{port:"
                                        + " 80}]}}"));
        assertThat(again).isEqualTo(made);
        ObjectNode plain =
                cluster.replace(
                        "services/v1",
                        "s",
                        "",
                        Yaml.object("{metadata: {name: s}, spec: {ports: [{port: 80}]}}"));
        assertThat(plain.at("/spec/clusterIP").asText()).isEqualTo(address);
        assertThat(plain.at("/spec/ports/0").has("nodePort")).isFalse();
        assertThat(
                        message(() ->
                                cluster.patch(
                                        "services/v1",
                                        "s",
                                        PatchType.MERGE,
                                        "{spec: {clusterIP: 127.96.9.9}}")))
                .isEqualTo(
                        "Service \"s\" is invalid: spec.clusterIPs[0]: Invalid value:"
                                + " [\"127.96.9.9\"]: may not change once set");
    }

    @Test
    void showsEventsAndAutoscalersInBothVersions() {
        cluster.create(
                "events/v1",
                "{metadata: {name: e}, message: hello, involvedObject: {kind: Pod, namespace:"
                        + " default, name: p}}");
        ObjectNode event = cluster.get("events.events.k8s.io/v1", "e");
        assertThat(event.at("/note").asText()).isEqualTo("hello");
        assertThat(event.at("/regarding/name").asText()).isEqualTo("p");
        assertThat(cluster.names("events/v1", "", "involvedObject.name=p")).containsExactly("e");

        cluster.create(
                "horizontalpodautoscalers.autoscaling/v1",
                "{metadata: {name: h}, spec: {maxReplicas: 3, targetCPUUtilizationPercentage: 50,"
                        + " scaleTargetRef: {apiVersion: apps/v1, kind: Deployment, name: web}}}");
        assertThat(
                        cluster.get("horizontalpodautoscalers.autoscaling/v2", "h")
                                .at("/spec/metrics/0/resource/target/averageUtilization")
                                .asInt())
                .isEqualTo(50);
        assertThat(
                        cluster.get("horizontalpodautoscalers.autoscaling/v1", "h")
                                .at("/spec/targetCPUUtilizationPercentage")
                                .asInt())
                .isEqualTo(50);
    }

    @Test
    void writesQuantitiesInTheirCanonicalForm() {
        ObjectNode made =
                cluster.create(
                        PODS,
                        "{metadata: {name: p}, spec: {containers: [{name: c, image: i, resources:"
                            + " {limits: {cpu: 0.5, memory: 1024Mi, x.dev/a: 2.0, x.dev/b: 1.5Gi,"
                            + " x.dev/c: 3000m, x.dev/d: '1e3'}}}]}}");
        assertThat(made.at("/spec/containers/0/resources/limits"))
                .isEqualTo(
                        Yaml.node(
                                "{cpu: 500m, memory: 1Gi, x.dev/a: '2', x.dev/b: 1536Mi, x.dev/c:"
                                        + " '3', x.dev/d: '1e3'}"));
    }
}
