package dev.sluice.embedded.runtime.limits;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/// The control groups of one platform, where the machine lets it make any.
///
/// Version 2 wants a directory above or at this process's own group whose controllers are on for
/// its children, as systemd gives each user; version 1 wants to be allowed to write. Nothing is
/// looked for before the first container with a limit comes.
public final class ControlGroups implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ControlGroups.class);
    private static final OptionalLong NONE = OptionalLong.empty();
    private static final String CONTROL = "cgroup.subtree_control";

    private final Path self;
    private final Path record;
    private final Predicate<Hierarchy> open;
    private Optional<Hierarchy> hierarchy = Optional.empty();
    private boolean looked;

    /// @param self usually `/proc/self`
    /// @param record a file that remembers where groups were made, for the next start
    public ControlGroups(Path self, Path record) {
        this(self, record, ControlGroups::opens);
    }

    /// @param open whether a process can really go into the groups of a hierarchy
    ControlGroups(Path self, Path record, Predicate<Hierarchy> open) {
        this.self = self;
        this.record = record;
        this.open = open;
    }

    /// A group with these limits, still empty; none where the machine lets nobody make one.
    ///
    /// @param name unique among those of this platform
    /// @throws IOException when the kernel refuses a limit
    public synchronized Optional<ControlGroup> make(String name, Limits limits) throws IOException {
        if (!looked) {
            looked = true;
            hierarchy = look();
            hierarchy.ifPresentOrElse(
                    found -> LOG.info("limits of containers are kept by {}", found.title()),
                    () -> LOG.info("no control groups here: CPU limits are not enforced"));
        }
        return hierarchy.isEmpty()
                ? Optional.empty()
                : Optional.of(hierarchy.get().make(name, limits));
    }

    private Optional<Hierarchy> look() {
        try {
            var mounts = Mounts.read(self);
            var name = "sluice-" + UUID.randomUUID();
            var found = unified(mounts, name).or(() -> split(mounts, name));
            if (found.isEmpty()) {
                return found;
            }
            remember(found.get());
            if (open.test(found.get())) {
                return found;
            }
            clean();
        } catch (IOException e) {
            LOG.debug("control groups: {}", e.getMessage());
        }
        return Optional.empty();
    }

    private static Optional<Hierarchy> unified(Mounts mounts, String name) {
        var place = mounts.unified();
        if (place.isEmpty()) {
            return Optional.empty();
        }
        var top = place.get().top();
        for (var at = place.get().own(); at != null && at.startsWith(top); at = at.getParent()) {
            if (controls(at)) {
                var base = at.resolve(name);
                try {
                    Files.createDirectory(base);
                    Files.writeString(base.resolve(CONTROL), "+cpu +memory");
                    return Optional.of(new Hierarchy.Unified(base));
                } catch (IOException e) {
                    LOG.debug("no control groups in {}: {}", at, e.getMessage());
                    new ControlGroup(List.of(base)).delete();
                }
            }
        }
        return Optional.empty();
    }

    private static boolean controls(Path directory) {
        try {
            var on = List.of(Files.readString(directory.resolve(CONTROL)).strip().split(" "));
            return on.contains("cpu") && on.contains("memory");
        } catch (IOException _) {
            return false;
        }
    }

    private static Optional<Hierarchy> split(Mounts mounts, String name) {
        var cpu = mounts.controller("cpu");
        var memory = mounts.controller("memory");
        if (cpu.isEmpty() || memory.isEmpty()) {
            return Optional.empty();
        }
        var found =
                new Hierarchy.Split(
                        cpu.get().own().resolve(name), memory.get().own().resolve(name));
        try {
            for (var base : found.bases()) {
                Files.createDirectory(base);
            }
            return Optional.of(found);
        } catch (IOException e) {
            LOG.debug("no control groups: {}", e.getMessage());
            new ControlGroup(found.bases()).delete();
            return Optional.empty();
        }
    }

    /// With version 2 going in takes a right in the directory above both groups, too.
    private static boolean opens(Hierarchy hierarchy) {
        try {
            return opens(hierarchy.make("trial", new Limits(NONE, NONE)));
        } catch (IOException e) {
            LOG.debug("no control groups in {}: {}", hierarchy.bases(), e.getMessage());
            return false;
        }
    }

    private static boolean opens(ControlGroup trial) throws IOException {
        var words =
                new ArrayList<>(
                        List.of("/bin/sh", "-c", "for g; do echo $$ >\"$g\" || exit 1; done"));
        words.add("trial");
        trial.doors().forEach(door -> words.add(door.toString()));
        try {
            var process = new ProcessBuilder(words).redirectErrorStream(true).start();
            return process.waitFor(10, TimeUnit.SECONDS) && process.exitValue() == 0;
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            return false;
        } finally {
            trial.delete();
        }
    }

    private void remember(Hierarchy found) throws IOException {
        Files.write(record, found.bases().stream().map(Path::toString).toList());
    }

    /// Ends what is in the groups that were made last, by this platform or the one before, and
    /// removes them.
    public void clean() throws IOException {
        if (!Files.exists(record)) {
            return;
        }
        for (var line : Files.readAllLines(record)) {
            var base = Path.of(line);
            // Nothing but a directory of our own making is ever removed.
            if (base.getFileName() == null
                    || !base.getFileName().toString().startsWith("sluice-")
                    || !Files.isDirectory(base)) {
                continue;
            }
            try (var inside = Files.newDirectoryStream(base, Files::isDirectory)) {
                inside.forEach(each -> new ControlGroup(List.of(each)).delete());
            }
            new ControlGroup(List.of(base)).delete();
        }
        Files.deleteIfExists(record);
    }

    /// Removes all groups, with what is left in them.
    @Override
    public synchronized void close() {
        try {
            clean();
        } catch (IOException e) {
            LOG.warn("control groups stay: {}", e.getMessage());
        }
        looked = true;
        hierarchy = Optional.empty();
    }
}
