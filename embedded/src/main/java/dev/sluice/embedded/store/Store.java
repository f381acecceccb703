package dev.sluice.embedded.store;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;

/// The objects of the cluster, each kept under its [Id], with one revision that rises by each
/// write.
///
/// A write returns only when it is on the disk; until then nobody but other writers sees it.
/// Writers that come at the same time share one commit. Committed handed in or out are shared:
/// nobody may change them.
public final class Store implements AutoCloseable {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Disk disk;
    private final Committed objects;
    private final ReentrantLock accept = new ReentrantLock();
    private final ReentrantLock commit = new ReentrantLock();

    // Guarded by accept: what is decided but not yet committed.
    private final Map<Id, Event> ahead = new HashMap<>();
    private List<Event> waiting = new ArrayList<>();
    private long accepted;

    private volatile @Nullable StoreException broken;

    private Store(Disk disk, InstantSource clock) {
        this.disk = disk;
        Map<Id, ObjectNode> loaded = new HashMap<>();
        long revision = disk.load((id, json) -> loaded.put(id, parse(id, json)));
        for (ObjectNode object : loaded.values()) {
            revision = Math.max(revision, object.at("/metadata/resourceVersion").asLong());
        }
        this.objects = new Committed(loaded, revision, clock);
        this.accepted = revision;
    }

    /// A store that forgets everything, for tests.
    public static Store inMemory(InstantSource clock) {
        return new Store(Disk.NONE, clock);
    }

    /// Opens `cluster.db` in a directory, which is made when absent.
    ///
    /// @throws StoreException when another process has it open, or it is damaged or unusable
    public static Store open(Path directory, InstantSource clock) {
        return new Store(FileDisk.open(directory), clock);
    }

    /// The revision of the newest visible write.
    public long revision() {
        return objects.revision();
    }

    /// The revision of the newest visible write in one collection; 0 when there was none since the
    /// start.
    public long revision(String collection) {
        return objects.revision(collection);
    }

    public Optional<ObjectNode> get(Id id) {
        return objects.get(id);
    }

    /// The newest state, also when it is not yet on the disk: for deciding what to write next.
    public Optional<ObjectNode> latest(Id id) {
        accept.lock();
        try {
            Event event = ahead.get(id);
            return event == null ? objects.get(id) : event.after();
        } finally {
            accept.unlock();
        }
    }

    /// @param namespace empty for all
    public Snapshot list(String collection, String namespace) {
        return objects.list(collection, namespace);
    }

    /// The collection as it was at an earlier revision.
    ///
    /// @throws HistoryGoneException when that is too long ago
    public Snapshot listAt(String collection, String namespace, long revision) {
        return objects.listAt(collection, namespace, revision);
    }

    /// Writes one object if nobody else did meanwhile.
    ///
    /// @param expected the state this write was decided on, by identity; empty: the object is
    ///   absent
    /// @param next the new state, or empty to remove it
    /// @return the event; empty, with nothing written, when the expected state was not the newest
    /// @throws StoreException when the disk refuses
    public Optional<Event> write(
            Id id, Optional<ObjectNode> expected, Optional<ObjectNode> next, Runnable check) {
        Event event;
        accept.lock();
        try {
            failIfBroken();
            if (!same(latest(id), expected)) {
                return Optional.empty();
            }
            check.run();
            long revision = accepted + 1;
            event =
                    new Event(
                            revision, id, expected, next.map(object -> Event.at(object, revision)));
            accepted = revision;
            ahead.put(id, event);
            waiting.add(event);
        } finally {
            accept.unlock();
        }
        commitUpTo(event.revision());
        return Optional.of(event);
    }

    @SuppressWarnings("ReferenceEquality") // identity is the point: states are never copied
    private static boolean same(Optional<ObjectNode> one, Optional<ObjectNode> other) {
        return one.orElse(null) == other.orElse(null);
    }

    private void commitUpTo(long revision) {
        commit.lock();
        try {
            // Whoever held the lock before may have taken this write along.
            if (objects.revision() >= revision) {
                return;
            }
            failIfBroken();
            List<Event> batch;
            accept.lock();
            try {
                batch = waiting;
                waiting = new ArrayList<>();
            } finally {
                accept.unlock();
            }
            objects.apply(batch, persist(batch));
            accept.lock();
            try {
                batch.forEach(event -> ahead.remove(event.id(), event));
            } finally {
                accept.unlock();
            }
        } finally {
            commit.unlock();
        }
    }

    /// Answers the size of each object in bytes of JSON.
    private int[] persist(List<Event> batch) {
        int[] sizes = new int[batch.size()];
        List<Disk.Line> lines = new ArrayList<>(batch.size());
        try {
            for (int i = 0; i < sizes.length; i++) {
                Event event = batch.get(i);
                byte[] json = event.after().isEmpty() ? null : bytes(event.after().get());
                sizes[i] = json == null ? 0 : json.length;
                lines.add(new Disk.Line(event.id(), json));
            }
            disk.write(lines, batch.getLast().revision());
            return sizes;
        } catch (StoreException e) {
            broken = e;
            throw e;
        }
    }

    private void failIfBroken() {
        StoreException cause = broken;
        if (cause != null) {
            throw new StoreException(cause.getMessage() + " Nothing was written since.", cause);
        }
    }

    /// Starts a watch on a virtual thread of its own.
    ///
    /// @throws HistoryGoneException when the asked revision is too long ago
    public Subscription watch(Interest interest, Watcher watcher) {
        return objects.watch(interest, watcher);
    }

    private static byte[] bytes(ObjectNode object) {
        try {
            return JSON.writeValueAsBytes(object);
        } catch (JsonProcessingException e) {
            throw new StoreException("An object cannot be written as JSON.", e);
        }
    }

    private static ObjectNode parse(Id id, byte[] json) {
        try {
            return (ObjectNode) JSON.readTree(json);
        } catch (IOException | ClassCastException e) {
            throw new StoreException("The stored object " + id + " is damaged.", e);
        }
    }

    /// Ends all watches and closes the file.
    @Override
    public void close() {
        commit.lock();
        try {
            broken = new StoreException("The store is closed.");
            objects.close();
            disk.close();
        } finally {
            commit.unlock();
        }
    }
}
