package dev.sluice.embedded.network;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;

import dev.sluice.embedded.objects.ApiException;
import dev.sluice.embedded.objects.Change;
import dev.sluice.embedded.objects.Cluster;
import dev.sluice.embedded.objects.Key;
import dev.sluice.embedded.objects.Resource;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.Consumer;

/// The rules of the API a node agent leans on, in memory: versions, conflicts, a pod's grace. Each
/// write reads the object from text again, as a store on disk does.
public final class MemoryCluster implements Cluster {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final YAMLMapper YAML = new YAMLMapper();

    private final Map<Key, ObjectNode> objects = new LinkedHashMap<>();
    private final List<Watch> watches = new ArrayList<>();
    private long revision;

    private record Watch(Resource resource, BlockingQueue<Change> changes) {}

    public ObjectNode create(Resource resource, String yaml) {
        try {
            return create(resource, (ObjectNode) YAML.readTree(yaml));
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(e);
        }
    }

    /// Replaces an existing object, whatever its version.
    public void replace(Resource resource, String yaml) {
        try {
            update(resource, (ObjectNode) YAML.readTree(yaml));
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(e);
        }
    }

    @Override
    public synchronized Optional<ObjectNode> get(Key key) {
        return Optional.ofNullable(objects.get(key));
    }

    @Override
    public synchronized List<ObjectNode> list(Resource resource, String namespace) {
        return objects.entrySet().stream()
                .filter(e -> e.getKey().resource().equals(resource))
                .filter(e -> namespace.isEmpty() || e.getKey().namespace().equals(namespace))
                .map(Map.Entry::getValue)
                .toList();
    }

    @Override
    public synchronized ObjectNode create(Resource resource, ObjectNode object) {
        var created = object.deepCopy();
        created.withObject("/metadata").put("uid", UUID.randomUUID().toString());
        created.withObject("/metadata").put("generation", 1);
        return store(key(resource, object), created, false);
    }

    @Override
    public synchronized ObjectNode update(Resource resource, ObjectNode object) {
        var stored = stored(resource, object);
        var changed = object.deepCopy();
        if (stored.has("status") && resource.equals(Resource.PODS)) {
            changed.set("status", stored.path("status"));
        }
        changed.withObject("/metadata").set("uid", stored.path("metadata").path("uid"));
        return store(key(resource, object), changed, true);
    }

    @Override
    public synchronized ObjectNode updateStatus(Resource resource, ObjectNode object) {
        var changed = stored(resource, object).deepCopy();
        changed.set("status", object.path("status"));
        return store(key(resource, object), changed, true);
    }

    @Override
    public synchronized void delete(Key key) {
        var changed = existing(key).deepCopy();
        if (!key.resource().equals(Resource.PODS)) {
            remove(key);
            return;
        }
        var metadata = changed.withObject("/metadata");
        var grace = changed.path("spec").path("terminationGracePeriodSeconds").asInt(30);
        metadata.put(
                "deletionTimestamp",
                Instant.now().plusSeconds(grace).truncatedTo(ChronoUnit.SECONDS).toString());
        metadata.put("deletionGracePeriodSeconds", grace);
        store(key, changed, true);
    }

    @Override
    public synchronized void deleteNow(Key key, String uid) {
        if (!existing(key).path("metadata").path("uid").asText().equals(uid)) {
            throw new ApiException(409, "Conflict", "another " + key);
        }
        remove(key);
    }

    private void remove(Key key) {
        var gone = existing(key);
        objects.remove(key);
        tell(key.resource(), new Change.Deleted(gone));
    }

    @Override
    public synchronized Subscription watch(Resource resource, Consumer<Change> listener) {
        var watch = new Watch(resource, new LinkedBlockingQueue<>());
        list(resource, "").forEach(object -> watch.changes.add(new Change.Added(object)));
        watch.changes.add(new Change.Synced(revision));
        watches.add(watch);
        var thread = Thread.startVirtualThread(() -> deliver(watch, listener));
        return thread::interrupt;
    }

    private static void deliver(Watch watch, Consumer<Change> listener) {
        try {
            while (true) {
                listener.accept(watch.changes.take());
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    private ObjectNode stored(Resource resource, ObjectNode object) {
        var stored = existing(key(resource, object));
        var version = object.path("metadata").path("resourceVersion").asText("");
        if (!version.isEmpty()
                && !version.equals(stored.path("metadata").path("resourceVersion").asText())) {
            throw new ApiException(409, "Conflict", "changed meanwhile");
        }
        return stored;
    }

    private ObjectNode existing(Key key) {
        return get(key).orElseThrow(() -> new ApiException(404, "NotFound", key.toString()));
    }

    private ObjectNode store(Key key, ObjectNode object, boolean exists) {
        object.withObject("/metadata").put("resourceVersion", Long.toString(++revision));
        try {
            var fresh = (ObjectNode) JSON.readTree(JSON.writeValueAsBytes(object));
            objects.put(key, fresh);
            tell(key.resource(), exists ? new Change.Modified(fresh) : new Change.Added(fresh));
            return fresh;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void tell(Resource resource, Change change) {
        watches.stream()
                .filter(watch -> watch.resource.equals(resource))
                .forEach(watch -> watch.changes.add(change));
    }

    private static Key key(Resource resource, ObjectNode object) {
        var metadata = object.path("metadata");
        return new Key(
                resource, metadata.path("namespace").asText(""), metadata.path("name").asText());
    }
}
