package dev.sluice.bench.peer;

import dev.sluice.bench.Benchmark;
import dev.sluice.bench.Settings;
import dev.sluice.bench.report.Report;
import dev.sluice.bench.report.Table;

import java.io.IOException;
import java.util.Map;

/// Puts what the last run of `canaries` found beside what Flagger 1.44.0 was measured at before.
/// Flagger is not run here.
public final class PeerBenchmark implements Benchmark {
    private static final String NOT_MEASURED = "not measured";

    @Override
    public String name() {
        return "peer";
    }

    @Override
    public void run(Settings settings, Report report) throws IOException {
        var ours = report.figures("canaries");
        report.say(
                """
                The figures of Flagger 1.44.0 were measured by others, earlier, on another run of a machine with 2 cores: \
                a real Kubernetes 1.36.3 control plane, interval 10 s, defaults, pods ready in under 0.5 s, times from watch events \
                and the audit log. Ours are of the last run of `canaries`%s, against the embedded API server with pods that \
                are played. Machines, API servers and numbers of canaries differ: read the orders of magnitude.\
                """
                        .formatted(ours.isEmpty() ? ", which has not been run" : ran(ours)));
        report.table("Beside Flagger", table(ours));
    }

    private static String ran(Map<String, String> ours) {
        return " (%s canaries, %s progressing, provider %s, interval %s s)"
                .formatted(
                        ours.get("canaries"),
                        ours.get("progressing"),
                        ours.get("provider"),
                        ours.get("interval"));
    }

    private static Table table(Map<String, String> ours) {
        var table =
                new Table("what", "Flagger 1.44.0, measured by others", "Sluice, measured here");
        table.row(
                "image change -> target scaled up, min / median / max",
                "1.2 / 5.3 / 10.5 s (30 canaries)",
                ours(ours, "reaction", " ms"));
        table.row(
                "the same, all changed at once", NOT_MEASURED, ours(ours, "burstReaction", " ms"));
        table.row(
                "image change -> first weight on the route, min / median / max",
                "10.6 / 15.5 / 20.4 s (30 canaries), 18.4 / 23.1 / 28.1 s (100 canaries)",
                ours(ours, "routing", " s"));
        table.row(
                "first bad query answered -> weight 0, threshold 1, median",
                "10.0 s",
                ours(ours, "rollback1", " s"));
        table.row("the same, threshold 5", "50.2 s", ours(ours, "rollback5", " s"));
        table.row(
                "applied at once -> all Initialized",
                "32 s (100 canaries); 129 s (300 on top of 200)",
                ours(ours, "initialised", " s"));
        table.row(
                "API requests a minute of one idle canary",
                "54 (kubernetes), 84 (gloo)",
                ours(ours, "idleRequests", ""));
        table.row(
                "of one progressing canary",
                "78 (kubernetes), 126 (gloo)",
                ours(ours, "progressingRequests", ""));
        use(ours, table);
        return table;
    }

    private static void use(Map<String, String> ours, Table table) {
        table.row(
                "tick period (median), 10 s asked",
                "16.1 s (200 idle), 20.1 s (200 progressing), 43 s (500 idle); 10.0 s with the QPS"
                        + " flag at 2000",
                ours(ours, "period", " s"));
        table.row("tick lateness, p50 / p99 / max", NOT_MEASURED, ours(ours, "lateness", " ms"));
        table.row(
                "CPU a minute, progressing",
                "0.13 s (2), 3.6 s (50), 7.9 s (200 progressing)",
                ours(ours, "progressingCpu", " s"));
        table.row(
                "CPU a minute, all idle",
                "3.4 s (200, QPS flag at 2000)",
                ours(ours, "idleCpu", " s"));
        table.row(
                "resident memory",
                "64 MiB (2), 90 MiB (50), 124 MiB (200 canaries)",
                ours(ours, "resident", " MiB"));
    }

    private static String ours(Map<String, String> ours, String figure, String unit) {
        var value = ours.get(figure);
        return value == null ? NOT_MEASURED : value + unit;
    }
}
