package dev.sluice.embedded.runtime.limits;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

/// The control group of one run of a container: all its processes, and what they may use.
///
/// @param directories one with version 2, one for each controller with version 1
public record ControlGroup(List<Path> directories) {
    private static final Logger LOG = LoggerFactory.getLogger(ControlGroup.class);
    private static final int TRIES = 100;
    private static final long PAUSE_MILLIS = 10;

    /// Where a process writes its id to come in; its children are in from their start.
    public List<Path> doors() {
        return directories.stream().map(it -> it.resolve("cgroup.procs")).toList();
    }

    /// Whether the kernel has killed a process in it for want of memory.
    public boolean outOfMemory() {
        return directories.stream()
                .flatMap(it ->
                        List.of("memory.events", "memory.oom_control").stream().map(it::resolve))
                .anyMatch(it -> kills(it) > 0);
    }

    private static long kills(Path file) {
        try {
            // Not as a stream, whose failures are of another type: the group may go meanwhile.
            return Files.readAllLines(file).stream()
                    .filter(line -> line.startsWith("oom_kill "))
                    .mapToLong(line -> Long.parseLong(line.substring("oom_kill ".length()).strip()))
                    .sum();
        } catch (IOException _) {
            // The other version's file, or a group that is gone.
            return 0;
        }
    }

    /// Ends every process in it, also one that has left its session.
    public void kill() {
        for (var directory : directories) {
            try {
                kill(directory);
            } catch (IOException e) {
                LOG.debug("processes of {}: {}", directory, e.getMessage());
            }
        }
    }

    private static void kill(Path directory) throws IOException {
        var all = directory.resolve("cgroup.kill");
        if (Files.isWritable(all)) {
            Files.writeString(all, "1");
            return;
        }
        var own = ProcessHandle.current().pid();
        for (var line : Files.readAllLines(directory.resolve("cgroup.procs"))) {
            var pid = Long.parseLong(line.strip());
            if (pid != own && pid != 0) {
                ProcessHandle.of(pid).ifPresent(ProcessHandle::destroyForcibly);
            }
        }
    }

    /// Ends what is left in it and removes it; waits up to a second for processes to be gone.
    public void delete() {
        for (var directory : directories) {
            try {
                delete(directory);
            } catch (IOException e) {
                LOG.warn("control group {} stays: {}", directory, e.getMessage());
            } catch (InterruptedException _) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private static void delete(Path directory) throws IOException, InterruptedException {
        for (int i = 1; Files.exists(directory); i++) {
            try {
                Files.deleteIfExists(directory);
            } catch (IOException e) {
                if (i == TRIES) {
                    throw e;
                }
                kill(directory);
                TimeUnit.MILLISECONDS.sleep(PAUSE_MILLIS);
            }
        }
    }
}
