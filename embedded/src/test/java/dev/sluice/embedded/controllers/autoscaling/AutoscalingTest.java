package dev.sluice.embedded.controllers.autoscaling;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;

import dev.sluice.embedded.controllers.work.Note;
import dev.sluice.embedded.controllers.work.Write;
import dev.sluice.embedded.objects.Resource;

import org.junit.jupiter.api.Test;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

class AutoscalingTest {
    private static final Instant NOW = Instant.parse("2026-01-02T03:00:00Z");

    private static final String AUTOSCALER =
            """
            apiVersion: autoscaling/v2
            kind: HorizontalPodAutoscaler
            metadata: {name: web, namespace: shop, uid: h, annotations: {sluice.dev/query-queue: "sum(queue)"}}
            spec:
              scaleTargetRef: {apiVersion: apps/v1, kind: Deployment, name: web}
              minReplicas: 1
              maxReplicas: 5
              metrics: [%s]
            """;
    private static final String CPU =
            "{type: Resource, resource: {name: cpu, target: {type: Utilization, averageUtilization:"
                    + " 50}}}";
    private static final String RATE =
            "{type: Pods, pods: {metric: {name: requests_per_second}, target: {type: AverageValue,"
                    + " averageValue: 10}}}";
    private static final String QUEUE =
            "{type: External, external: {metric: {name: queue}, target: {type: Value, value:"
                    + " 100}}}";

    private static ObjectNode yaml(String text) {
        try {
            return (ObjectNode) new YAMLMapper().readTree(text);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(e);
        }
    }

    private final Map<String, List<Readings.Row>> answers = new HashMap<>();
    private long nanoCores;

    private final Readings readings =
            new Readings() {
                @Override
                public Map<String, Amount> usage(String pod) {
                    return nanoCores < 0 ? Map.of() : Map.of("c", new Amount(nanoCores, 1 << 20));
                }

                @Override
                public List<Row> query(String promql) {
                    return answers.getOrDefault(promql, List.of());
                }
            };

    private static ObjectNode pod(String name, String request) {
        return yaml(
                """
                metadata: {name: %s, namespace: shop, uid: %1$s}
                spec: {containers: [{name: c, resources: {requests: {%s}}}]}
                status: {phase: Running, conditions: [{type: Ready, status: "True", lastTransitionTime: "2026-01-02T02:00:00Z"}]}
                """
                        .formatted(name, request));
    }

    private List<Write> look(String metrics, int replicas, String request) {
        var autoscaler = yaml(AUTOSCALER.formatted(metrics));
        var deployment =
                yaml(
                        "{apiVersion: apps/v1, kind: Deployment, metadata: {name: web, namespace: shop}, spec: {replicas: %d}, status: {replicas: %1$d}}"
                                .formatted(replicas));
        var pods = new ArrayList<ObjectNode>();
        for (int i = 0; i < replicas; i++) {
            pods.add(pod("web-" + i, request));
        }
        var target = new Autoscaling.Target(Resource.DEPLOYMENTS, deployment);
        var proposals = new Meters(autoscaler, pods, replicas, readings).proposals();
        return Autoscaling.look(
                        autoscaler, target, proposals, new Autoscaling.Sight(Memory.NOTHING, NOW))
                .writes();
    }

    private static List<String> told(List<Write> writes) {
        return writes.stream()
                .filter(Write.Tell.class::isInstance)
                .map(write -> ((Write.Tell) write).note())
                .map(Note::message)
                .toList();
    }

    private static ObjectNode status(List<Write> writes) {
        return writes.stream()
                .filter(Write.UpdateStatus.class::isInstance)
                .map(write -> ((Write.UpdateStatus) write).object())
                .findFirst()
                .orElseThrow();
    }

    private static int replicas(List<Write> writes) {
        return writes.stream()
                .filter(Write.Update.class::isInstance)
                .map(write -> ((Write.Update) write).object().at("/spec/replicas").asInt())
                .findFirst()
                .orElse(-1);
    }

    @Test
    void growsOnCpuAndSaysWhy() {
        nanoCores = 200_000_000;
        var writes = look(CPU, 2, "cpu: 200m");
        assertThat(replicas(writes)).isEqualTo(4);
        assertThat(told(writes))
                .containsExactly(
                        "New size: 4; reason: cpu resource utilization (percentage of request)"
                                + " above target");
        var status = status(writes).path("status");
        assertThat(status.at("/currentMetrics/0/resource/current/averageUtilization").asInt())
                .isEqualTo(100);
        assertThat(status.at("/currentMetrics/0/resource/current/averageValue").asText())
                .isEqualTo("200m");
        assertThat(status.path("desiredReplicas").asInt()).isEqualTo(4);
        assertThat(status.path("lastScaleTime").asText()).isEqualTo("2026-01-02T03:00:00Z");
        assertThat(status.path("conditions"))
                .extracting(c -> c.path("type").asText() + " " + c.path("reason").asText())
                .containsExactlyInAnyOrder(
                        "ScalingActive ValidMetricFound",
                        "ScalingLimited DesiredWithinRange",
                        "AbleToScale SucceededRescale");
    }

    @Test
    void growsOnTheRateOfRequests() {
        answers.put(
                "sum by (kubernetes_pod_name)"
                    + " (rate(http_request_duration_seconds_count{kubernetes_namespace=\"shop\"}[1m]))",
                List.of(
                        new Readings.Row(Map.of("kubernetes_pod_name", "web-0"), 24),
                        new Readings.Row(Map.of("kubernetes_pod_name", "other"), 1000)));
        assertThat(replicas(look(RATE, 1, ""))).isEqualTo(3);
    }

    @Test
    void theLargestOfSeveralMetricsWins() {
        nanoCores = 10_000_000;
        answers.put("sum(queue)", List.of(new Readings.Row(Map.of(), 390)));
        var writes = look(CPU + "," + QUEUE, 1, "cpu: 200m");
        assertThat(replicas(writes)).isEqualTo(4);
        assertThat(told(writes))
                .containsExactly("New size: 4; reason: external metric queue(nil) above target");
    }

    @Test
    void doesNotShrinkWhileAMetricIsUnknown() {
        nanoCores = 0;
        var writes = look(CPU + "," + RATE, 3, "cpu: 200m");
        assertThat(replicas(writes)).isEqualTo(-1);
        assertThat(told(writes))
                .contains(
                        "invalid metrics (1 invalid out of 2), first error is: failed to get pods"
                                + " metric value: unable to get metric requests_per_second: no"
                                + " metrics returned from custom metrics API");
    }

    @Test
    void namesThePodWithoutRequest() {
        nanoCores = 1;
        var writes = look(CPU, 1, "");
        assertThat(told(writes).getFirst())
                .isEqualTo(
                        "failed to get cpu resource metric value: failed to get cpu utilization:"
                                + " missing request for cpu in container c of Pod web-0");
        assertThat(status(writes).at("/status/conditions/1/reason").asText())
                .isEqualTo("FailedGetResourceMetric");
    }

    @Test
    void obeysItsLimitsAtOnceAndRestsAtZero() {
        assertThat(replicas(look(CPU, 9, "cpu: 1"))).isEqualTo(5);
        var resting = look(CPU, 0, "");
        assertThat(replicas(resting)).isEqualTo(-1);
        assertThat(status(resting).at("/status/conditions/0/reason").asText())
                .isEqualTo("ScalingDisabled");
    }
}
