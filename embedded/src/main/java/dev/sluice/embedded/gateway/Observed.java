package dev.sluice.embedded.gateway;

import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.sluice.embedded.gateway.config.Snapshot;
import dev.sluice.embedded.objects.ApiException;
import dev.sluice.embedded.objects.Change;
import dev.sluice.embedded.objects.Cluster;
import dev.sluice.embedded.objects.Key;
import dev.sluice.embedded.objects.Resource;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/// The objects the gateway looks at, kept up to date by watches.
final class Observed implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Observed.class);

    private final Cluster cluster;
    private final Runnable changed;
    private final Map<Key, ObjectNode> objects = new ConcurrentHashMap<>();
    private final Map<Resource, Cluster.Subscription> watches = new HashMap<>();
    private final Set<Resource> synced = ConcurrentHashMap.newKeySet();
    private final Set<Resource> absent = new HashSet<>();

    /// @param changed called after each change that may matter
    Observed(Cluster cluster, Runnable changed) {
        this.cluster = cluster;
        this.changed = changed;
    }

    /// Watches a kind.
    ///
    /// @param described only `spec`, labels and annotations matter: a change of nothing else, such
    ///   as this gateway's own status, is not one
    /// @return false when the cluster does not know the kind (yet)
    boolean watch(Resource resource, boolean described) {
        if (watches.containsKey(resource)) {
            return true;
        }
        try {
            watches.put(
                    resource, cluster.watch(resource, change -> take(resource, change, described)));
            return true;
        } catch (ApiException e) {
            if (absent.add(resource)) {
                LOG.debug("{} cannot be watched yet: {}", resource, e.getMessage());
            }
            return false;
        }
    }

    private void take(Resource resource, Change change, boolean described) {
        switch (change) {
            case Change.Added added -> put(resource, added.object(), described);
            case Change.Modified modified -> put(resource, modified.object(), described);
            case Change.Deleted deleted -> {
                objects.remove(key(resource, deleted.object()));
                changed.run();
            }
            case Change.Synced _ -> {
                synced.add(resource);
                changed.run();
            }
            case Change.Bookmark _ -> {}
        }
    }

    private void put(Resource resource, ObjectNode object, boolean described) {
        var before = objects.put(key(resource, object), object);
        if (before == null || !described || !saysTheSame(before, object)) {
            changed.run();
        }
    }

    private static boolean saysTheSame(ObjectNode one, ObjectNode other) {
        var before = one.path("metadata");
        var after = other.path("metadata");
        return one.path("spec").equals(other.path("spec"))
                && before.path("generation").equals(after.path("generation"))
                && before.path("labels").equals(after.path("labels"))
                && before.path("annotations").equals(after.path("annotations"));
    }

    private static Key key(Resource resource, ObjectNode object) {
        var metadata = object.path("metadata");
        return new Key(
                resource, metadata.path("namespace").asText(""), metadata.path("name").asText());
    }

    /// Whether everything that existed when the watches began is here.
    boolean isSynced() {
        return synced.containsAll(watches.keySet());
    }

    Snapshot snapshot() {
        return new Snapshot(Map.copyOf(objects));
    }

    @Override
    public void close() {
        watches.values().forEach(Cluster.Subscription::close);
    }
}
