package dev.sluice.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;

import dev.sluice.engine.analysis.Reading;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;

/// Analyses: made, looked at until they are completed, and removed whatever comes of them.
class KeptnTest {
    private static final Window WINDOW = new Window(Instant.EPOCH, Duration.ofMinutes(1));

    private final List<String> calls = new ArrayList<>();
    private final Queue<String> answers = new ArrayDeque<>();

    private final Surroundings.ApiServer api =
            new Surroundings.ApiServer() {
                @Override
                public JsonNode get(String path) {
                    calls.add("GET " + path);
                    var next = answers.poll();
                    return json(next == null ? "{}" : next);
                }

                @Override
                public JsonNode create(String path, JsonNode object) {
                    calls.add("POST " + path + " " + object.path("spec"));
                    return json("{metadata: {name: latency-x1}}");
                }

                @Override
                public void delete(String path) {
                    calls.add("DELETE " + path);
                }
            };

    private static JsonNode json(String text) {
        try {
            return new com.fasterxml.jackson.dataformat.yaml.YAMLMapper().readTree(text);
        } catch (JsonProcessingException wrong) {
            throw new IllegalArgumentException(wrong);
        }
    }

    private Reading measure(String query) throws MetricSourceException {
        return new Keptn(api, Duration.ZERO).measure(query, WINDOW);
    }

    @Test
    void anAnalysisIsMadeAwaitedAndRemoved() throws Exception {
        answers.add("{status: {state: Progressing}}");
        answers.add("{status: {state: Completed, pass: true}}");
        assertThat(measure("analysis/shop/latency/5m/app=Shop;step=2"))
                .isEqualTo(new Reading.Value(1));
        var path = "/apis/metrics.keptn.sh/v1beta1/namespaces/shop/analyses";
        assertThat(calls)
                .containsExactly(
                        "POST "
                                + path
                                + " {\"analysisDefinition\":{\"name\":\"latency\"},\"timeframe\":{\"recent\":\"5m\"},\"args\":{\"app\":\"Shop\",\"step\":\"2\"}}",
                        "GET " + path + "/latency-x1",
                        "GET " + path + "/latency-x1",
                        "DELETE " + path + "/latency-x1");
    }

    @Test
    void oneThatDidNotPassIsZero() throws Exception {
        answers.add("{status: {state: Completed, pass: false}}");
        assertThat(measure("analyses/shop/latency")).isEqualTo(new Reading.Value(0));
        assertThat(calls.getFirst()).contains("\"recent\":\"1m\"");
    }

    @Test
    void oneThatNeverEndsIsAnErrorAndRemovedTheSame() {
        assertThatThrownBy(() -> measure("analysis/shop/latency"))
                .isInstanceOf(MetricSourceException.class)
                .hasMessageContaining("shop/latency-x1 is not completed");
        assertThat(calls.getLast()).startsWith("DELETE ");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "keptnmetric/shop", "pods/shop/latency", "analysis//latency"})
    void aQueryThatNamesNothingIsRefused(String query) {
        assertThatThrownBy(() -> measure(query))
                .isInstanceOf(MetricSourceException.class)
                .hasMessageContaining("keptnmetric");
        assertThat(calls).isEmpty();
    }
}
