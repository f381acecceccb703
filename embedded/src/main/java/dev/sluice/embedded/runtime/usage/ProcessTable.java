package dev.sluice.embedded.runtime.usage;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Every process of the machine at one moment, with its parent and what it has used so far.
///
/// The formats are those of proc(5): times are counted in hundredths of a second.
final class ProcessTable {
    private static final long NANOS_PER_TICK = 10_000_000L;
    private static final int PARENT = 1;
    private static final int FIRST_TIME = 11;
    private static final int TIMES = 4;

    private final Path proc;
    private final Map<Long, Long> nanos = new HashMap<>();
    private final Map<Long, List<Long>> children = new HashMap<>();

    private ProcessTable(Path proc) {
        this.proc = proc;
    }

    static ProcessTable read(Path proc) throws IOException {
        var table = new ProcessTable(proc);
        try (var entries = Files.newDirectoryStream(proc, "[1-9]*")) {
            for (var entry : entries) {
                table.add(Long.parseLong(String.valueOf(entry.getFileName())));
            }
        }
        return table;
    }

    /// The name stands in parentheses and may contain anything, so the fields are counted from its
    /// end.
    private void add(long pid) {
        var stat = text(pid, "stat");
        int end = stat.lastIndexOf(')');
        if (end < 0) {
            return;
        }
        var fields = stat.substring(end + 2).split(" ");
        long ticks = 0;
        // Its own times and those of children that have ended and were waited for.
        for (int i = FIRST_TIME; i < FIRST_TIME + TIMES; i++) {
            ticks += Long.parseLong(fields[i]);
        }
        nanos.put(pid, ticks * NANOS_PER_TICK);
        children.computeIfAbsent(Long.parseLong(fields[PARENT]), _ -> new ArrayList<>()).add(pid);
    }

    /// CPU time of a process and all its descendants, in nanoseconds.
    long nanos(long root) {
        return tree(root).stream().mapToLong(pid -> nanos.getOrDefault(pid, 0L)).sum();
    }

    /// Resident memory of a process and all its descendants, in bytes.
    long bytes(long root) {
        return tree(root).stream().mapToLong(this::resident).sum();
    }

    /// Anonymous memory of a process and all its descendants, in bytes; what they share counts for
    /// each.
    long anonymous(long root) {
        return tree(root).stream().mapToLong(this::anonymousOf).sum();
    }

    /// The same, with shared pages counted once; where the kernel does not tell, as [#anonymous].
    long anonymousShared(long root) {
        return tree(root).stream().mapToLong(this::shareOf).sum();
    }

    private long anonymousOf(long pid) {
        return Meminfo.kibibytes(text(pid, "status"), "RssAnon:") * 1024;
    }

    private long shareOf(long pid) {
        var text = text(pid, "smaps_rollup");
        return text.contains("Pss_Anon:")
                ? Meminfo.kibibytes(text, "Pss_Anon:") * 1024
                : anonymousOf(pid);
    }

    private List<Long> tree(long root) {
        var tree = new ArrayList<Long>();
        var open = new ArrayDeque<>(List.of(root));
        while (!open.isEmpty()) {
            long pid = open.remove();
            tree.add(pid);
            open.addAll(children.getOrDefault(pid, List.of()));
        }
        return tree;
    }

    private long resident(long pid) {
        return Meminfo.kibibytes(text(pid, "status"), "VmRSS:") * 1024;
    }

    /// Empty for a process that has ended meanwhile.
    private String text(long pid, String file) {
        try {
            return Files.readString(proc.resolve(Long.toString(pid)).resolve(file));
        } catch (IOException _) {
            return "";
        }
    }
}
