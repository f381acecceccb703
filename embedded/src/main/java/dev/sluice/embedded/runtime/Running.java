package dev.sluice.embedded.runtime;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;

/// One run of a container, while its process lives.
///
/// @param gone opens when the process has ended and its log is complete
/// @param outOfMemory set before it is killed for that
/// @param last what it may leave to say
record Running(
        ContainerProcess process,
        Prober prober,
        CountDownLatch gone,
        AtomicBoolean outOfMemory,
        TerminationMessage last) {
    private static final Logger LOG = LoggerFactory.getLogger(Running.class);
    private static final int KILLED = 128 + 9;
    private static final Duration LONGEST_HOOK = Duration.ofHours(1);

    long first() {
        return enclosure().firstProcess().orElseGet(() -> process.handle().pid());
    }

    Enclosure enclosure() {
        return prober.launch().enclosure();
    }

    /// Where the kernel has killed only one process of it, all of it counts as killed.
    Happening.Ending ending(int code) {
        var killed =
                outOfMemory.get() || enclosure().outOfMemory() || enclosure().mustHaveBeen(code);
        return new Happening.Ending(killed ? KILLED : code, killed, message(code));
    }

    private String message(int code) {
        try {
            return last.read(code, process.log().file());
        } catch (IOException e) {
            LOG.debug("last words of process {}: {}", process.handle().pid(), e.getMessage());
            return "";
        }
    }

    /// Waits until it has really begun, and for its hook.
    ProbeAnswer begin(Optional<Handler> hook) {
        try {
            enclosure().awaitOpen();
            return hook.isPresent() ? prober.ask(hook.get(), LONGEST_HOOK) : ProbeAnswer.OK;
        } catch (InterruptedException _) {
            return ProbeAnswer.failed("the container ended");
        } catch (RuntimeException e) {
            return ProbeAnswer.failed(String.valueOf(e.getMessage()));
        }
    }
}
