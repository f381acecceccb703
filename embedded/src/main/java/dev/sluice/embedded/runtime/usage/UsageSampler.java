package dev.sluice.embedded.runtime.usage;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/// Looks at what runs again and again, and tells what was used between the last two looks.
public final class UsageSampler implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(UsageSampler.class);

    /// How often it looks; what began later is not told yet.
    public static final Duration PERIOD = Duration.ofSeconds(10);

    private final Path proc;
    private final Supplier<List<Tracked>> running;
    private final InstantSource clock;
    private final CountDownLatch closed = new CountDownLatch(1);
    private volatile Sample last = Sample.NONE;
    private volatile Map<String, Usage> pods = Map.of();
    private volatile Optional<Usage> machine = Optional.empty();

    /// @param proc usually `/proc`
    /// @param running what to look at
    UsageSampler(Path proc, Supplier<List<Tracked>> running, InstantSource clock) {
        this.proc = proc;
        this.running = running;
        this.clock = clock;
    }

    /// Begins to look, where there is a `/proc`.
    public static UsageSampler start(Supplier<List<Tracked>> running, InstantSource clock) {
        var sampler = new UsageSampler(Path.of("/proc"), running, clock);
        if (sampler.isPossible()) {
            Thread.ofVirtual().name("usage").start(sampler::run);
        } else {
            LOG.info("no /proc here: what pods use cannot be told");
        }
        return sampler;
    }

    /// Whether this machine tells what its processes use.
    public boolean isPossible() {
        return Files.isReadable(proc.resolve("stat"));
    }

    private void run() {
        try {
            do {
                look();
            } while (!closed.await(PERIOD.toMillis(), TimeUnit.MILLISECONDS));
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    /// Looks now instead of at the next turn; a failure is only logged.
    public void look() {
        try {
            sample();
        } catch (IOException | RuntimeException e) {
            LOG.warn("cannot read what processes use: {}", e.getMessage());
        }
    }

    /// Looks once.
    synchronized void sample() throws IOException {
        var now = clock.instant();
        var table = ProcessTable.read(proc);
        var nanos = new HashMap<Tracked, Long>();
        running.get().forEach(it -> nanos.put(it, table.nanos(it.pid())));
        var taken = new Sample(now, Map.copyOf(nanos), machineNanos());
        var before = last;
        last = taken;
        if (!before.equals(Sample.NONE) && before.at.isBefore(now)) {
            tell(before, taken, table);
        }
    }

    private void tell(Sample before, Sample taken, ProcessTable table) throws IOException {
        var window = Duration.between(before.at, taken.at);
        var parts = new HashMap<String, Map<String, Usage.Amount>>();
        taken.nanos.forEach((container, nanos) -> {
            var earlier = before.nanos.get(container);
            if (earlier != null) {
                var amount =
                        new Usage.Amount(
                                rate(nanos - earlier, window), table.bytes(container.pid()));
                parts.computeIfAbsent(container.pod(), _ -> new HashMap<>())
                        .put(container.container(), amount);
            }
        });
        var told = new HashMap<String, Usage>();
        parts.forEach((pod, amounts) -> told.put(pod, new Usage(taken.at, window, amounts)));
        pods = Map.copyOf(told);
        var amount = new Usage.Amount(rate(taken.machine - before.machine, window), used());
        machine = Optional.of(new Usage(taken.at, window, Map.of("", amount)));
    }

    /// A process that ended takes its time along, if nobody waited for it.
    private static long rate(long nanos, Duration window) {
        return (long) (Math.max(0, nanos) * 1e9 / window.toNanos());
    }

    /// The first line of `/proc/stat`: user, nice, system, idle, iowait, irq, softirq, steal.
    private long machineNanos() throws IOException {
        try (var lines = Files.lines(proc.resolve("stat"))) {
            var fields = lines.findFirst().orElse("").strip().split(" +");
            long ticks = 0;
            for (int i = 1; i < Math.min(fields.length, 9); i++) {
                ticks += i == 4 || i == 5 ? 0 : Long.parseLong(fields[i]);
            }
            return ticks * 10_000_000L;
        }
    }

    /// The memory of this machine; 0 where there is no `/proc`.
    public static long machineBytes() {
        try {
            var text = Files.readString(Path.of("/proc/meminfo"));
            return 1024 * Meminfo.kibibytes(text, "MemTotal:");
        } catch (IOException _) {
            return 0;
        }
    }

    private long used() throws IOException {
        var text = Files.readString(proc.resolve("meminfo"));
        return 1024
                * (Meminfo.kibibytes(text, "MemTotal:") - Meminfo.kibibytes(text, "MemAvailable:"));
    }

    /// What a pod uses; empty when it has just begun, or does not run.
    ///
    /// @param uid of the pod
    public Optional<Usage> pod(String uid) {
        return Optional.ofNullable(pods.get(uid));
    }

    /// What all that runs on this machine uses, pods or not.
    public Optional<Usage> machine() {
        return machine;
    }

    @Override
    public void close() {
        closed.countDown();
    }

    private record Sample(Instant at, Map<Tracked, Long> nanos, long machine) {
        static final Sample NONE = new Sample(Instant.EPOCH, Map.of(), 0);
    }
}
