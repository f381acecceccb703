package dev.sluice.embedded.access.rbac;

import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.sluice.embedded.objects.Cluster;
import dev.sluice.embedded.objects.Key;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/// How far the index has come, so that whoever changed a role can wait until the change counts.
final class Progress {
    private static final Duration PATIENCE = Duration.ofSeconds(2);

    private final Cluster cluster;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition moved = lock.newCondition();
    private final Map<Key, String> reached = new HashMap<>();

    Progress(Cluster cluster) {
        this.cluster = cluster;
    }

    void reached(Key key, ObjectNode object) {
        change(() -> reached.put(key, revision(object)));
    }

    void gone(Key key) {
        change(() -> reached.remove(key));
    }

    private void change(Runnable change) {
        lock.lock();
        try {
            change.run();
            moved.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /// Waits until the index knows the object as it is stored; gives up after a while, for it is a
    /// courtesy and the answer must go out.
    void await(Key key) {
        lock.lock();
        try {
            var left = PATIENCE.toNanos();
            while (left > 0 && !stored(key).equals(reached.getOrDefault(key, ""))) {
                left = moved.awaitNanos(left);
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        } finally {
            lock.unlock();
        }
    }

    private String stored(Key key) {
        return cluster.get(key).map(Progress::revision).orElse("");
    }

    private static String revision(ObjectNode object) {
        return object.at("/metadata/resourceVersion").asText();
    }
}
