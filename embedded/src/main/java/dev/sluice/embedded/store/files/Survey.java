package dev.sluice.embedded.store.files;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.NavigableMap;
import java.util.Optional;

/// What a directory holds, read without changing anything.
///
/// @param revision the last good one
/// @param highest the greatest revision anybody may have seen: `revision`, or more when writes are
///   lost
/// @param damages empty when all is well
/// @param unusable files that cannot be gone on with, in no order
/// @param snapshot the revision of the snapshot that was read; 0 for none
/// @param tail where to go on; empty when a new log has to begin
public record Survey(
        long revision,
        long highest,
        List<Damage> damages,
        List<Path> unusable,
        long snapshot,
        Optional<Tail> tail) {

    /// The log to go on with.
    ///
    /// @param end behind its last whole frame
    /// @param blank whether nothing was begun behind that
    record Tail(Path file, long end, boolean blank) {}

    /// Acknowledged writes that are gone, at most.
    public long lost() {
        return highest - revision;
    }

    /// Whether there is anything to go on from.
    boolean holdsNothing() {
        return revision == 0;
    }

    /// @param acknowledged the revision that somebody else remembers
    static Survey of(Medium medium, Path directory, long acknowledged, Sink sink)
            throws IOException {
        return new Surveyor(medium, acknowledged, sink).read(directory);
    }

    private static final class Surveyor {
        private final Medium medium;
        private final Sink sink;
        private final long acknowledged;
        private final List<Damage> damages = new ArrayList<>();
        private final List<Path> unusable = new ArrayList<>();
        private long revision;
        private long highest;

        Surveyor(Medium medium, long acknowledged, Sink sink) {
            this.medium = medium;
            this.sink = sink;
            this.acknowledged = acknowledged;
            this.highest = acknowledged;
        }

        Survey read(Path directory) throws IOException {
            long snapshot = readSnapshots(Names.files(directory, "snapshot").descendingMap());
            revision = snapshot;
            var logs = Names.files(directory, "log").tailMap(revision, true);
            var tail = readLogs(logs);
            if (damages.isEmpty() && acknowledged > revision) {
                Path file = tail.map(Tail::file).orElse(directory);
                damages.add(new Damage(file, tail.map(Tail::end).orElse(0L), "has lost its end"));
                tail.ifPresent(it -> unusable.add(it.file()));
            }
            highest = Math.max(highest, revision);
            boolean goOn = highest == revision;
            return new Survey(
                    revision,
                    highest,
                    List.copyOf(damages),
                    List.copyOf(unusable),
                    snapshot,
                    goOn ? tail : Optional.empty());
        }

        private long readSnapshots(NavigableMap<Long, Path> newestFirst) throws IOException {
            for (var entry : newestFirst.entrySet()) {
                highest = Math.max(highest, entry.getKey());
                if (readSnapshot(entry.getValue(), entry.getKey())) {
                    return entry.getKey();
                }
                sink.clear();
            }
            return 0;
        }

        private boolean readSnapshot(Path path, long expected) throws IOException {
            var file = DataFile.open(medium, path);
            var reader = new FrameReader(file.blob());
            int count = 0;
            var frame = reader.next().filter(it -> it.kind() == Frame.Kind.BEGIN);
            while (frame.isPresent() && frame.get().revision() == expected) {
                var whole = frame.get();
                if (whole.kind() == Frame.Kind.END) {
                    if (whole.count() == count) {
                        return true;
                    }
                    break;
                }
                whole.read((key, at, length) -> sink.line(key, file, at, length));
                count += whole.count();
                frame = reader.next();
            }
            damages.add(new Damage(path, reader.position(), "is damaged"));
            unusable.add(path);
            file.blob().close();
            return false;
        }

        private Optional<Tail> readLogs(NavigableMap<Long, Path> logs) throws IOException {
            Optional<Tail> tail = Optional.empty();
            boolean broken = false;
            for (var entry : logs.entrySet()) {
                Path path = entry.getValue();
                highest = Math.max(highest, entry.getKey());
                if (!broken && entry.getKey() != revision) {
                    var before = "begins after revision " + entry.getKey() + ", but " + revision;
                    damages.add(new Damage(path, 0, before + " is the last before it,"));
                    broken = true;
                }
                if (broken) {
                    unusable.add(path);
                    noteRevisions(path);
                    continue;
                }
                tail = readLog(path, entry.getKey().equals(logs.lastKey()));
                broken = tail.isEmpty();
            }
            return tail;
        }

        /// Empty when it is damaged.
        private Optional<Tail> readLog(Path path, boolean isLast) throws IOException {
            var file = DataFile.open(medium, path);
            var reader = new FrameReader(file.blob());
            long base = revision;
            var frame =
                    reader.next()
                            .filter(it -> it.kind() == Frame.Kind.BEGIN && it.revision() == base);
            boolean began = frame.isPresent();
            while (frame.isPresent()) {
                var whole = frame.get();
                whole.read((key, at, length) -> sink.line(key, file, at, length));
                revision = whole.revision();
                frame = reader.next();
            }
            long end = reader.position();
            boolean blank = began && reader.isBlank();
            if (blank || began && isLast && acknowledged <= revision && !goesOn(file, end)) {
                return Optional.of(new Tail(path, end, blank));
            }
            goesOn(file, end);
            damages.add(new Damage(path, end, "is damaged"));
            unusable.add(path);
            return Optional.empty();
        }

        /// Whether something whole follows; if so it was acknowledged, and what is before it, too.
        private boolean goesOn(DataFile file, long from) throws IOException {
            var reader = new FrameReader(file.blob(), from);
            boolean found = false;
            var frame = reader.nextAfterDamage();
            while (frame.isPresent()) {
                found = true;
                highest = Math.max(highest, frame.get().revision());
                frame = reader.nextAfterDamage();
            }
            return found;
        }

        private void noteRevisions(Path path) throws IOException {
            goesOn(DataFile.open(medium, path), 0);
        }
    }
}
