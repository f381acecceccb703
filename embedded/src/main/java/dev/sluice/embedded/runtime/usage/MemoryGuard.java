package dev.sluice.embedded.runtime.usage;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Supplier;

/// Looks once a second whether a container holds more memory than it may, or was found to by the
/// kernel, where there is a `/proc`.
///
/// It counts anonymous memory; pages that processes of one container share count once.
public final class MemoryGuard implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(MemoryGuard.class);
    private static final Duration PERIOD = Duration.ofSeconds(1);

    private final Path proc;
    private final Supplier<List<Limited>> limited;
    private final Consumer<Tracked> exceeded;
    private final CountDownLatch closed = new CountDownLatch(1);

    private MemoryGuard(Path proc, Supplier<List<Limited>> limited, Consumer<Tracked> exceeded) {
        this.proc = proc;
        this.limited = limited;
        this.exceeded = exceeded;
    }

    /// @param bytes what all its processes together may hold; empty where the kernel keeps the
    ///   limit
    /// @param killed whether the kernel has killed one of them for it
    public record Limited(Tracked container, OptionalLong bytes, BooleanSupplier killed) {}

    /// @param limited the running containers that have a limit; nothing is read while there is none
    /// @param exceeded told of each container that is over its limit
    public static MemoryGuard start(Supplier<List<Limited>> limited, Consumer<Tracked> exceeded) {
        var guard = new MemoryGuard(Path.of("/proc"), limited, exceeded);
        if (Files.isReadable(guard.proc.resolve("stat"))) {
            Thread.ofVirtual().name("memory-guard").start(guard::run);
        }
        return guard;
    }

    private void run() {
        try {
            while (!closed.await(PERIOD.toMillis(), TimeUnit.MILLISECONDS)) {
                lookSafely();
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    private void lookSafely() {
        try {
            look();
        } catch (IOException | RuntimeException e) {
            LOG.warn("cannot read what processes hold: {}", e.getMessage());
        }
    }

    private void look() throws IOException {
        var all = limited.get();
        // The kernel may have killed a child only, and the others would go on without it.
        all.stream()
                .filter(each -> each.killed().getAsBoolean())
                .forEach(each -> exceeded.accept(each.container()));
        if (all.stream().noneMatch(each -> each.bytes().isPresent())) {
            return;
        }
        var table = ProcessTable.read(proc);
        for (var each : all) {
            var root = each.container().pid();
            var most = each.bytes().orElse(Long.MAX_VALUE);
            // The exact figure costs a walk through the page tables, so the rough one comes first.
            if (table.anonymous(root) > most && table.anonymousShared(root) > most) {
                exceeded.accept(each.container());
            }
        }
    }

    @Override
    public void close() {
        closed.countDown();
    }
}
