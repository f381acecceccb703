package dev.sluice.embedded.store;

import org.h2.mvstore.DataUtils;
import org.h2.mvstore.MVMap;
import org.h2.mvstore.MVStore;
import org.h2.mvstore.MVStoreException;
import org.h2.mvstore.type.ByteArrayDataType;
import org.h2.mvstore.type.LongDataType;
import org.h2.mvstore.type.StringDataType;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.BiConsumer;

/// One MVStore file, `cluster.db`.
final class FileDisk implements Disk {
    static final String FILE = "cluster.db";
    private static final String OBJECTS = "objects";
    private static final String COUNTERS = "counters";
    private static final String REVISION = "revision";
    // Every commit is forced to disk, so old chunks need no long rest before their space is reused.
    private static final int RETENTION_MILLIS = 500;
    // The objects live on the heap; the file's pages need little cache.
    private static final int CACHE_MEBIBYTES = 4;

    private static final MVMap.Builder<String, byte[]> OBJECT_MAP =
            new MVMap.Builder<String, byte[]>()
                    .keyType(StringDataType.INSTANCE)
                    .valueType(ByteArrayDataType.INSTANCE);
    private static final MVMap.Builder<String, Long> COUNTER_MAP =
            new MVMap.Builder<String, Long>()
                    .keyType(StringDataType.INSTANCE)
                    .valueType(LongDataType.INSTANCE);

    private final Path file;
    private final MVStore store;
    private final Acknowledged acknowledged;
    private final MVMap<String, byte[]> objects;
    private final MVMap<String, Long> counters;

    private FileDisk(Path file, MVStore store, Acknowledged acknowledged) {
        this.file = file;
        this.store = store;
        this.acknowledged = acknowledged;
        this.objects = store.openMap(OBJECTS, OBJECT_MAP);
        this.counters = store.openMap(COUNTERS, COUNTER_MAP);
    }

    static FileDisk open(Path directory) {
        Path file = directory.resolve(FILE);
        try {
            Files.createDirectories(directory);
            requireWhole(file, Acknowledged.read(directory));
            MVStore store = builder(file).open();
            store.setRetentionTime(RETENTION_MILLIS);
            var disk = new FileDisk(file, store, Acknowledged.open(directory));
            if (disk.counters.isEmpty()) {
                disk.write(List.of(), 0);
            }
            return disk;
        } catch (IOException e) {
            throw new StoreException(
                    "The data directory "
                            + directory
                            + " cannot be used ("
                            + e
                            + "): give a directory that this user may write to.",
                    e);
        } catch (MVStoreException e) {
            throw refusal(file, e);
        }
    }

    private static MVStore.Builder builder(Path file) {
        return new MVStore.Builder().fileName(file.toString()).cacheSize(CACHE_MEBIBYTES);
    }

    /// Looks at the file without touching it: opening it for writing would hide what it lost.
    private static void requireWhole(Path file, long acknowledged) throws IOException {
        if (Files.notExists(file)) {
            if (acknowledged > 0) {
                throw shortened(file, 0, acknowledged);
            }
            return;
        }
        if (Files.size(file) == 0) {
            throw damaged(file, "it is empty");
        }
        try (MVStore store = builder(file).readOnly().open()) {
            if (!store.hasMap(COUNTERS)) {
                throw damaged(file, "it holds no cluster");
            }
            long revision = store.openMap(COUNTERS, COUNTER_MAP).getOrDefault(REVISION, 0L);
            if (revision < acknowledged) {
                throw shortened(file, revision, acknowledged);
            }
        } catch (MVStoreException e) {
            throw refusal(file, e);
        } catch (IllegalStateException | IllegalArgumentException e) {
            throw damaged(file, String.valueOf(e.getMessage()));
        }
    }

    private static StoreException shortened(Path file, long revision, long acknowledged) {
        return new StoreException(
                "The file "
                        + file
                        + " is damaged (its last good revision is "
                        + revision
                        + ", but "
                        + acknowledged
                        + " was acknowledged): restore it from a backup, or delete "
                        + file.resolveSibling(Acknowledged.FILE)
                        + " to go on from that revision; nothing was changed.");
    }

    private static StoreException damaged(Path file, String why) {
        return new StoreException(
                "The file "
                        + file
                        + " is damaged ("
                        + why
                        + "): restore it from a backup, or move it away to begin with an empty"
                        + " cluster; it was left as it is.");
    }

    private static StoreException refusal(Path file, MVStoreException e) {
        if (e.getErrorCode() == DataUtils.ERROR_FILE_LOCKED) {
            return new StoreException(
                    "The data directory "
                            + file.getParent()
                            + " is in use by another process: stop that process, or give"
                            + " another directory.",
                    e);
        }
        return damaged(file, String.valueOf(e.getMessage()));
    }

    @Override
    public long load(BiConsumer<Id, byte[]> object) {
        try {
            var cursor = objects.cursor(null);
            while (cursor.hasNext()) {
                String key = cursor.next();
                object.accept(Id.fromKey(key), cursor.getValue());
            }
            return counters.getOrDefault(REVISION, 0L);
        } catch (MVStoreException | IllegalArgumentException e) {
            store.closeImmediately();
            throw damaged(file, String.valueOf(e.getMessage()));
        }
    }

    @Override
    public void write(List<Line> lines, long revision) {
        try {
            for (Line line : lines) {
                byte[] json = line.json();
                if (json == null) {
                    objects.remove(line.id().key());
                } else {
                    objects.put(line.id().key(), json);
                }
            }
            counters.put(REVISION, revision);
            store.commit();
            store.sync();
            acknowledged.write(revision);
        } catch (MVStoreException | IOException e) {
            throw new StoreException(
                    "The file "
                            + file
                            + " cannot be written ("
                            + e.getMessage()
                            + "): free some space on its disk and start again.",
                    e);
        }
    }

    @Override
    public void close() {
        store.close();
        try {
            acknowledged.close();
        } catch (IOException e) {
            throw new StoreException("The directory of " + file + " cannot be closed.", e);
        }
    }
}
