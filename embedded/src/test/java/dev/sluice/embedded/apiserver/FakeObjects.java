package dev.sluice.embedded.apiserver;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.sluice.embedded.objects.ApiException;
import dev.sluice.embedded.objects.Change;
import dev.sluice.embedded.objects.Key;
import dev.sluice.embedded.objects.Objects;
import dev.sluice.embedded.objects.Resource;
import dev.sluice.embedded.objects.ResourceType;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

/// Objects in a map, with just enough meaning to see what the HTTP server makes of them.
final class FakeObjects implements Objects {
    static final ResourceType CONFIG_MAPS = type("", "configmaps", "ConfigMap", false);
    static final ResourceType PODS =
            new ResourceType(
                    Resource.PODS,
                    "v1",
                    "Pod",
                    "pod",
                    true,
                    List.of("po"),
                    List.of("all"),
                    Set.of("status", "log", "exec", "portforward", "attach", "eviction"),
                    false);
    static final ResourceType DEPLOYMENTS =
            new ResourceType(
                    Resource.DEPLOYMENTS,
                    "v1",
                    "Deployment",
                    "deployment",
                    true,
                    List.of("deploy"),
                    List.of("all"),
                    Set.of("status", "scale"),
                    false);
    static final ResourceType CANARIES = type("flagger.app", "canaries", "Canary", true);

    private final TreeMap<String, ObjectNode> stored = new TreeMap<>();
    private final List<ObjectNode> history = new ArrayList<>();
    private final List<Watcher> watchers = new CopyOnWriteArrayList<>();
    private long revision = 10;
    volatile WriteOptions lastOptions = WriteOptions.by("nobody");

    private record Watcher(ResourceType type, Consumer<Change> listener) {}

    private static ResourceType type(String group, String plural, String kind, boolean custom) {
        return new ResourceType(
                new Resource(group, plural),
                "v1",
                kind,
                plural.substring(0, plural.length() - 1),
                true,
                List.of(),
                List.of(),
                Set.of(),
                custom);
    }

    @Override
    public List<ResourceType> types() {
        return List.of(CONFIG_MAPS, PODS, DEPLOYMENTS, CANARIES);
    }

    @Override
    public Optional<ResourceType> type(String group, String version, String plural) {
        return types().stream()
                .filter(type -> type.resource().equals(new Resource(group, plural)))
                .filter(type -> type.version().equals(version))
                .findFirst();
    }

    @Override
    public synchronized long revision() {
        return revision;
    }

    @Override
    public synchronized ObjectNode get(ResourceType type, String namespace, String name) {
        var object = stored.get(key(type, namespace, name));
        if (object == null) {
            throw Refusals.notFound(type, name);
        }
        return object;
    }

    @Override
    public ObjectNode get(ResourceType type, String namespace, String name, String subresource) {
        var object = get(type, namespace, name);
        return subresource.equals("scale") ? scale(object) : object;
    }

    private static ObjectNode scale(ObjectNode object) {
        var scale =
                JsonNodeFactory.instance
                        .objectNode()
                        .put("kind", "Scale")
                        .put("apiVersion", "autoscaling/v1");
        scale.set("metadata", object.path("metadata"));
        scale.putObject("spec").set("replicas", object.path("spec").path("replicas"));
        scale.putObject("status").put("replicas", 0);
        return scale;
    }

    @Override
    public Page listAt(ResourceType type, String namespace, ListQuery query, long at) {
        throw new ApiException(
                410, "Expired", "The resourceVersion for the provided list is too old.");
    }

    @Override
    public synchronized Page list(ResourceType type, String namespace, ListQuery query) {
        var prefix = type.resource() + "/" + (namespace.isEmpty() ? "" : namespace + "/");
        var all =
                stored.entrySet().stream()
                        .filter(entry -> entry.getKey().startsWith(prefix))
                        .map(java.util.Map.Entry::getValue)
                        .skip(
                                query.continueToken().isEmpty()
                                        ? 0
                                        : Long.parseLong(query.continueToken()))
                        .toList();
        if (query.limit() == 0 || all.size() <= query.limit()) {
            return new Page(all, revision, "", OptionalLong.empty());
        }
        return new Page(
                all.subList(0, (int) query.limit()),
                revision,
                Long.toString(query.limit()),
                OptionalLong.of(all.size() - query.limit()));
    }

    @Override
    public synchronized ObjectNode create(
            ResourceType type, String namespace, ObjectNode body, WriteOptions options) {
        lastOptions = options;
        var name = body.path("metadata").path("name").asText();
        if (stored.containsKey(key(type, namespace, name))) {
            throw new ApiException(
                    409, "AlreadyExists", type.resource() + " \"" + name + "\" already exists");
        }
        if (body.has("spek")) {
            options.warnings().accept("unknown field \"spek\"");
        }
        return store(type, namespace, body.deepCopy(), options.dryRun(), true);
    }

    private ObjectNode store(
            ResourceType type, String namespace, ObjectNode object, boolean dryRun, boolean isNew) {
        var metadata = object.withObject("/metadata").put("namespace", namespace);
        if (isNew) {
            metadata.put("uid", "u-" + revision);
            metadata.put("creationTimestamp", "2026-01-01T00:00:00Z");
        }
        if (dryRun) {
            return object;
        }
        metadata.put("resourceVersion", Long.toString(++revision));
        stored.put(key(type, namespace, metadata.path("name").asText()), object);
        tell(type, isNew ? new Change.Added(object) : new Change.Modified(object));
        return object;
    }

    private void tell(ResourceType type, Change change) {
        watchers.stream()
                .filter(watcher -> watcher.type().equals(type))
                .forEach(watcher -> watcher.listener().accept(change));
        if (change instanceof Change.Added(var object)) {
            history.add(object);
        }
    }

    @Override
    public synchronized ObjectNode replace(
            ResourceType type,
            String namespace,
            String name,
            String subresource,
            ObjectNode body,
            WriteOptions options) {
        lastOptions = options;
        var old = get(type, namespace, name);
        if (subresource.equals("scale")) {
            var changed = old.deepCopy();
            changed.withObject("/spec").set("replicas", body.path("spec").path("replicas"));
            return scale(store(type, namespace, changed, options.dryRun(), false));
        }
        return store(type, namespace, body.deepCopy(), options.dryRun(), false);
    }

    @Override
    public synchronized ObjectNode patch(
            ResourceType type,
            String namespace,
            String name,
            String subresource,
            PatchType patchType,
            JsonNode patch,
            WriteOptions options) {
        lastOptions = options;
        var changed = get(type, namespace, name).deepCopy();
        patch.properties().forEach(entry -> changed.set(entry.getKey(), entry.getValue()));
        changed.withObject("/metadata").put("name", name);
        return store(type, namespace, changed, options.dryRun(), false);
    }

    @Override
    public synchronized ObjectNode delete(
            ResourceType type, String namespace, String name, DeleteQuery query) {
        var object = get(type, namespace, name).deepCopy();
        object.withObject("/metadata").put("resourceVersion", Long.toString(++revision));
        stored.remove(key(type, namespace, name));
        tell(type, new Change.Deleted(object));
        return JsonNodeFactory.instance
                .objectNode()
                .put("kind", "Status")
                .put("apiVersion", "v1")
                .put("status", "Success");
    }

    @Override
    public Subscription watch(
            ResourceType type, String namespace, WatchQuery query, Consumer<Change> listener) {
        return watch(type, namespace, query, listener, () -> {});
    }

    @Override
    public synchronized Subscription watch(
            ResourceType type,
            String namespace,
            WatchQuery query,
            Consumer<Change> listener,
            Runnable ended) {
        if (query.since().isPresent() && query.since().getAsLong() < 10) {
            throw new ApiException(410, "Expired", "too old resource version: 1 (10)");
        }
        var now = revision;
        var queue = new java.util.concurrent.LinkedBlockingQueue<Change>();
        var initial = list(type, namespace, ListQuery.ALL).items();
        if (query.since().isEmpty()) {
            initial.forEach(object -> queue.add(new Change.Added(object)));
            queue.add(new Change.Synced(now));
        } else {
            history.stream()
                    .filter(object -> object.path("kind").asText().equals(type.kind()))
                    .filter(object ->
                            object.path("metadata").path("resourceVersion").asLong()
                                    > query.since().getAsLong())
                    .forEach(object -> queue.add(new Change.Added(object)));
        }
        var watcher = new Watcher(type, queue::add);
        watchers.add(watcher);
        var thread = Thread.ofVirtual().unstarted(() -> deliver(queue, listener));
        thread.start();
        return () -> {
            watchers.remove(watcher);
            thread.interrupt();
        };
    }

    private static void deliver(
            java.util.concurrent.BlockingQueue<Change> queue, Consumer<Change> listener) {
        try {
            while (!Thread.currentThread().isInterrupted()) {
                listener.accept(queue.take());
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    int watchers() {
        return watchers.size();
    }

    @Override
    public ObjectNode schema(ResourceType type) {
        return JsonNodeFactory.instance.objectNode().put("type", "object");
    }

    @Override
    public List<ObjectNode> printerColumns(ResourceType type) {
        return type.custom()
                ? List.of(
                        JsonNodeFactory.instance
                                .objectNode()
                                .put("name", "Status")
                                .put("type", "string")
                                .put("jsonPath", ".status.phase"))
                : List.of();
    }

    @Override
    public Optional<ObjectNode> get(Key key) {
        return Optional.empty();
    }

    @Override
    public List<ObjectNode> list(Resource resource, String namespace) {
        return List.of();
    }

    @Override
    public ObjectNode create(Resource resource, ObjectNode object) {
        throw new UnsupportedOperationException();
    }

    @Override
    public ObjectNode update(Resource resource, ObjectNode object) {
        throw new UnsupportedOperationException();
    }

    @Override
    public ObjectNode updateStatus(Resource resource, ObjectNode object) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void delete(Key key) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void deleteNow(Key key, String uid) {
        throw new UnsupportedOperationException();
    }

    @Override
    public Subscription watch(Resource resource, Consumer<Change> listener) {
        throw new UnsupportedOperationException();
    }

    private static String key(ResourceType type, String namespace, String name) {
        return type.resource() + "/" + namespace + "/" + name;
    }
}
