package dev.sluice.operator.kube;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;

import dev.sluice.routing.Kind;
import dev.sluice.routing.ObjectKey;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;

/// A cluster in a map: resourceVersions, generations, conflicts, and a kubelet that makes
/// Deployments ready when told.
public final class FakeCluster implements View, Writes {
    private static final ObjectMapper YAML = new ObjectMapper(new YAMLFactory());

    private final Map<String, ObjectNode> objects = new TreeMap<>();
    private int revision;

    /// Every write, as `update Deployment test/podinfo`.
    public final List<String> writes = new ArrayList<>();

    /// The messages of the events, which come beside the ticks.
    public final List<String> events = new CopyOnWriteArrayList<>();

    /// The next write of this object is refused with this code.
    public final Map<ObjectKey, Integer> refusals = new java.util.HashMap<>();

    /// Happens right before the next write of this object, once.
    public final Map<ObjectKey, Runnable> quicker = new java.util.HashMap<>();

    private static String id(ObjectKey key) {
        return key.kind().apiVersion() + " " + key;
    }

    @Override
    public Optional<ObjectNode> get(ObjectKey key) {
        return Optional.ofNullable(objects.get(id(key)));
    }

    @Override
    public List<ObjectNode> list(Kind kind, String namespace) {
        return objects.values().stream()
                .filter(object -> object.path("kind").asText().equals(kind.kind()))
                .filter(object -> object.path("apiVersion").asText().equals(kind.apiVersion()))
                .filter(object ->
                        namespace.isEmpty()
                                || object.at("/metadata/namespace").asText().equals(namespace))
                .toList();
    }

    @Override
    public Optional<Author> author(ObjectKey key) {
        return get(key).flatMap(Author::of);
    }

    /// Puts an object there as a user would.
    public ObjectNode given(Kind kind, String yaml) {
        try {
            var object = (ObjectNode) YAML.readTree(yaml);
            object.put("apiVersion", kind.apiVersion()).put("kind", kind.kind());
            var metadata = object.withObject("/metadata");
            var key = kind.key(metadata.path("namespace").asText(), metadata.path("name").asText());
            return get(key).isPresent() ? store(key, object, true) : stored(key, object);
        } catch (JsonProcessingException wrong) {
            throw new IllegalArgumentException(wrong);
        }
    }

    private ObjectNode stored(ObjectKey key, ObjectNode object) {
        object.withObject("/metadata").put("uid", "uid-" + key.name()).put("generation", 1);
        return store(key, object, false);
    }

    private ObjectNode store(ObjectKey key, ObjectNode object, boolean bump) {
        var metadata = object.withObject("/metadata");
        var old = objects.get(id(key));
        if (old != null) {
            metadata.put("uid", old.at("/metadata/uid").asText());
            var changed = bump && !old.path("spec").equals(object.path("spec"));
            metadata.put("generation", old.at("/metadata/generation").asInt() + (changed ? 1 : 0));
        }
        metadata.put("resourceVersion", Integer.toString(++revision));
        objects.put(id(key), object);
        return object;
    }

    @Override
    public ObjectNode create(ObjectKey key, ObjectNode object) throws WriteRefused {
        if (key.kind().equals(Kinds.EVENT)) {
            events.add(object.path("message").asText());
            return object;
        }
        refuse(key);
        if (get(key).isPresent()) {
            throw new WriteRefused(409, key + " already exists", new IllegalStateException());
        }
        writes.add("create " + key);
        return stored(key, object.deepCopy());
    }

    @Override
    public ObjectNode update(ObjectKey key, ObjectNode object) throws WriteRefused {
        refuse(key);
        check(key, object);
        writes.add("update " + key);
        var copy = object.deepCopy();
        get(key).ifPresent(old -> copy.set("status", old.path("status").deepCopy()));
        return store(key, copy, true);
    }

    @Override
    public ObjectNode updateStatus(ObjectKey key, ObjectNode object) throws WriteRefused {
        refuse(key);
        check(key, object);
        writes.add("status " + key);
        var copy = get(key).orElseThrow().deepCopy();
        copy.set("status", object.path("status").deepCopy());
        return store(key, copy, false);
    }

    @Override
    public void delete(ObjectKey key) {
        writes.add("delete " + key);
        objects.remove(id(key));
    }

    private void refuse(ObjectKey key) throws WriteRefused {
        var other = quicker.remove(key);
        if (other != null) {
            other.run();
        }
        var code = refusals.remove(key);
        if (code != null) {
            throw new WriteRefused(code, key + " refused", new IllegalStateException());
        }
    }

    private void check(ObjectKey key, ObjectNode object) throws WriteRefused {
        var old = get(key);
        if (old.isEmpty()) {
            throw new WriteRefused(404, key + " not found", new IllegalStateException());
        }
        var asked = object.at("/metadata/resourceVersion").asText("");
        if (!asked.isEmpty() && !asked.equals(old.get().at("/metadata/resourceVersion").asText())) {
            throw new WriteRefused(409, key + " was modified", new IllegalStateException());
        }
    }

    @Override
    public Optional<ObjectNode> newest(ObjectKey key) {
        return get(key);
    }

    /// Makes a Deployment's pods what its spec asks for.
    public void settle(ObjectKey key) {
        var deployment = get(key).orElseThrow().deepCopy();
        var replicas = deployment.at("/spec/replicas").asInt(1);
        deployment
                .putObject("status")
                .put("observedGeneration", deployment.at("/metadata/generation").asInt())
                .put("replicas", replicas)
                .put("updatedReplicas", replicas)
                .put("readyReplicas", replicas)
                .put("availableReplicas", replicas);
        store(key, deployment, false);
    }

    /// Changes an object as a user would.
    public void edit(ObjectKey key, java.util.function.Consumer<ObjectNode> change) {
        var copy = get(key).orElseThrow().deepCopy();
        change.accept(copy);
        store(key, copy, true);
    }
}
