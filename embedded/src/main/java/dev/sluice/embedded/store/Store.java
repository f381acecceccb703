package dev.sluice.embedded.store;

import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.sluice.embedded.store.files.Medium;

import org.jspecify.annotations.Nullable;

import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/// The objects of the cluster, each kept under its [Id], with one revision that rises by each
/// write.
///
/// A write returns only when it is on the disk; until then nobody but other writers sees it.
/// Writers that come at the same time share one commit. Objects handed in or out are shared: nobody
/// may change them.
public final class Store implements AutoCloseable {
    private final Keeper keeper;
    private final Committed objects;
    private final ReentrantLock accept = new ReentrantLock();
    private final Condition idle = accept.newCondition();

    // Guarded by accept: what is decided but not yet committed.
    private final Map<Id, Pending> ahead = new HashMap<>();
    private Batch waiting = new Batch(accept.newCondition());
    private boolean committing;
    private long accepted;

    /// Writes that are committed together. One of their writers does it, the others wait for it.
    private static final class Batch {
        final List<Event> events = new ArrayList<>();
        final Condition settled;

        // Guarded by accept.
        @Nullable StoreException failure;
        boolean done;

        Batch(Condition settled) {
            this.settled = settled;
        }
    }

    private record Pending(Event event, Batch batch) {}

    private Store(Keeper keeper, InstantSource clock) {
        this.keeper = keeper;
        var loaded = keeper.load();
        this.objects = new Committed(loaded.objects(), loaded.revision(), clock);
        this.accepted = loaded.revision();
    }

    /// A store that forgets everything, for tests.
    public static Store inMemory(InstantSource clock) {
        return new Store(Keeper.NOTHING, clock);
    }

    /// Opens the files in a directory, which is made when absent.
    ///
    /// Damage is told in the log, and what is left is gone on with: the damaged files stay beside
    /// the others.
    ///
    /// @throws StoreException when another process has it open, it is unusable, or nothing good is
    ///   left in it
    public static Store open(Path directory, InstantSource clock) {
        return open(Medium.DISK, directory, clock);
    }

    static Store open(Medium medium, Path directory, InstantSource clock) {
        return new Store(FileKeeper.open(medium, directory), clock);
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
        Optional<Version> newest;
        accept.lock();
        try {
            newest = newest(id);
        } finally {
            accept.unlock();
        }
        // Perhaps read from the disk, which nobody else has to wait for.
        return newest.map(Version::object);
    }

    private Optional<Version> newest(Id id) {
        Pending pending = ahead.get(id);
        return pending == null ? objects.version(id) : pending.event().is();
    }

    /// Returns when the newest state is on the disk: for answering with it where there is nothing
    /// to write.
    ///
    /// @throws StoreException when the disk refuses that state, which then never came to be
    public void settle(Id id) {
        Batch batch;
        accept.lock();
        try {
            Pending pending = ahead.get(id);
            if (pending == null) {
                return;
            }
            batch = pending.batch();
        } finally {
            accept.unlock();
        }
        commit(batch);
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
    /// @throws StoreException when the disk refuses; later writes may succeed
    public Optional<Event> write(
            Id id, Optional<ObjectNode> expected, Optional<ObjectNode> next, Runnable check) {
        Event event;
        Batch batch;
        accept.lock();
        try {
            keeper.failIfUnusable();
            Optional<Version> newest = newest(id);
            if (!same(newest, expected)) {
                return Optional.empty();
            }
            check.run();
            long revision = accepted + 1;
            Id kept = objects.sharing(id);
            event = new Event(revision, kept, newest, next.map(it -> Version.at(it, revision)));
            accepted = revision;
            batch = waiting;
            ahead.put(kept, new Pending(event, batch));
            batch.events.add(event);
        } finally {
            accept.unlock();
        }
        commit(batch);
        return Optional.of(event);
    }

    private static boolean same(Optional<Version> newest, Optional<ObjectNode> expected) {
        return newest.isPresent()
                ? expected.isPresent() && newest.get().is(expected.get())
                : expected.isEmpty();
    }

    private void commit(Batch batch) {
        if (leads(batch)) {
            StoreException failure = persist(batch);
            settle(batch, failure);
        }
        StoreException failure = batch.failure;
        if (failure != null) {
            throw new StoreException(String.valueOf(failure.getMessage()), failure);
        }
    }

    /// Waits until somebody has committed the batch, or this thread has to.
    private boolean leads(Batch batch) {
        accept.lock();
        try {
            while (!batch.done && committing) {
                batch.settled.awaitUninterruptibly();
            }
            if (batch.done) {
                return false;
            }
            committing = true;
            waiting = new Batch(accept.newCondition());
            return true;
        } finally {
            accept.unlock();
        }
    }

    /// Answers why it failed, whatever it was: what nobody commits must not be decided on.
    private @Nullable StoreException persist(Batch batch) {
        try {
            keeper.write(batch.events);
            objects.apply(batch.events);
        } catch (StoreException e) {
            return e;
        } catch (RuntimeException | Error e) {
            return new StoreException("Nothing was written: " + e, e);
        }
        return null;
    }

    private void settle(Batch batch, @Nullable StoreException failure) {
        try {
            if (failure == null) {
                forget(batch);
                keeper.compactIfLong(objects);
            } else {
                fail(batch, failure);
            }
        } finally {
            endCommit();
        }
    }

    private void endCommit() {
        accept.lock();
        try {
            committing = false;
            waiting.settled.signal();
            idle.signalAll();
        } finally {
            accept.unlock();
        }
    }

    private void forget(Batch batch) {
        accept.lock();
        try {
            for (Event event : batch.events) {
                ahead.computeIfPresent(
                        event.id(), (_, pending) -> pending.event() == event ? null : pending);
            }
            batch.done = true;
            batch.settled.signalAll();
        } finally {
            accept.unlock();
        }
    }

    /// What waits was decided on states that never came to be, so it fails, too.
    private void fail(Batch batch, StoreException why) {
        accept.lock();
        try {
            for (Batch failed : List.of(batch, waiting)) {
                failed.failure = why;
                failed.done = true;
                failed.settled.signalAll();
            }
            waiting = new Batch(accept.newCondition());
            ahead.clear();
        } finally {
            accept.unlock();
        }
    }

    /// Starts a watch on a virtual thread of its own.
    ///
    /// @throws HistoryGoneException when the asked revision is too long ago
    public Subscription watch(Interest interest, Watcher watcher) {
        return objects.watch(interest, watcher);
    }

    /// Ends all watches and closes the files.
    @Override
    public void close() {
        accept.lock();
        try {
            while (committing) {
                idle.awaitUninterruptibly();
            }
            committing = true;
        } finally {
            accept.unlock();
        }
        try {
            objects.close();
            keeper.close();
        } finally {
            endCommit();
        }
    }
}
