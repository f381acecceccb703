package dev.sluice.embedded.runtime.limits;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/// Where the kernel shows this process's control groups, by `mountinfo` and `cgroup` of proc(5).
///
/// @param mounts lines of `mountinfo`
/// @param own lines of `cgroup`
record Mounts(List<String> mounts, List<String> own) {
    private static final int ROOT = 3;
    private static final int POINT = 4;

    /// @param self usually `/proc/self`
    static Mounts read(Path self) throws IOException {
        return new Mounts(
                Files.readAllLines(self.resolve("mountinfo")),
                Files.readAllLines(self.resolve("cgroup")));
    }

    /// @param top where the tree is mounted
    /// @param own the directory of this process's group, `top` or below it
    record Place(Path top, Path own) {}

    /// The tree of a controller of version 1.
    Optional<Place> controller(String name) {
        for (var mount : mounts) {
            var sides = mount.split(" - ", 2);
            var after = sides.length == 2 ? sides[1].split(" ") : new String[0];
            if (after.length == 3
                    && after[0].equals("cgroup")
                    && Arrays.asList(after[2].split(",")).contains(name)) {
                return Optional.of(place(sides[0].split(" "), path(name)));
            }
        }
        return Optional.empty();
    }

    /// The tree of version 2.
    Optional<Place> unified() {
        return mounts.stream()
                .map(mount -> mount.split(" - ", 2))
                .filter(sides -> sides.length == 2 && sides[1].startsWith("cgroup2 "))
                .findFirst()
                .map(sides -> place(sides[0].split(" "), path("")));
    }

    /// Lines are `4:cpu,cpuacct:/path`, and `0::/path` for version 2.
    private String path(String controller) {
        return own.stream()
                .map(line -> line.split(":", 3))
                .filter(parts ->
                        parts.length == 3
                                && Arrays.asList(parts[1].split(",", -1)).contains(controller))
                .map(parts -> parts[2])
                .findFirst()
                .orElse("/");
    }

    /// In a container, only a part of the tree may be mounted, and the path may begin above it.
    private static Place place(String[] fields, String path) {
        var top = Path.of(fields[POINT]);
        var root = Path.of(fields[ROOT]);
        var relative =
                Path.of(path).startsWith(root) ? root.relativize(Path.of(path)) : Path.of("");
        var own = top.resolve(relative).normalize();
        return new Place(top, own.startsWith(top) && Files.isDirectory(own) ? own : top);
    }
}
