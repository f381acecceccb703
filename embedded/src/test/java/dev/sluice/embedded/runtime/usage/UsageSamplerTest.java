package dev.sluice.embedded.runtime.usage;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/// Over files as proc(5) describes them.
class UsageSamplerTest {
    @TempDir Path proc = Path.of("");
    private Instant now = Instant.parse("2026-01-02T03:04:05Z");
    private final List<Tracked> running = new ArrayList<>(List.of(new Tracked("uid", "app", 10)));

    @BeforeEach
    void makeMachine() throws IOException {
        machine(1000);
        Files.writeString(
                proc.resolve("meminfo"),
                "MemTotal:       1000 kB\nMemFree:  1 kB\nMemAvailable:    400 kB\n");
    }

    private void machine(long busy) throws IOException {
        Files.writeString(
                proc.resolve("stat"), "cpu  " + busy + " 0 0 99999 888 0 0 0 0 0\ncpu0 1 2 3\n");
    }

    /// @param ticks user time so far, in hundredths of a second
    private void process(long pid, long parent, String name, long ticks) throws IOException {
        var directory = Files.createDirectories(proc.resolve(Long.toString(pid)));
        Files.writeString(
                directory.resolve("stat"),
                "%d (%s) S %d 1 1 0 -1 0 0 0 0 0 %d 3 0 0 20 0 1 0 55 1000 20"
                        .formatted(pid, name, parent, ticks));
        Files.writeString(directory.resolve("status"), "Name:\tx\nVmRSS:\t    2048 kB\n");
    }

    private UsageSampler sampler() {
        return new UsageSampler(proc, () -> List.copyOf(running), () -> now);
    }

    @Test
    void countsAProcessWithAllItsDescendants() throws IOException {
        process(10, 1, "sh", 0);
        process(11, 10, "odd) (name", 100);
        process(12, 11, "java", 200);
        process(99, 1, "other", 5);
        try (var sampler = sampler()) {
            sampler.sample();
            assertThat(sampler.pod("uid")).isEmpty();
            now = now.plusSeconds(10);
            process(11, 10, "odd) (name", 200);
            process(12, 11, "java", 600);
            process(99, 1, "other", 9000);
            machine(3000);
            sampler.sample();
            var usage = sampler.pod("uid").orElseThrow();
            assertThat(usage.window()).isEqualTo(Duration.ofSeconds(10));
            assertThat(usage.parts())
                    .containsOnlyKeys("app")
                    .containsEntry("app", new Usage.Amount(500_000_000L, 3 * 2048L * 1024));
            assertThat(sampler.machine().orElseThrow().parts())
                    .containsEntry("", new Usage.Amount(2_000_000_000L, 600L * 1024));
        }
    }

    @Test
    void saysNothingOfWhatHasJustBegunOrHasEnded() throws IOException {
        process(10, 1, "sh", 0);
        try (var sampler = sampler()) {
            sampler.sample();
            running.set(0, new Tracked("next", "app", 10));
            now = now.plusSeconds(10);
            sampler.sample();
            assertThat(sampler.pod("uid")).isEmpty();
            assertThat(sampler.pod("next")).isEmpty();
        }
    }

    @Test
    void neverGoesBelowZeroWhenAChildTakesItsTimeAlong() throws IOException {
        process(10, 1, "sh", 0);
        process(11, 10, "child", 500);
        try (var sampler = sampler()) {
            sampler.sample();
            Files.delete(proc.resolve("11/stat"));
            Files.delete(proc.resolve("11/status"));
            Files.delete(proc.resolve("11"));
            now = now.plusSeconds(10);
            sampler.sample();
            assertThat(sampler.pod("uid").orElseThrow().nanoCores()).isZero();
        }
    }

    @Test
    void isNotPossibleWithoutProc() {
        var sampler = new UsageSampler(proc.resolve("none"), List::of, () -> now);
        assertThat(sampler.isPossible()).isFalse();
    }
}
