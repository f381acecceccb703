package dev.sluice.bench.gateway;

import dev.sluice.bench.Benchmark;
import dev.sluice.bench.Settings;
import dev.sluice.bench.process.Launched;
import dev.sluice.bench.process.Scratch;
import dev.sluice.bench.report.Report;
import dev.sluice.bench.report.Series;
import dev.sluice.bench.report.Table;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Requests through the gateway to a trivial backend: at a fixed rate, and as many as go through.
///
/// Backend, gateway and clients are processes of their own. Settings: `rounds` (5), `seconds` of
/// each load (10), `rate` (1000), `connections` (32).
public final class GatewayBenchmark implements Benchmark {
    private static final double MICROS = 1e6;

    @Override
    public String name() {
        return "gateway";
    }

    private record Plan(int rounds, int seconds, int rate, int connections) {
        /// Of each load, not counted: every program of Java compiles what it runs.
        int before() {
            return Math.max(1, seconds / 3);
        }
    }

    private static final class Score {
        private final Series perSecond = new Series();
        private final Series p50 = new Series();
        private final Series p99 = new Series();
        private final Series max = new Series();
        private final Series cpu = new Series();
        private final Series resident = new Series();
        private long failed;
    }

    @Override
    public void run(Settings settings, Report report) throws Exception {
        var plan =
                new Plan(
                        settings.number("rounds", 5),
                        settings.number("seconds", 10),
                        settings.number("rate", 1000),
                        settings.number("connections", 32));
        try (var scratch = Scratch.create();
                var backend = backend(scratch)) {
            int port = port(backend);
            var doors = new ArrayList<Door>();
            try {
                doors.add(Door.direct(port));
                doors.add(Door.sluice(settings, scratch, port));
                Door.nginx(scratch, port).ifPresent(doors::add);
                measure(scratch, doors, plan, report);
            } finally {
                doors.forEach(Door::close);
            }
        }
    }

    private static Launched backend(Scratch scratch) throws IOException {
        return Launched.java(scratch.path(), List.of(Backend.class.getName()));
    }

    private static int port(Launched backend) throws IOException {
        var line = backend.awaitLine("port ");
        if (line.isEmpty()) {
            throw new IllegalStateException("the backend did not start: " + backend.errors());
        }
        return Integer.parseInt(line.get().split(" ")[1]);
    }

    private static void measure(Scratch scratch, List<Door> doors, Plan plan, Report report)
            throws IOException {
        var fixed = new LinkedHashMap<Door, Score>();
        var saturating = new LinkedHashMap<Door, Score>();
        for (var door : doors) {
            report.progress("warming up: " + door.name());
            load(scratch, door, plan, 0, new Score());
        }
        for (int round = 0; round < plan.rounds(); round++) {
            for (var door : round % 2 == 0 ? doors : doors.reversed()) {
                report.progress("round " + (round + 1) + ": " + door.name());
                var paced = fixed.computeIfAbsent(door, _ -> new Score());
                load(scratch, door, plan, plan.rate(), paced);
                load(scratch, door, plan, 0, saturating.computeIfAbsent(door, _ -> new Score()));
            }
        }
        report.say(
                """
                %d alternating rounds of %d s for each load, %d connections, answers of 100 bytes. Clients, proxy and backend \
                share the cores: the rate without a proxy is what the rest of the machine allows. nginx has one worker, as \
                the gateway has one loop%s.\
                """
                        .formatted(
                                plan.rounds(),
                                plan.seconds(),
                                plan.connections(),
                                doors.size() > 2 ? "" : "; it is not installed here"));
        report.table("%,d requests/s".formatted(plan.rate()), table(fixed));
        report.table("As many as go through", table(saturating));
    }

    private static void load(Scratch scratch, Door door, Plan plan, int rate, Score score)
            throws IOException {
        var arguments =
                List.of(
                        LoadGenerator.class.getName(),
                        Integer.toString(door.port()),
                        Door.HOST,
                        Integer.toString(plan.connections()),
                        Integer.toString(rate),
                        Integer.toString(plan.seconds()),
                        Integer.toString(plan.before()));
        var before = door.usage();
        try (var clients = Launched.java(scratch.path(), arguments)) {
            var line = clients.awaitLine("requests=");
            if (line.isEmpty()) {
                throw new IllegalStateException("the clients broke: " + clients.errors());
            }
            var values = values(line.get());
            var after = door.usage();
            double requests = values.getOrDefault("requests", 0.0);
            score.perSecond.add(requests / values.getOrDefault("seconds", 1.0));
            score.p50.add(values.getOrDefault("p50", 0.0));
            score.p99.add(values.getOrDefault("p99", 0.0));
            score.max.add(values.getOrDefault("max", 0.0));
            score.cpu.add(
                    (after.cpuSeconds() - before.cpuSeconds())
                            * MICROS
                            / values.getOrDefault("all", 1.0));
            score.resident.add(after.residentMiB());
            score.failed += values.getOrDefault("failed", 0.0).longValue();
        }
    }

    private static Map<String, Double> values(String line) {
        var values = new LinkedHashMap<String, Double>();
        for (var pair : line.split(" ")) {
            int sign = pair.indexOf('=');
            values.put(pair.substring(0, sign), Double.parseDouble(pair.substring(sign + 1)));
        }
        return values;
    }

    private static Table table(Map<Door, Score> scores) {
        var table =
                new Table(
                        "proxy",
                        "requests/s, min / median / max",
                        "p50 (µs, median)",
                        "p99 (µs), min / median / max",
                        "longest (µs)",
                        "failed",
                        "CPU of the proxy (µs a request)",
                        "resident (MiB)");
        scores.forEach((door, score) ->
                table.row(
                        door.name(),
                        score.perSecond.spread(),
                        Series.text(score.p50.median()),
                        score.p99.spread(),
                        Series.text(score.max.at(1)),
                        Long.toString(score.failed),
                        Series.text(score.cpu.median()),
                        Series.text(score.resident.median())));
        return table;
    }
}
