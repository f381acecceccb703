package dev.sluice.embedded.store.files;

import dev.sluice.embedded.store.StoreException;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;

/// The files of one cluster in a directory: a snapshot, a log of the writes after it, and the
/// snapshot and log before those.
public final class ClusterFiles implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ClusterFiles.class);
    private static final String LOCK = "cluster.lock";
    private static final long SMALLEST_TO_COMPACT = 32L << 20;

    private final Medium medium;
    private final Path directory;
    private final FileChannel lock;
    private final Acknowledged acknowledged;
    private @Nullable LogFile log;
    private List<Path> unusable = List.of();
    private long revision;
    private long lastSnapshot;
    private long compactAt = SMALLEST_TO_COMPACT;

    private ClusterFiles(Medium medium, Path directory, FileChannel lock) throws IOException {
        this.medium = medium;
        this.directory = directory;
        this.lock = lock;
        this.acknowledged = Acknowledged.open(directory);
    }

    /// Opens a directory, which is made when absent, and tells what is in it.
    ///
    /// @throws StoreException when another process has it open, or nothing good is left in it; then
    ///   nothing was changed
    public static ClusterFiles open(Medium medium, Path directory, Sink sink) throws IOException {
        make(medium, directory);
        FileChannel lock = lock(directory);
        try {
            long known = Acknowledged.read(directory);
            Survey survey = Survey.of(medium, directory, known, sink);
            refuseIfNothingIsLeft(directory, survey);
            var files = new ClusterFiles(medium, directory, lock);
            files.begin(survey);
            return files;
        } catch (IOException | RuntimeException e) {
            lock.close();
            throw e;
        }
    }

    /// A directory whose own name a power loss takes away keeps nothing.
    private static void make(Medium medium, Path directory) throws IOException {
        Path absolute = directory.toAbsolutePath();
        Path parent = absolute.getParent();
        if (parent == null || Files.exists(absolute)) {
            return;
        }
        make(medium, parent);
        Files.createDirectories(absolute);
        medium.forceNames(parent);
    }

    /// Takes the directory for this process.
    static FileChannel lock(Path directory) throws IOException {
        var channel =
                FileChannel.open(
                        directory.resolve(LOCK),
                        StandardOpenOption.CREATE,
                        StandardOpenOption.WRITE);
        try {
            if (channel.tryLock() != null) {
                return channel;
            }
        } catch (OverlappingFileLockException _) {
            // Somebody else in this process has it, which is the same to the user.
        }
        channel.close();
        throw new StoreException(
                "The data directory "
                        + directory
                        + " is in use by another process: stop that process, or give another"
                        + " directory.");
    }

    private static void refuseIfNothingIsLeft(Path directory, Survey survey) throws IOException {
        if (!survey.damages().isEmpty() && survey.holdsNothing()) {
            throw new StoreException(Reports.nothingLeft(directory, survey));
        }
        Path old = directory.resolve("cluster.db");
        if (Files.exists(old) && !Names.areIn(directory)) {
            throw new StoreException(
                    "The data directory "
                            + directory
                            + " holds "
                            + old.getFileName()
                            + " of an older Sluice, which this one cannot read: give another"
                            + " directory, or move that file away to begin with an empty cluster.");
        }
    }

    private void begin(Survey survey) throws IOException {
        removeDrafts();
        revision = survey.revision();
        lastSnapshot = survey.snapshot();
        unusable = survey.unusable();
        if (survey.tail().isPresent()) {
            var tail = survey.tail().get();
            log = LogFile.resume(medium, tail.file(), tail.end(), tail.blank());
            growBeforeCompacting(survey.snapshot());
            setAside();
        } else if (survey.damages().isEmpty()) {
            log = LogFile.create(medium, directory, revision);
        } else {
            // Nobody who saw a lost write may take a later one for it.
            revision = survey.highest() + 1;
        }
        if (!survey.damages().isEmpty()) {
            LOG.warn("{}", Reports.recovered(directory, survey));
        }
    }

    private void removeDrafts() throws IOException {
        try (var drafts = Files.newDirectoryStream(directory, "cluster-*.new")) {
            for (Path draft : drafts) {
                medium.delete(draft);
            }
        }
    }

    private void growBeforeCompacting(long snapshot) throws IOException {
        Path file = directory.resolve(Names.snapshot(snapshot));
        long size = Files.exists(file) ? Files.size(file) : 0;
        compactAt = Math.max(SMALLEST_TO_COMPACT, size);
    }

    private void setAside() throws IOException {
        for (Path file : unusable) {
            if (Files.exists(file)) {
                medium.rename(file, Names.aside(file));
            }
        }
        unusable = List.of();
        medium.forceNames(directory);
    }

    /// The revision to go on from.
    public long revision() {
        return revision;
    }

    /// Whether writes were lost, so that what is left has to be written anew before anything else:
    /// by a [#snapshot(long)] that is kept, and [#startAfter(long)].
    public boolean needsSnapshot() {
        return log == null;
    }

    private LogFile log() {
        if (log == null) {
            throw new IllegalStateException("a snapshot has to be written first");
        }
        return log;
    }

    /// Returns only when all of it would survive a power loss.
    ///
    /// @param last the revision of the last line; the others have those before it
    /// @throws IOException with nothing written
    public void write(List<Line> lines, long last, Placement placement) throws IOException {
        log().append(lines, last, placement::placed);
        revision = last;
        acknowledged.write(last);
    }

    /// Is told where each line's JSON is.
    public interface Placement {
        void placed(int line, DataFile file, long at);
    }

    /// Whether later writes may succeed.
    public boolean isUsable() {
        return log().isUsable();
    }

    /// Whether so much was written since the last snapshot that a new one saves room and time.
    public boolean isLong() {
        return log != null && log.size() > compactAt;
    }

    /// Lets the writes after a revision go to a log of their own. When the disk refuses, the old
    /// one goes on.
    public void startAfter(long last) throws IOException {
        // Not again at once when the disk refuses.
        compactAt = (log == null ? 0 : log.size()) + SMALLEST_TO_COMPACT;
        log = LogFile.create(medium, directory, last);
        compactAt = SMALLEST_TO_COMPACT;
        if (!unusable.isEmpty()) {
            acknowledged.write(last);
            setAside();
        }
    }

    public SnapshotWriter snapshot(long at) throws IOException {
        return new SnapshotWriter(medium, directory.resolve(Names.snapshot(at)), at);
    }

    /// Forgets what is older than the snapshot before this one.
    public void retire(long snapshot) throws IOException {
        for (var kind : List.of("log", "snapshot")) {
            for (Path old : Names.files(directory, kind).headMap(lastSnapshot, false).values()) {
                medium.delete(old);
            }
        }
        lastSnapshot = snapshot;
        growBeforeCompacting(snapshot);
    }

    @Override
    public void close() throws IOException {
        try (lock;
                acknowledged) {
            if (log != null) {
                log.close();
            }
        }
    }
}
