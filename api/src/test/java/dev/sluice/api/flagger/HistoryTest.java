package dev.sluice.api.flagger;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.api.flagger.CanaryStatus.HistoryEntry;

import org.junit.jupiter.api.Test;

import java.time.Instant;
import java.util.List;

class HistoryTest {
    private static final Instant NOON = Instant.parse("2026-01-31T12:00:00Z");
    private int seconds;

    @Test
    void whatIsDecidedAgainAndAgainIsOneEntry() {
        List<HistoryEntry> history = List.of();
        for (var i = 0; i < 500; i++) {
            history =
                    History.with(history, step("Progressing", "Progressing", "Prometheus is away"));
        }
        assertThat(history).hasSize(1);
        assertThat(history.getFirst().count()).isEqualTo(500);
        assertThat(history.getFirst().since()).isEqualTo(NOON);
        assertThat(history.getFirst().time()).isEqualTo(NOON.plusSeconds(499));
    }

    @Test
    void aLongRunKeepsItsBeginningAndItsEnd() {
        var history = run(List.of(), "r-1", 300);
        assertThat(history).hasSize(CanaryStatus.MAX_HISTORY);
        assertThat(history.getFirst().message()).isEqualTo("r-1 begins");
        assertThat(history.getLast().message()).isEqualTo("r-1 is done");
        assertThat(history).extracting("message").contains("step 299").doesNotContain("step 0");
    }

    @Test
    void earlierRunsGoBeforeTheStepsOfTheLast() {
        var history = run(run(List.of(), "r-1", 30), "r-2", 30);
        assertThat(history).extracting("message").contains("r-2 begins", "step 0", "step 29");
    }

    private List<HistoryEntry> run(List<HistoryEntry> before, String revision, int steps) {
        var history =
                History.with(before, step("Initialized", "Progressing", revision + " begins"));
        for (var i = 0; i < steps; i++) {
            history = History.with(history, step("Progressing", "Progressing", "step " + i));
        }
        return History.with(history, step("Finalising", "Succeeded", revision + " is done"));
    }

    private HistoryEntry step(String from, String to, String message) {
        return new HistoryEntry(NOON.plusSeconds(seconds++), from, to, 10, 0, message, "r");
    }
}
