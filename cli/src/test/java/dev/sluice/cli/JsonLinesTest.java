package dev.sluice.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;

import org.junit.jupiter.api.Test;
import org.slf4j.MDC;

import java.time.Instant;
import java.util.logging.Level;
import java.util.logging.LogRecord;

class JsonLinesTest {
    private static LogRecord record(Level level, String message) {
        var record = new LogRecord(level, message);
        record.setLoggerName("dev.sluice.operator.rollout.Announcer");
        record.setInstant(Instant.parse("2026-11-24T12:00:00Z"));
        return record;
    }

    @Test
    void oneObjectPerLineWithTheFieldsOfFlagger() {
        try (var _ = MDC.putCloseable("canary", "podinfo.test")) {
            assertThat(new JsonLines().format(record(Level.WARNING, "Halt \"it\"\nnow")))
                    .isEqualTo(
                            "{\"level\":\"warn\",\"ts\":\"2026-11-24T12:00:00Z\",\"caller\":\"rollout/Announcer\",\"msg\":\"Halt"
                                + " \\\"it\\\"\\nnow\",\"canary\":\"podinfo.test\"}\n");
        }
    }

    @Test
    void aFailureKeepsItsTraceInTheSameLine() throws Exception {
        var record = record(Level.SEVERE, "broken");
        record.setThrown(new IllegalStateException("why"));
        var line = new JsonLines().format(record);

        assertThat(line.lines()).hasSize(1);
        assertThat(new ObjectMapper().readTree(line).path("stacktrace").asText())
                .contains("IllegalStateException: why", "JsonLinesTest");
        assertThat(new ObjectMapper().readTree(line).has("canary")).isFalse();
    }
}
