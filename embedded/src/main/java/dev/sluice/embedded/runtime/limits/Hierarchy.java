package dev.sluice.embedded.runtime.limits;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/// Where control groups of containers may be made, and how their limits are written.
sealed interface Hierarchy {
    long PERIOD = 100_000;

    /// The kernel refuses less.
    long LEAST_QUOTA = 1_000;

    /// What the groups are made in.
    List<Path> bases();

    ControlGroup make(String name, Limits limits) throws IOException;

    String title();

    /// One tree for all controllers.
    record Unified(Path base) implements Hierarchy {
        @Override
        public List<Path> bases() {
            return List.of(base);
        }

        @Override
        public ControlGroup make(String name, Limits limits) throws IOException {
            var group = Files.createDirectory(base.resolve(name));
            if (limits.cpu().isPresent()) {
                write(group, "cpu.max", quota(limits) + " " + PERIOD);
            }
            if (limits.memory().isPresent()) {
                write(group, "memory.max", Long.toString(limits.memory().getAsLong()));
                // As the kubelet: no way out into swap, and all processes fall together.
                writeWhereKnown(group, "memory.swap.max", "0");
                writeWhereKnown(group, "memory.oom.group", "1");
            }
            return new ControlGroup(List.of(group));
        }

        @Override
        public String title() {
            return "control groups, version 2";
        }
    }

    /// One tree for each controller.
    record Split(Path cpu, Path memory) implements Hierarchy {
        @Override
        public List<Path> bases() {
            return Stream.of(cpu, memory).distinct().toList();
        }

        @Override
        public ControlGroup make(String name, Limits limits) throws IOException {
            for (var base : bases()) {
                Files.createDirectory(base.resolve(name));
            }
            if (limits.cpu().isPresent()) {
                var group = cpu.resolve(name);
                write(group, "cpu.cfs_period_us", Long.toString(PERIOD));
                write(group, "cpu.cfs_quota_us", Long.toString(quota(limits)));
            }
            if (limits.memory().isPresent()) {
                var group = memory.resolve(name);
                var bytes = Long.toString(limits.memory().getAsLong());
                write(group, "memory.limit_in_bytes", bytes);
                writeWhereKnown(group, "memory.memsw.limit_in_bytes", bytes);
            }
            return new ControlGroup(bases().stream().map(it -> it.resolve(name)).toList());
        }

        @Override
        public String title() {
            return "control groups, version 1";
        }
    }

    /// Microseconds of every [#PERIOD].
    private static long quota(Limits limits) {
        return Math.max(LEAST_QUOTA, limits.cpu().getAsLong() * PERIOD / 1000);
    }

    private static void write(Path group, String file, String value) throws IOException {
        Files.writeString(group.resolve(file), value);
    }

    private static void writeWhereKnown(Path group, String file, String value) throws IOException {
        if (Files.isWritable(group.resolve(file))) {
            write(group, file, value);
        }
    }
}
