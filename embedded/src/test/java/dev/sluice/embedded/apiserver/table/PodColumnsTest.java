package dev.sluice.embedded.apiserver.table;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PodColumnsTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "Running | {\"status\":{\"phase\":\"Running\"}}",
                "Pending | {\"status\":{\"phase\":\"Pending\"}}",
                "ContainerCreating |"
                    + " {\"status\":{\"phase\":\"Pending\",\"containerStatuses\":[{\"state\":{\"waiting\":{\"reason\":\"ContainerCreating\"}}}]}}",
                "CrashLoopBackOff |"
                    + " {\"status\":{\"phase\":\"Running\",\"containerStatuses\":[{\"state\":{\"waiting\":{\"reason\":\"CrashLoopBackOff\"}}}]}}",
                "Completed |"
                    + " {\"status\":{\"phase\":\"Succeeded\",\"containerStatuses\":[{\"state\":{\"terminated\":{\"reason\":\"Completed\"}}}]}}",
                "ExitCode:3 |"
                    + " {\"status\":{\"phase\":\"Failed\",\"containerStatuses\":[{\"state\":{\"terminated\":{\"exitCode\":3}}}]}}",
                "Terminating |"
                    + " {\"metadata\":{\"deletionTimestamp\":\"2026-01-01T00:00:00Z\"},\"status\":{\"phase\":\"Running\"}}",
                "Init:0/1 |"
                    + " {\"spec\":{\"initContainers\":[{}]},\"status\":{\"initContainerStatuses\":[{\"state\":{\"waiting\":{\"reason\":\"PodInitializing\"}}}]}}",
                "Init:Error |"
                    + " {\"spec\":{\"initContainers\":[{}]},\"status\":{\"initContainerStatuses\":[{\"state\":{\"terminated\":{\"exitCode\":1,\"reason\":\"Error\"}}}]}}",
                "Evicted | {\"status\":{\"phase\":\"Failed\",\"reason\":\"Evicted\"}}",
            })
    void saysWhatHoldsThePodBack(String status, String pod) throws Exception {
        assertThat(PodColumns.status(new ObjectMapper().readTree(pod))).isEqualTo(status);
    }
}
