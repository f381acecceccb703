package dev.sluice.embedded.store;

import com.fasterxml.jackson.databind.node.ObjectNode;

import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
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
    private static final int SHARED_MOST = 10_000;

    private final Map<String, Collection> collections = new ConcurrentHashMap<>();
    private final Map<String, String> namespaces = new ConcurrentHashMap<>();
    private final ReentrantReadWriteLock lock = new ReentrantReadWriteLock();
    private final History history;
    private volatile long revision;

    private static final class Collection {
        final String name;
        final ConcurrentSkipListMap<Id, Version> objects = new ConcurrentSkipListMap<>();
        final Set<Subscriber> subscribers = ConcurrentHashMap.newKeySet();
        final Chain chain = new Chain();
        volatile long revision;

        Collection(String name) {
            this.name = name;
        }
    }

    Committed(Map<Id, Version> loaded, long revision, InstantSource clock) {
        loaded.forEach((id, version) -> collection(id.collection()).objects.put(id, version));
        this.revision = revision;
        this.history = new History(clock, revision);
    }

    private Collection collection(String name) {
        return collections.computeIfAbsent(name, Collection::new);
    }

    /// The same id in words that it shares with others: there are as many ids as objects.
    Id sharing(Id id) {
        if (namespaces.size() > SHARED_MOST) {
            namespaces.clear();
        }
        return new Id(
                collection(id.collection()).name,
                namespaces.computeIfAbsent(id.namespace(), word -> word),
                id.name());
    }

    long revision() {
        return revision;
    }

    long revision(String collection) {
        return collection(collection).revision;
    }

    Optional<Version> version(Id id) {
        return Optional.ofNullable(collection(id.collection()).objects.get(id));
    }

    Optional<ObjectNode> get(Id id) {
        return version(id).map(Version::object);
    }

    /// Everything, for a file.
    Map<Id, Version> all() {
        lock.readLock().lock();
        try {
            var all = new HashMap<Id, Version>();
            collections.values().forEach(collection -> all.putAll(collection.objects));
            return all;
        } finally {
            lock.readLock().unlock();
        }
    }

    Snapshot list(String collection, String namespace) {
        lock.readLock().lock();
        try {
            return new Snapshot(new ArrayList<>(part(collection, namespace).values()), revision);
        } finally {
            lock.readLock().unlock();
        }
    }

    private NavigableMap<Id, Version> part(String name, String namespace) {
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
                    event.was().ifPresentOrElse(old -> then.put(id, old), () -> then.remove(id));
                }
            }
            return new Snapshot(new ArrayList<>(then.values()), asked);
        } finally {
            lock.readLock().unlock();
        }
    }

    void apply(List<Event> batch) {
        var touched = new HashMap<String, Collection>();
        lock.writeLock().lock();
        try {
            for (Event event : batch) {
                Collection collection = collection(event.id().collection());
                event.is()
                        .ifPresentOrElse(
                                object -> collection.objects.put(event.id(), object),
                                () -> collection.objects.remove(event.id()));
                collection.revision = event.revision();
                history.add(event, collection.chain.last());
                collection.chain.add(event);
                touched.put(event.id().collection(), collection);
            }
            revision = batch.getLast().revision();
        } finally {
            lock.writeLock().unlock();
        }
        touched.values().forEach(it -> it.subscribers.forEach(Subscriber::wake));
    }

    Subscription watch(Interest interest, Watcher watcher) {
        Collection collection = collection(interest.collection());
        var subscriber =
                new Subscriber(
                        interest,
                        watcher,
                        new Subscriber.Source(collection.chain, this::revision),
                        collection.subscribers::remove);
        lock.readLock().lock();
        try {
            OptionalLong since = interest.since();
            Chain.Link newest = collection.chain.last();
            if (since.isPresent()) {
                subscriber.resume(
                        history.standing(interest.collection(), since.getAsLong(), newest));
            } else {
                subscriber.begin(list(interest.collection(), interest.namespace()), newest);
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
