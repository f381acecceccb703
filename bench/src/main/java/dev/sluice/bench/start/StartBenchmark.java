package dev.sluice.bench.start;

import com.fasterxml.jackson.databind.ObjectMapper;

import dev.sluice.bench.Benchmark;
import dev.sluice.bench.Settings;
import dev.sluice.bench.http.Access;
import dev.sluice.bench.http.Connection;
import dev.sluice.bench.http.Readiness;
import dev.sluice.bench.process.Launched;
import dev.sluice.bench.process.Scratch;
import dev.sluice.bench.process.Usage;
import dev.sluice.bench.report.Report;
import dev.sluice.bench.report.Series;
import dev.sluice.bench.report.Table;

import java.io.IOException;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.locks.LockSupport;

/// `./sluice up` from the start of the process to its first answers, and what it takes; then the
/// demo.
///
/// Settings: `runs` (5), `idle` seconds before idle memory is read (10), `demo` (1; 0 for none).
public final class StartBenchmark implements Benchmark {
    private static final double NANOS = 1e9;

    private final Series ready = new Series();
    private final Series nodes = new Series();
    private final Series again = new Series();
    private final Series idle = new Series();
    private final Series idlePeak = new Series();

    @Override
    public String name() {
        return "start";
    }

    @Override
    public void run(Settings settings, Report report) throws Exception {
        int runs = settings.number("runs", 5);
        var rest = Duration.ofSeconds(settings.number("idle", 10));
        try (var scratch = Scratch.create()) {
            for (int i = 0; i < runs; i++) {
                report.progress("start " + (i + 1) + " of " + runs);
                fresh(settings, scratch, rest);
            }
            starts(report, runs, rest);
            if (settings.number("demo", 1) > 0) {
                report.progress("the demo");
                demo(settings, scratch, report);
            }
        }
    }

    private void fresh(Settings settings, Scratch scratch, Duration rest) throws Exception {
        var data = scratch.path().resolve("data");
        Scratch.delete(data);
        try (var up = up(settings, scratch)) {
            answer(up, ready, nodes);
            LockSupport.parkNanos(rest.toNanos());
            var usage = up.launched().usage();
            idle.add(usage.residentMiB());
            idlePeak.add(usage.peakMiB());
        }
        try (var up = up(settings, scratch)) {
            answer(up, again, new Series());
        }
    }

    private record Up(Launched launched, int port, Scratch scratch) implements AutoCloseable {
        @Override
        public void close() {
            launched.close();
        }
    }

    private static Up up(Settings settings, Scratch scratch) throws IOException {
        int port = Scratch.freePort();
        var command =
                List.of(
                        settings.sluice().toString(),
                        "up",
                        "--data",
                        scratch.path().resolve("data").toString(),
                        "--api-port=" + port,
                        "--gateway-port=0",
                        "--metrics-port=0");
        return new Up(Launched.start(scratch.path(), command).drain(), port, scratch);
    }

    /// The kubeconfig of the last run tells the token, which stays the same for a data directory.
    private static void answer(Up up, Series whenReady, Series whenListed)
            throws IOException, GeneralSecurityException {
        var launched = up.launched();
        var at = Readiness.await(Access.anonymous(up.port()), launched::isAlive, "/readyz");
        whenReady.add((at - launched.startNanos()) / NANOS);
        var kubeconfig = up.scratch().path().resolve("data/kubeconfig");
        var access = Readiness.await(kubeconfig, launched::isAlive);
        try (var connection = new Connection(access)) {
            connection.get("/api/v1/nodes?limit=500").ok();
        }
        whenListed.add((System.nanoTime() - launched.startNanos()) / NANOS);
    }

    private void starts(Report report, int runs, Duration rest) {
        report.say(
                "`./sluice up` built and prepared for fast starts, %d runs; times from the start of the process."
                        .formatted(runs));
        var table = new Table("figure", "asked for", "min / median / max", "each run");
        row(table, "to `/readyz` 200, new data directory (s)", "< 2", ready);
        row(table, "to the first answer to what `kubectl get nodes` sends (s)", "", nodes);
        row(table, "to `/readyz` 200, the same data directory again (s)", "< 2", again);
        row(table, "resident after %d s of rest (MiB)".formatted(rest.toSeconds()), "< 400", idle);
        row(table, "most resident until then (MiB)", "< 400", idlePeak);
        report.table("Start and rest", table);
    }

    private static void row(Table table, String figure, String goal, Series series) {
        table.row(figure, goal, series.spread(), series.raw());
    }

    /// The demo stays up after its summary, so that it can be looked at.
    private static void demo(Settings settings, Scratch scratch, Report report) throws IOException {
        var command =
                List.of(
                        settings.sluice().toString(),
                        "demo",
                        "-o",
                        "json",
                        "--api-port=0",
                        "--gateway-port=0",
                        "--metrics-port=0");
        try (var demo = Launched.start(scratch.path(), command)) {
            var line = demo.awaitLine("\"type\":\"summary\"");
            var seconds = (System.nanoTime() - demo.startNanos()) / NANOS;
            if (line.isEmpty()) {
                throw new IllegalStateException(
                        "the demo ended without a summary: " + demo.errors());
            }
            demo(report, line.get(), demo.usage(), seconds);
        }
    }

    private static void demo(Report report, String line, Usage usage, double seconds)
            throws IOException {
        var summary = new ObjectMapper().readTree(line);
        var table = new Table("figure", "asked for", "one run");
        table.row("start to summary (s)", "< 60", Series.text(seconds));
        table.row("resident after the demo (MiB)", "< 400", Series.text(usage.residentMiB()));
        table.row("most resident (MiB)", "< 400", Series.text(usage.peakMiB()));
        table.row("CPU time (s)", "", Series.text(usage.cpuSeconds()));
        for (var key : List.of("requests", "failedRequests")) {
            table.row(key, "", summary.path(key).asText());
        }
        table.row("failedByPlatform", "0", summary.path("failedByPlatform").asText());
        table.row("v2 promoted after (s)", "", summary.path("promoteSeconds").asText("-"));
        table.row(
                "v3: first bad answer to weight 0 (s)",
                "< 3 (threshold 2, interval 1 s)",
                summary.path("rollbackSeconds").asText("-"));
        report.table("The demo (without the pods)", table);
    }
}
