package dev.sluice.operator.workload;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;

import dev.sluice.api.flagger.CanarySpec.AutoscalerRef;

import org.junit.jupiter.api.Test;

import java.util.Map;
import java.util.Optional;

/// The primary's autoscaler.
class AutoscalerTest {
    private static final YAMLMapper YAML = new YAMLMapper();

    private static ObjectNode object(String yaml) throws Exception {
        return (ObjectNode) YAML.readTree(yaml);
    }

    private static AutoscalerRef reference(String apiVersion, String kind) {
        return new AutoscalerRef(apiVersion, kind, "app", Map.of(), null);
    }

    @Test
    void aChangedLabelReachesThePrimarysAtTheNextPromotion() throws Exception {
        var scaler =
                new Autoscaler(
                        reference("autoscaling/v2", "HorizontalPodAutoscaler"),
                        object(
                                """
                                metadata: {name: app, namespace: test, labels: {team: blue}}
                                spec: {minReplicas: 2, maxReplicas: 4, scaleTargetRef: {name: app}}
                                """));
        var before = object("metadata: {name: app-primary, labels: {team: red}}");
        var twin = scaler.forPrimary("app", before.objectNode(), Optional.of(before));

        assertThat(twin.at("/metadata/labels/team").asText()).isEqualTo("blue");
        assertThat(twin.at("/spec/scaleTargetRef/name").asText()).isEqualTo("app-primary");
    }

    @Test
    void onlyTheTargetsNameIsTurnedInAQuery() throws Exception {
        var scaler =
                new Autoscaler(
                        reference("keda.sh/v1alpha1", "ScaledObject"),
                        object(
                                """
                                metadata: {name: app, namespace: test, labels: {team: blue}}
                                spec:
                                  scaleTargetRef: {name: app}
                                  triggers:
                                  - metadata: {query: 'sum(rate(app_total{deployment="app",job="myapp"}[1m]))'}
                                """));
        var twin = scaler.forPrimary("app", object("{}"), Optional.empty());

        assertThat(twin.at("/spec/triggers/0/metadata/query").asText())
                .isEqualTo("sum(rate(app_total{deployment=\"app-primary\",job=\"myapp\"}[1m]))");
        assertThat(twin.at("/metadata/labels/team").asText()).isEqualTo("blue");
    }
}
