package dev.sluice.operator.workload;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Whether an update takes all pods of a primary away at once.
class InterruptionTest {
    private static final YAMLMapper YAML = new YAMLMapper();

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "3 | {type: Recreate} | true",
                "1 | {rollingUpdate: {maxSurge: 25%, maxUnavailable: 25%}} | false",
                "1 | {rollingUpdate: {maxSurge: 1, maxUnavailable: 1}} | true",
                "1 | {rollingUpdate: {maxSurge: 0, maxUnavailable: 25%}} | true",
                "2 | {rollingUpdate: {maxSurge: 0, maxUnavailable: 25%}} | false",
                "3 | {rollingUpdate: {maxSurge: 1, maxUnavailable: 100%}} | true",
                "3 | {} | false"
            })
    void ofADeployment(int replicas, String strategy, boolean expected) throws Exception {
        var target = (ObjectNode) YAML.readTree("spec: {strategy: " + strategy + "}");
        var primary = (ObjectNode) YAML.readTree("spec: {replicas: " + replicas + "}");

        assertThat(new Deployments().interrupts(target, primary)).isEqualTo(expected);
    }
}
