package dev.sluice.embedded.store.files;

import dev.sluice.embedded.store.StoreException;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Copies of a data directory in one file, and back.
///
/// A backup is what the files hold at one revision: a running cluster need not be asked, for its
/// files only ever grow or are replaced as a whole. It is a snapshot with a checksum on every part,
/// and takes the cluster's keys along, so that clients go on after a restore.
public final class Backup {
    /// What makes the cluster itself; everything else is made again.
    private static final List<String> KEYS =
            List.of(
                    "ca.crt",
                    "ca.key",
                    "apiserver.crt",
                    "apiserver.key",
                    "service-account.key",
                    "token");

    private static final int ATTEMPTS = 5;

    private final Medium medium = Medium.DISK;

    /// @param revision what was copied
    /// @param objects how many
    public record Summary(long revision, int objects) {}

    private record Kept(DataFile file, long at, int length) {}

    /// The newest state of each object, by its key.
    private static final class Objects implements Sink {
        final Map<String, Kept> kept = new HashMap<>();

        @Override
        public void clear() {
            kept.clear();
        }

        @Override
        public void line(String key, DataFile file, long at, int length) {
            if (length < 0) {
                kept.remove(key);
            } else {
                kept.put(key, new Kept(file, at, length));
            }
        }
    }

    /// Writes a backup of a directory, whether its cluster runs or not.
    ///
    /// @param to a file that does not exist; only its owner can read it
    /// @throws StoreException with one sentence: there is no cluster, it is damaged, the file is
    ///   there already
    /// @throws IOException when the disk refuses
    public Summary write(Path data, Path to) throws IOException {
        if (Files.exists(to)) {
            throw new StoreException(to + " exists already; give the name of a new file.");
        }
        if (!Names.areIn(data)) {
            throw new StoreException(
                    data + " holds no cluster; give the directory that --data named.");
        }
        var objects = new Objects();
        Survey survey = survey(data, objects);
        if (!survey.damages().isEmpty()) {
            throw new StoreException(Reports.found(data, survey));
        }
        try (var out = new SnapshotWriter(medium, to, survey.revision())) {
            restrict(Names.draft(to));
            out.addFiles(keys(data));
            for (var entry : objects.kept.entrySet()) {
                Kept kept = entry.getValue();
                byte[] json = kept.file().read(kept.at(), kept.length());
                out.add(new Line(entry.getKey(), json), _ -> {});
            }
            out.keep().blob().close();
        }
        return new Summary(survey.revision(), objects.kept.size());
    }

    /// Looks at a directory's files: all of them are read, nothing is changed.
    ///
    /// @throws StoreException when there is no cluster in it
    public static Check check(Path data) throws IOException {
        if (!Names.areIn(data)) {
            throw new StoreException(
                    data + " holds no cluster; give the directory that --data named.");
        }
        Survey survey = new Backup().survey(data, Sink.NONE);
        return new Check(survey.damages().isEmpty(), Reports.found(data, survey));
    }

    /// @param sentence what was found, for people
    public record Check(boolean whole, String sentence) {}

    /// A running cluster may replace its files while they are read; then they are read again.
    private Survey survey(Path data, Sink sink) throws IOException {
        for (int attempt = 1; ; attempt++) {
            sink.clear();
            try {
                Survey survey = Survey.of(medium, data, Acknowledged.read(data), sink);
                if (survey.damages().isEmpty() || attempt == ATTEMPTS) {
                    return survey;
                }
            } catch (NoSuchFileException e) {
                if (attempt == ATTEMPTS) {
                    throw e;
                }
            }
        }
    }

    private static List<Line> keys(Path data) throws IOException {
        var found = new ArrayList<Line>();
        for (var name : KEYS) {
            Path file = data.resolve(name);
            if (Files.exists(file)) {
                found.add(new Line(name, Files.readAllBytes(file)));
            }
        }
        return found;
    }

    private static void restrict(Path file) throws IOException {
        if (Files.getFileStore(file).supportsFileAttributeView("posix")) {
            Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
        }
    }

    /// Puts a backup into a directory.
    ///
    /// @param replace whether a cluster that is there may be replaced; its pods' files and logs
    ///   stay
    /// @throws StoreException with one sentence: the backup is damaged or none, the directory is
    ///   not empty or in use; then nothing was changed
    public Summary restore(Path backup, Path data, boolean replace) throws IOException {
        if (!Files.isRegularFile(backup)) {
            throw new StoreException(backup + " does not exist; give the file of a backup.");
        }
        Summary summary = read(backup, _ -> {}, _ -> {});
        if (!replace && isInUse(data)) {
            throw new StoreException(
                    data + " is not empty; add --replace to replace the cluster in it.");
        }
        Files.createDirectories(data);
        try (FileChannel _ = ClusterFiles.lock(data)) {
            long revision = Math.max(summary.revision(), above(data));
            replaceBy(backup, data, revision);
            return new Summary(revision, summary.objects());
        }
    }

    private static boolean isInUse(Path data) throws IOException {
        if (!Files.exists(data)) {
            return false;
        }
        try (var entries = Files.newDirectoryStream(data)) {
            return entries.iterator().hasNext();
        }
    }

    /// Nobody who saw the cluster before may take a later write for one he knows.
    private long above(Path data) throws IOException {
        if (!Names.areIn(data)) {
            return 0;
        }
        return Survey.of(medium, data, Acknowledged.read(data), Sink.NONE).highest() + 1;
    }

    /// The new snapshot is the newest, so from the moment it has its name it is the cluster.
    private void replaceBy(Path backup, Path data, long revision) throws IOException {
        var keys = new ArrayList<Line>();
        try (var out =
                new SnapshotWriter(medium, data.resolve(Names.snapshot(revision)), revision)) {
            read(backup, line -> out.add(line, _ -> {}), keys::add);
            out.keep().blob().close();
        }
        LogFile.create(medium, data, revision).close();
        for (Line key : keys) {
            writeKey(data, key);
        }
        try (var acknowledged = Acknowledged.open(data)) {
            acknowledged.write(revision);
        }
        for (var kind : List.of("log", "snapshot")) {
            for (Path old : Names.files(data, kind).headMap(revision, false).values()) {
                medium.delete(old);
            }
        }
        medium.forceNames(data);
    }

    private void writeKey(Path data, Line key) throws IOException {
        byte[] content = key.json();
        if (content == null || !KEYS.contains(key.key())) {
            return;
        }
        Path draft = Names.draft(data.resolve(key.key()));
        Files.write(draft, content);
        restrict(draft);
        medium.rename(draft, data.resolve(key.key()));
    }

    private interface Lines {
        void take(Line line) throws IOException;
    }

    private Summary read(Path backup, Lines objects, Lines keys) throws IOException {
        int found = 0;
        int all = 0;
        var file = DataFile.open(medium, backup);
        try (var blob = file.blob()) {
            var reader = new FrameReader(blob);
            var frame = reader.next().filter(it -> it.kind() == Frame.Kind.BEGIN);
            while (frame.isPresent()) {
                var whole = frame.get();
                if (whole.kind() == Frame.Kind.END && whole.count() == all) {
                    return new Summary(whole.revision(), found);
                }
                boolean isKeys = whole.kind() == Frame.Kind.FILES;
                take(whole, isKeys ? keys : objects);
                all += whole.count();
                found += isKeys ? 0 : whole.count();
                frame = reader.next();
            }
            throw new StoreException(
                    backup
                            + (reader.position() == 0
                                    ? " is not a backup of Sluice"
                                    : " is damaged at byte " + reader.position())
                            + "; nothing was changed.");
        }
    }

    private static void take(Frame frame, Lines lines) throws IOException {
        try {
            frame.read((key, at, length) -> {
                try {
                    lines.take(new Line(key, frame.json(at, length)));
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            });
        } catch (UncheckedIOException e) {
            throw java.util.Objects.requireNonNull(e.getCause());
        }
    }
}
