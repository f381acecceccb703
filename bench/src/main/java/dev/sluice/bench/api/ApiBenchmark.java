package dev.sluice.bench.api;

import dev.sluice.bench.Benchmark;
import dev.sluice.bench.Settings;
import dev.sluice.bench.api.Scores.Figure;
import dev.sluice.bench.http.Access;
import dev.sluice.bench.http.Connection;
import dev.sluice.bench.process.Scratch;
import dev.sluice.bench.process.Usage;
import dev.sluice.bench.report.Report;
import dev.sluice.bench.report.Series;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;

/// The embedded API server and the real one in alternating rounds, each started anew for each
/// round, with the same clients.
///
/// Settings: `rounds` (5), `seconds` of each phase of writes (5), `warm` seconds of writes before
/// them that do not count (5), `objects` of the list (10000), `lists` (5), `watchers` (100),
/// `events` (1000), `rest` seconds before idle memory is read (5), `fsync` (`on`; `off` lets etcd
/// answer before its writes are on the disk), `real` (`on`; `off` measures the embedded one alone).
public final class ApiBenchmark implements Benchmark {
    private static final int[] CLIENTS = {1, 8, 32};
    private static final int WARMERS = 8;
    private static final int FILLERS = 16;
    private static final double MILLIS = 1e6;
    private static final double TAIL = 0.99;
    private static final double MEBIBYTE = 1024 * 1024;

    @Override
    public String name() {
        return "api";
    }

    private record Plan(
            int rounds,
            int seconds,
            int warm,
            int objects,
            int lists,
            int watchers,
            int events,
            int rest) {
        static Plan of(Settings settings) {
            return new Plan(
                    settings.number("rounds", 5),
                    settings.number("seconds", 5),
                    settings.number("warm", 5),
                    settings.number("objects", 10_000),
                    settings.number("lists", 5),
                    settings.number("watchers", 100),
                    settings.number("events", 1000),
                    settings.number("rest", 5));
        }
    }

    @Override
    public void run(Settings settings, Report report) throws Exception {
        var plan = Plan.of(settings);
        boolean durable = settings.text("fsync", "on").equals("on");
        try (var scratch = Scratch.create()) {
            var contestants = contestants(settings, report, scratch, durable);
            var scores = new Scores(contestants.stream().map(Contestant::name).toList());
            for (int round = 0; round < plan.rounds(); round++) {
                var order = round % 2 == 0 ? contestants : contestants.reversed();
                for (var contestant : order) {
                    report.progress("round " + (round + 1) + ": " + contestant.name());
                    play(contestant, scratch, plan, scores);
                }
            }
            tell(report, plan, durable, scores);
        }
    }

    private static List<Contestant> contestants(
            Settings settings, Report report, Scratch scratch, boolean durable) throws Exception {
        var contestants = new ArrayList<Contestant>();
        contestants.add(new Embedded(settings.sluice()));
        if (settings.text("real", "on").equals("on")) {
            var scripts = settings.home().resolve("test/cluster");
            var real = RealControlPlane.prepare(scripts, scratch, durable);
            if (real.isEmpty()) {
                report.say("There is no real control plane here: test/cluster/build says why.");
            }
            real.ifPresent(contestants::add);
        }
        return contestants;
    }

    private static void play(Contestant contestant, Scratch scratch, Plan plan, Scores scores)
            throws Exception {
        try (var running = contestant.start(scratch)) {
            var name = contestant.name();
            scores.add(name, Figure.less("start to ready (s)", ">= 5"), running.readySeconds());
            LockSupport.parkNanos(Duration.ofSeconds(plan.rest()).toNanos());
            var idle = Usage.of(running.pids());
            scores.add(name, Figure.less("resident, idle (MiB)", ">= 3"), idle.residentMiB());
            writes(name, running.access(), plan, scores);
            list(name, running.access(), plan, scores);
            fanOut(name, running.access(), plan, scores);
            var end = Usage.of(running.pids());
            scores.add(name, Figure.less("resident, at the end (MiB)", ">= 3"), end.residentMiB());
            scores.add(name, Figure.less("most resident (MiB)", ""), end.peakMiB());
            scores.add(name, Figure.less("CPU time of the round (s)", ""), end.cpuSeconds());
        }
    }

    private static void writes(String name, Access access, Plan plan, Scores scores)
            throws IOException, InterruptedException {
        Writers.namespace(access, "warm");
        new Writers(access, "warm").create(WARMERS, plan.warm());
        Writers.namespace(access, "writes");
        var writers = new Writers(access, "writes");
        for (int clients : CLIENTS) {
            var created = writers.create(clients, plan.seconds());
            add(name, "creates", clients, created, scores);
        }
        for (int clients : CLIENTS) {
            var updated = writers.update(clients, plan.seconds());
            add(name, "updates", clients, updated, scores);
        }
    }

    private static void add(
            String name, String what, int clients, Writers.Result result, Scores scores) {
        var many = what + ", " + clients + (clients == 1 ? " client" : " clients");
        scores.add(name, Figure.more(many + " (1/s)", ">= 1"), result.perSecond());
        scores.add(name, Figure.less(many + ", p99 (ms)", ""), result.millis().at(TAIL));
    }

    private static void list(String name, Access access, Plan plan, Scores scores)
            throws IOException, InterruptedException {
        Writers.namespace(access, "list");
        var writers = new Writers(access, "list");
        writers.fill(plan.objects(), FILLERS);
        var millis = new Series();
        try (var connection = new Connection(access)) {
            for (int i = 0; i < plan.lists(); i++) {
                var from = System.nanoTime();
                var answer = connection.get(writers.path()).ok();
                millis.add((System.nanoTime() - from) / MILLIS);
                var size = Figure.less("bytes of the list (MiB)", "");
                scores.add(name, size, answer.body().length() / MEBIBYTE);
            }
        }
        var figure = Figure.less("list of %,d ConfigMaps (ms)".formatted(plan.objects()), ">= 1");
        scores.add(name, figure, millis.median());
    }

    private static void fanOut(String name, Access access, Plan plan, Scores scores)
            throws IOException, InterruptedException {
        Writers.namespace(access, "watch");
        var result = FanOut.run(access, "watch", plan.watchers(), plan.events());
        var what = "%d watchers x %,d creates".formatted(plan.watchers(), plan.events());
        scores.add(name, Figure.more(what + " (events/s)", ">= 1"), result.eventsPerSecond());
        scores.add(name, Figure.less(what + ": missed", "0"), result.missed());
        scores.add(name, Figure.less(what + ": seen twice", "0"), result.repeated());
    }

    private static void tell(Report report, Plan plan, boolean durable, Scores scores) {
        report.say(
                """
                %d alternating rounds; in each, both start with nothing in them. ConfigMaps of some 300 bytes as JSON over \
                TLS and kept HTTP/1.1 connections, %d s for each phase of writes after %d s that do not count. Clients and servers share the machine. \
                `sluice up` includes controllers, gateway, metrics and operator; it syncs every write to the disk before \
                it answers. etcd %s.\
                """
                        .formatted(
                                plan.rounds(),
                                plan.seconds(),
                                plan.warm(),
                                durable ? "does, too" : "does not (--unsafe-no-fsync)"));
        report.table("Side by side", scores.table());
        report.table("Each round", scores.raw());
    }
}
