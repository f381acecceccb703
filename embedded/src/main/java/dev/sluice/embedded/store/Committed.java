package dev.sluice.embedded.store;

import com.fasterxml.jackson.databind.node.ObjectNode;

import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.locks.ReentrantReadWriteLock;

/// What readers see: the committed objects, the recent history and the watches.
final class Committed {
    private final Map<String, Collection> collections = new ConcurrentHashMap<>();
    private final ReentrantReadWriteLock lock = new ReentrantReadWriteLock();
    private final History history;
    private volatile long revision;

    private static final class Collection {
        final ConcurrentSkipListMap<Id, ObjectNode> objects = new ConcurrentSkipListMap<>();
        final Set<Subscriber> subscribers = ConcurrentHashMap.newKeySet();
        volatile long revision;
    }

    Committed(Map<Id, ObjectNode> loaded, long revision, InstantSource clock) {
        loaded.forEach((id, object) -> collection(id.collection()).objects.put(id, object));
        this.revision = revision;
        this.history = new History(clock, revision);
    }

    private Collection collection(String name) {
        return collections.computeIfAbsent(name, _ -> new Collection());
    }

    long revision() {
        return revision;
    }

    long revision(String collection) {
        return collection(collection).revision;
    }

    Optional<ObjectNode> get(Id id) {
        return Optional.ofNullable(collection(id.collection()).objects.get(id));
    }

    Snapshot list(String collection, String namespace) {
        lock.readLock().lock();
        try {
            return new Snapshot(new ArrayList<>(part(collection, namespace).values()), revision);
        } finally {
            lock.readLock().unlock();
        }
    }

    private NavigableMap<Id, ObjectNode> part(String name, String namespace) {
        var all = collection(name).objects;
        return namespace.isEmpty()
                ? all
                : all.subMap(
                        new Id(name, namespace, ""),
                        true,
                        new Id(name, namespace + '\0', ""),
                        false);
    }

    Snapshot listAt(String collection, String namespace, long asked) {
        lock.readLock().lock();
        try {
            var then = new TreeMap<>(part(collection, namespace));
            for (Event event : history.after(asked).reversed()) {
                Id id = event.id();
                if (id.collection().equals(collection)
                        && (namespace.isEmpty() || namespace.equals(id.namespace()))) {
                    event.before().ifPresentOrElse(old -> then.put(id, old), () -> then.remove(id));
                }
            }
            return new Snapshot(new ArrayList<>(then.values()), asked);
        } finally {
            lock.readLock().unlock();
        }
    }

    void apply(List<Event> batch, int[] sizes) {
        lock.writeLock().lock();
        try {
            for (int i = 0; i < sizes.length; i++) {
                Event event = batch.get(i);
                Collection collection = collection(event.id().collection());
                event.after()
                        .ifPresentOrElse(
                                object -> collection.objects.put(event.id(), object),
                                () -> collection.objects.remove(event.id()));
                collection.revision = event.revision();
                history.add(event, sizes[i]);
                collection.subscribers.forEach(subscriber -> subscriber.offer(event));
            }
            revision = batch.getLast().revision();
        } finally {
            lock.writeLock().unlock();
        }
    }

    Subscription watch(Interest interest, Watcher watcher) {
        Collection collection = collection(interest.collection());
        var subscriber =
                new Subscriber(interest, watcher, this::revision, collection.subscribers::remove);
        lock.readLock().lock();
        try {
            OptionalLong since = interest.since();
            if (since.isPresent()) {
                List<Event> missed = new ArrayList<>(history.after(since.getAsLong()));
                missed.removeIf(e -> !e.id().collection().equals(interest.collection()));
                missed.removeIf(e -> !interest.covers(e.id()));
                subscriber.resume(missed);
            } else {
                Snapshot now = list(interest.collection(), interest.namespace());
                subscriber.begin(now.objects(), now.revision());
            }
            collection.subscribers.add(subscriber);
        } finally {
            lock.readLock().unlock();
        }
        Thread.ofVirtual().name("watch " + interest.collection()).start(subscriber);
        return subscriber;
    }

    void close() {
        collections.values().forEach(c -> c.subscribers.forEach(Subscriber::close));
    }
}
