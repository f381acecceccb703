package dev.sluice.embedded.store;

import dev.sluice.embedded.store.files.ClusterFiles;
import dev.sluice.embedded.store.files.DataFile;
import dev.sluice.embedded.store.files.Line;
import dev.sluice.embedded.store.files.Medium;
import dev.sluice.embedded.store.files.Sink;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Keeps the objects in the files of a directory.
final class FileKeeper implements Keeper {
    private static final Logger LOG = LoggerFactory.getLogger(FileKeeper.class);

    /// The part of the heap that the JSON of the youngest objects may take.
    private static final long HEAP_SHARE = 8;

    private final Path directory;
    private final ClusterFiles files;
    private final Map<Id, Version> loaded;
    private final Young young = new Young(Runtime.getRuntime().maxMemory() / HEAP_SHARE);
    private volatile boolean closed;
    private @Nullable Thread compaction;

    private FileKeeper(Path directory, ClusterFiles files, Map<Id, Version> loaded) {
        this.directory = directory;
        this.files = files;
        this.loaded = loaded;
    }

    static FileKeeper open(Medium medium, Path directory) {
        var objects = new Loading();
        try {
            var keeper =
                    new FileKeeper(
                            directory,
                            ClusterFiles.open(medium, directory, objects),
                            objects.found);
            keeper.beginAnewAfterLoss();
            return keeper;
        } catch (IOException e) {
            throw new StoreException(
                    "The data directory "
                            + directory
                            + " cannot be used ("
                            + e
                            + "): give a directory that this user may read and write.",
                    e);
        }
    }

    /// Collects what the files hold, without reading it closely.
    private static final class Loading implements Sink {
        private final Map<Id, Version> found = new HashMap<>();
        private final Map<String, String> words = new HashMap<>();

        @Override
        public void clear() {
            found.clear();
        }

        @Override
        public void line(String key, DataFile file, long at, int length) {
            Id id = Id.fromKey(key, words);
            if (length < 0) {
                found.remove(id);
            } else {
                found.put(id, new Version(file, at, length));
            }
        }
    }

    private void beginAnewAfterLoss() throws IOException {
        if (!files.needsSnapshot()) {
            return;
        }
        try {
            writeSnapshot(loaded, files.revision());
            files.startAfter(files.revision());
        } catch (IOException e) {
            files.close();
            throw e;
        }
    }

    @Override
    public Loaded load() {
        return new Loaded(loaded, files.revision());
    }

    @Override
    public void failIfUnusable() {
        if (closed) {
            throw new StoreException("The store is closed.");
        }
        if (!files.isUsable()) {
            throw new StoreException(
                    "The disk of "
                            + directory
                            + " failed, so nothing is written any more: start again when it is"
                            + " well.");
        }
    }

    @Override
    public void write(List<Event> events) {
        failIfUnusable();
        List<Line> lines = new ArrayList<>(events.size());
        for (Event event : events) {
            lines.add(new Line(event.id().key(), event.is().map(Version::json).orElse(null)));
        }
        try {
            files.write(
                    lines,
                    events.getLast().revision(),
                    (line, file, at) -> events.get(line).is().ifPresent(it -> it.placed(file, at)));
        } catch (IOException e) {
            throw new StoreException(
                    "The data directory "
                            + directory
                            + " cannot be written ("
                            + e.getMessage()
                            + "): free some space on its disk and try again.",
                    e);
        }
        events.forEach(event -> event.is().ifPresent(young::add));
    }

    @Override
    public void compactIfLong(Committed objects) {
        if (closed || !files.isLong() || compaction != null && compaction.isAlive()) {
            return;
        }
        long at = objects.revision();
        try {
            files.startAfter(at);
        } catch (IOException e) {
            LOG.warn(
                    "no new log can be begun in {}; the old one goes on: {}",
                    directory,
                    e.toString());
            return;
        }
        Map<Id, Version> all = objects.all();
        // A thread of its own: it computes for long, and requests share few carriers.
        compaction = Thread.ofPlatform().daemon().name("compaction").start(() -> compact(all, at));
    }

    private void compact(Map<Id, Version> all, long at) {
        try {
            if (writeSnapshot(all, at)) {
                files.retire(at);
            }
        } catch (IOException | StoreException e) {
            LOG.warn(
                    "no snapshot can be written in {}; the logs go on: {}",
                    directory,
                    e.toString());
        }
    }

    /// False when there was no time to finish.
    private boolean writeSnapshot(Map<Id, Version> all, long at) throws IOException {
        Map<Version, Long> places = new HashMap<>();
        try (var snapshot = files.snapshot(at)) {
            for (var entry : all.entrySet()) {
                if (closed) {
                    return false;
                }
                Version version = entry.getValue();
                var line = new Line(entry.getKey().key(), version.json());
                snapshot.add(line, offset -> places.put(version, offset));
            }
            DataFile file = snapshot.keep();
            places.forEach((version, offset) -> version.placed(file, offset));
            return true;
        }
    }

    @Override
    public void close() {
        closed = true;
        awaitCompaction();
        try {
            files.close();
        } catch (IOException e) {
            throw new StoreException("The data directory " + directory + " cannot be closed.", e);
        }
    }

    /// Not for long: it sees that all is closed. An interrupted thread, too, must give the files
    /// back.
    private void awaitCompaction() {
        boolean interrupted = false;
        while (compaction != null && compaction.isAlive()) {
            try {
                compaction.join();
            } catch (InterruptedException _) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
