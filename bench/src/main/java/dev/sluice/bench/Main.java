package dev.sluice.bench;

import dev.sluice.bench.api.ApiBenchmark;
import dev.sluice.bench.canaries.CanariesBenchmark;
import dev.sluice.bench.gateway.GatewayBenchmark;
import dev.sluice.bench.peer.PeerBenchmark;
import dev.sluice.bench.report.Machine;
import dev.sluice.bench.report.Report;
import dev.sluice.bench.start.StartBenchmark;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// Runs benchmarks by name: `NAME... [SETTING=VALUE...]`, in the given order; without a name, all.
public final class Main {
    private static final List<Benchmark> ALL =
            List.of(
                    new StartBenchmark(),
                    new CanariesBenchmark(),
                    new PeerBenchmark(),
                    new ApiBenchmark(),
                    new GatewayBenchmark());
    private static final int MISUSED = 2;

    private Main() {}

    /// Ends the process: 0 when all ran, 1 when one broke, 2 when a name or a setting is unknown.
    public static void main(String[] args) {
        try {
            var settings = Settings.read(args);
            var chosen = chosen(args);
            System.exit(run(chosen, settings) ? 0 : 1);
        } catch (IllegalArgumentException misused) {
            System.err.println(misused.getMessage());
            System.exit(MISUSED);
        }
    }

    private static List<Benchmark> chosen(String... args) {
        var chosen = new ArrayList<Benchmark>();
        for (var name : args) {
            if (!name.contains("=")) {
                chosen.add(find(name));
            }
        }
        return chosen.isEmpty() ? ALL : chosen;
    }

    private static Benchmark find(String name) {
        var names = ALL.stream().map(Benchmark::name).toList();
        return ALL.stream()
                .filter(it -> it.name().equals(name))
                .findFirst()
                .orElseThrow(() ->
                        new IllegalArgumentException(
                                "There is no benchmark " + name + "; there are " + names + "."));
    }

    private static boolean run(List<Benchmark> chosen, Settings settings) {
        boolean well = true;
        for (var benchmark : chosen) {
            var report = new Report(benchmark.name(), settings.home());
            try {
                var before = Machine.load();
                benchmark.run(settings, report);
                report.close(Machine.facts(before, Path.of(System.getProperty("java.io.tmpdir"))));
            } catch (Exception broken) {
                System.err.println(benchmark.name() + " broke:");
                broken.printStackTrace();
                well = false;
            }
        }
        return well;
    }
}
