package dev.sluice.cli.story.threeacts;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;

import dev.sluice.cli.story.SluiceProcess;

import org.junit.jupiter.api.Test;

import java.util.List;

class ThreeActsTest {
    @Test
    void theGoodVersionIsPromotedAndTheBadOneComesBack() throws Exception {
        try (var sluice =
                SluiceProcess.start(
                        "demo",
                        "--exit",
                        "-o",
                        "json",
                        "--api-port",
                        "0",
                        "--gateway-port",
                        "0",
                        "--metrics-port",
                        "0")) {
            var last = sluice.await(line -> line.startsWith("{\"type\":\"summary\""));
            var summary = new ObjectMapper().readTree(last);

            assertThat(sluice.exitCode()).as("all of it: %s", sluice.output()).isZero();
            assertThat(
                            List.copyOf(
                                    summary.path("promoted")
                                            .valueStream()
                                            .map(it -> it.asText())
                                            .toList()))
                    .containsExactly("listings@v2");
            assertThat(summary.path("rolledBack").path(0).asText()).isEqualTo("listings@v3");
            assertThat(summary.path("failedByPlatform").asLong()).isZero();
            assertThat(summary.path("requests").asLong()).isPositive();
            assertThat(sluice.output().getLast()).isEqualTo(last);
        }
    }
}
