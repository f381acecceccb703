package dev.sluice.bench.canaries;

import dev.sluice.bench.Benchmark;
import dev.sluice.bench.Settings;
import dev.sluice.bench.process.Scratch;
import dev.sluice.bench.process.Usage;
import dev.sluice.bench.report.Report;
import dev.sluice.bench.report.Series;
import dev.sluice.bench.report.Table;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;

/// Many canaries of one operator: most of them rest, some progress.
///
/// Settings: `idle` (1000), `progressing` (100), `interval` seconds (10), `window` seconds (120),
/// `still` seconds in which all rest (60), `provider` (`gloo` or `kubernetes`).
public final class CanariesBenchmark implements Benchmark {
    private static final double MINUTE = 60;
    private static final double MILLIS = 1000;

    @Override
    public String name() {
        return "canaries";
    }

    private record Plan(int idle, int progressing, int interval, int window, int still) {
        int burst() {
            return Math.min(idle, progressing);
        }

        IntStream first() {
            return IntStream.range(0, progressing);
        }

        IntStream second() {
            return IntStream.range(progressing, progressing + burst());
        }

        Duration patience() {
            return Duration.ofSeconds(60 + (idle + progressing) / 2);
        }
    }

    /// What happened in a stretch of time.
    private record Stretch(RequestCounter.Count requests, double cpu, double seconds) {
        double requestsPerMinute(int canaries) {
            return requests.requests() * MINUTE / seconds / canaries;
        }

        double cpuPerMinute() {
            return cpu * MINUTE / seconds;
        }
    }

    @Override
    public void run(Settings settings, Report report) throws Exception {
        var plan =
                new Plan(
                        settings.number("idle", 1000),
                        settings.number("progressing", 100),
                        settings.number("interval", 10),
                        settings.number("window", 120),
                        settings.number("still", 60));
        var fleet =
                new Fleet(
                        plan.idle() + plan.progressing(),
                        settings.text("provider", "gloo"),
                        plan.interval());
        try (var scratch = Scratch.create();
                var stage = new Stage(settings, scratch, fleet)) {
            introduce(report, plan, fleet);
            initialise(stage, plan, report);
            rest(stage, plan, report);
            progress(stage, plan, report);
            burst(stage, plan, report);
            turnBad(stage, plan, report);
        }
    }

    private static void introduce(Report report, Plan plan, Fleet fleet) {
        report.say(
                """
                %d canaries (%s, interval %d s, two metrics) in the embedded API server, pods played; `./sluice operator` is \
                a process of its own that speaks HTTPS to it. %d of them progress, one percent a step.\
                """
                        .formatted(
                                fleet.size(),
                                fleet.provider(),
                                plan.interval(),
                                plan.progressing()));
        report.keep("canaries", Integer.toString(fleet.size()));
        report.keep("progressing", Integer.toString(plan.progressing()));
        report.keep("provider", fleet.provider());
        report.keep("interval", Integer.toString(plan.interval()));
    }

    private static void initialise(Stage stage, Plan plan, Report report) throws IOException {
        report.progress("initialising");
        var before = stage.cluster().requests().count();
        var used = stage.operator().usage().cpuSeconds();
        var seconds = stage.initialise(plan.patience());
        var cpu = stage.operator().usage().cpuSeconds() - used;
        var requests = stage.cluster().requests().count().since(before);
        report.keep("initialised", Series.text(seconds));
        var table = new Table("figure", "measured");
        table.row("applied at once -> all Initialized (s)", Series.text(seconds));
        table.row("CPU of the operator (s)", Series.text(cpu));
        table.row("API requests altogether", requests.byVerb().toString());
        table.row("conflicts (409)", Integer.toString(requests.conflicts()));
        report.table("All at once", table);
    }

    /// Lets the last writes settle first.
    private static void rest(Stage stage, Plan plan, Report report)
            throws IOException, InterruptedException {
        LockSupport.parkNanos(Duration.ofSeconds(plan.interval()).toNanos());
        report.progress("all rest");
        var stretch = during(stage, plan.still());
        var canaries = plan.idle() + plan.progressing();
        var usage = stage.operator().usage();
        var heap = Heap.usedMiB(stage.operator().pid());
        report.keep("idleRequests", Series.text(stretch.requestsPerMinute(canaries)));
        report.keep("idleCpu", Series.text(stretch.cpuPerMinute()));
        report.keep("idleResident", Series.text(usage.residentMiB()));
        var table = new Table("figure", "asked for", "measured");
        table.row(
                "API requests a minute of one idle canary",
                "0",
                Series.text(stretch.requestsPerMinute(canaries)));
        table.row("API requests altogether", "", stretch.requests().byVerb().toString());
        table.row("CPU of the operator (s a minute)", "", Series.text(stretch.cpuPerMinute()));
        table.row("heap after a full collection (MiB)", "< 300", Series.text(heap));
        table.row("resident (MiB)", "", Series.text(usage.residentMiB()));
        report.table("%d idle, for %d s".formatted(canaries, plan.still()), table);
    }

    private static void progress(Stage stage, Plan plan, Report report)
            throws IOException, InterruptedException {
        report.progress("changing " + plan.progressing() + " images, evenly over one interval");
        var apart = Duration.ofSeconds(plan.interval()).dividedBy(plan.progressing());
        stage.change(plan.first(), apart);
        awaitReactions(stage, plan.first());
        LockSupport.parkNanos(Duration.ofSeconds(2L * plan.interval()).toNanos());
        report.progress("some progress");
        stage.diary().measure(true);
        var stretch = during(stage, plan.window());
        stage.diary().measure(false);
        var table = new Table("figure", "asked for", "measured");
        lateness(stage, plan, report, table);
        use(stage, plan, stretch, report, table);
        report.table(
                "%d idle and %d progressing, for %d s"
                        .formatted(plan.idle(), plan.progressing(), plan.window()),
                table);
    }

    private static void lateness(Stage stage, Plan plan, Report report, Table table) {
        var late = stage.diary().lateness();
        var expected = (double) plan.progressing() * plan.window() / plan.interval();
        table.row("tick lateness, p50 / p99 / max (ms)", "p99 < 250", late.tail());
        table.row("ticks / due", "", late.size() + " / " + Series.text(expected));
        var period = plan.interval() + late.median() / MILLIS;
        report.keep("period", Series.text(period));
        report.keep("lateness", late.tail());
    }

    private static void use(Stage stage, Plan plan, Stretch stretch, Report report, Table table)
            throws IOException, InterruptedException {
        var perMinute = stretch.requestsPerMinute(plan.progressing());
        var usage = stage.operator().usage();
        var heap = Heap.usedMiB(stage.operator().pid());
        table.row("API requests a minute of one progressing canary", "", Series.text(perMinute));
        table.row("API requests altogether", "", stretch.requests().byVerb().toString());
        table.row("throttled (429)", "0", Integer.toString(stretch.requests().throttled()));
        table.row("conflicts (409)", "", Integer.toString(stretch.requests().conflicts()));
        table.row("CPU of the operator (s a minute)", "", Series.text(stretch.cpuPerMinute()));
        table.row("heap after a full collection (MiB)", "< 300", Series.text(heap));
        table.row(
                "resident / most resident (MiB)",
                "",
                Series.text(usage.residentMiB()) + " / " + Series.text(usage.peakMiB()));
        report.keep("progressingRequests", Series.text(perMinute));
        report.keep("progressingCpu", Series.text(stretch.cpuPerMinute()));
        report.keep("heap", Series.text(heap));
        report.keep("resident", Series.text(usage.residentMiB()));
    }

    private static void burst(Stage stage, Plan plan, Report report) {
        report.progress("changing " + plan.burst() + " images at once");
        stage.changeAtOnce(plan.second());
        awaitReactions(stage, plan.second());
        var twoIntervals = Duration.ofSeconds(2L * plan.interval());
        LockSupport.parkNanos(twoIntervals.toNanos());
        var spread = plan.first().boxed().toList();
        var atOnce = plan.second().boxed().toList();
        var table = new Table("figure", "asked for", "changes", "p50 / p99 / max");
        reactions(table, "evenly over one interval", stage.diary().reactions(spread));
        reactions(table, "all at once", stage.diary().reactions(atOnce));
        var routed = stage.diary().routings(spread);
        table.row(
                "image change -> first weight (s)",
                "",
                Integer.toString(routed.size()),
                routed.tail());
        report.table("Reactions", table);
        report.keep("reaction", stage.diary().reactions(spread).spread());
        report.keep("burstReaction", stage.diary().reactions(atOnce).spread());
        report.keep("routing", routed.spread());
    }

    private static void reactions(Table table, String how, Series millis) {
        table.row(
                "image change -> target scaled up, " + how + " (ms)",
                "< 100",
                Integer.toString(millis.size()),
                millis.tail());
    }

    private static void turnBad(Stage stage, Plan plan, Report report) {
        report.progress("every success rate turns bad");
        var all = IntStream.concat(plan.first(), plan.second()).boxed().toList();
        stage.prometheus().turnBad();
        stage.diary()
                .await(
                        Duration.ofSeconds(30 + 10L * plan.interval()),
                        "every progressing canary is rolled back",
                        () -> stage.diary().inPhase("Failed") == all.size());
        var table = new Table("figure", "canaries", "p50 / p99 / max");
        for (int threshold : List.of(1, 5)) {
            var some = all.stream().filter(it -> Fleet.threshold(it) == threshold).toList();
            var seconds = stage.diary().rollbacks(some, stage.prometheus());
            table.row(
                    "first bad query answered -> weight 0, threshold " + threshold + " (s)",
                    Integer.toString(seconds.size()),
                    seconds.tail());
            report.keep("rollback" + threshold, Series.text(seconds.median()));
        }
        report.table("Rollback", table);
    }

    private static void awaitReactions(Stage stage, IntStream services) {
        var changed = services.boxed().toList();
        stage.diary()
                .await(
                        Duration.ofSeconds(60),
                        "every changed target is scaled up",
                        () -> stage.diary().reactions(changed).size() == changed.size());
    }

    private static Stretch during(Stage stage, int seconds) throws IOException {
        var requests = stage.cluster().requests();
        var before = requests.count();
        Usage used = stage.operator().usage();
        var from = System.nanoTime();
        LockSupport.parkNanos(Duration.ofSeconds(seconds).toNanos());
        var took = (System.nanoTime() - from) / 1e9;
        return new Stretch(
                requests.count().since(before),
                stage.operator().usage().cpuSeconds() - used.cpuSeconds(),
                took);
    }
}
