package dev.sluice.embedded.runtime;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;
import java.util.stream.Stream;

/// Remembers the started processes on disk, and ends those a dead platform has left behind.
record ProcessRecords(PodDirectories directories) {
    private static final Logger LOG = LoggerFactory.getLogger(ProcessRecords.class);

    void add(ProcessHandle process) {
        try {
            Files.writeString(file(process.pid()), process.pid() + " " + start(process));
        } catch (IOException e) {
            LOG.warn("cannot record process {}: {}", process.pid(), e.getMessage());
        }
    }

    void remove(long pid) {
        try {
            Files.deleteIfExists(file(pid));
        } catch (IOException e) {
            LOG.warn("cannot forget process {}: {}", pid, e.getMessage());
        }
    }

    private Path file(long pid) {
        return directories.processes().resolve(Long.toString(pid));
    }

    private static long start(ProcessHandle process) {
        return process.info().startInstant().map(Instant::toEpochMilli).orElse(0L);
    }

    /// Kills what was recorded and still is the same process, and what still carries the variable
    /// `SLUICE_ROOT` of this data directory (only where `/proc` shows it): a process that left its
    /// group is found that way.
    void killLeftovers() throws IOException {
        try (var files = Files.list(directories.processes())) {
            for (var file : files.toList()) {
                recorded(file).ifPresent(ProcessRecords::killTree);
                Files.deleteIfExists(file);
            }
        }
        var marker = "SLUICE_ROOT=" + directories.pods().toAbsolutePath() + "/";
        try (Stream<ProcessHandle> all = ProcessHandle.allProcesses()) {
            all.filter(each -> carries(each.pid(), marker)).forEach(ProcessRecords::killTree);
        }
    }

    /// Nothing for a record cut short by a power loss: then no process has survived either.
    private static Optional<ProcessHandle> recorded(Path file) throws IOException {
        if (!String.valueOf(file.getFileName()).matches("\\d{1,18}")) {
            return Optional.empty();
        }
        var parts = Files.readString(file).split(" ", 2);
        return ProcessHandle.of(Long.parseLong(String.valueOf(file.getFileName())))
                .filter(each -> parts.length == 2)
                .filter(each -> Long.toString(start(each)).equals(parts[1]));
    }

    private static boolean carries(long pid, String marker) {
        var file = Path.of("/proc", Long.toString(pid), "environ");
        try {
            return Files.isReadable(file)
                    && Files.readString(file, StandardCharsets.ISO_8859_1).contains(marker);
        } catch (IOException _) {
            // The process ended meanwhile, or belongs to somebody else.
            return false;
        }
    }

    static void killTree(ProcessHandle process) {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
    }
}
