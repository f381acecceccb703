package dev.sluice.operator.kube;

import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.sluice.routing.Kind;
import dev.sluice.routing.ObjectKey;

import io.fabric8.kubernetes.client.KubernetesClient;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiConsumer;
import java.util.stream.Collectors;

/// A real cluster behind a [KubernetesClient]: each kind that is asked for is watched from then on.
///
/// Objects are kept as JSON and not as typed models: a pod template is copied to the primary with
/// every field the API server knows, also those this program has never heard of.
public final class KubeCluster implements View, Writes, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(KubeCluster.class);
    private static final Duration SYNC = Duration.ofSeconds(20);

    private final Rest rest;
    private final Optional<String> namespace;
    private final BiConsumer<ObjectKey, Optional<ObjectNode>> listener;
    private final Cache cache = new Cache();
    private final Echoes echoes = new Echoes();
    private final Map<Kind, Reflector> reflectors = new ConcurrentHashMap<>();

    /// @param namespace restricts what is watched; empty for all namespaces
    /// @param listener is told of each change of a watched object; empty when it is gone
    public KubeCluster(
            KubernetesClient client,
            Optional<String> namespace,
            BiConsumer<ObjectKey, Optional<ObjectNode>> listener) {
        rest = new Rest(client);
        this.namespace = namespace;
        this.listener = listener;
    }

    @Override
    public Optional<ObjectNode> get(ObjectKey key) {
        watch(key.kind());
        return cache.get(key);
    }

    @Override
    public Optional<Author> author(ObjectKey key) {
        return cache.author(key);
    }

    @Override
    public List<ObjectNode> list(Kind kind, String inNamespace) {
        watch(kind);
        return cache.list(kind, inNamespace);
    }

    /// Nothing, where the cluster does not answer.
    @Override
    public List<ObjectNode> fetch(Kind kind, String inNamespace) {
        try {
            return rest.get(Rest.path(kind, inNamespace))
                    .path("items")
                    .valueStream()
                    .map(ObjectNode.class::cast)
                    .toList();
        } catch (WriteRefused refused) {
            LOG.warn("cannot list {}: {}", kind.plural(), refused.getMessage());
            return List.of();
        }
    }

    /// Watches a kind and waits until everything that exists is known.
    ///
    /// @throws IllegalStateException when the kind does not exist in the cluster, or may not be
    ///   watched
    public void watch(Kind kind) {
        if (!reflectors.containsKey(kind)) {
            start(kind);
        }
    }

    private synchronized void start(Kind kind) {
        if (reflectors.containsKey(kind)) {
            return;
        }
        var in = Kinds.isClusterScoped(kind) ? "" : namespace.orElse("");
        var reflector = new Reflector(rest, kind, in, new Known(kind));
        try {
            reflector.start(SYNC);
        } catch (IOException failed) {
            throw new IllegalStateException(
                    "cannot watch %s of %s: %s"
                            .formatted(kind.plural(), kind.apiVersion(), failed.getMessage()),
                    failed);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", interrupted);
        }
        reflectors.put(kind, reflector);
        LOG.debug("watching {} of {}", kind.plural(), kind.apiVersion());
    }

    /// What is watched of one kind goes into the cache.
    private final class Known implements Reflector.Sink {
        private final Kind kind;

        Known(Kind kind) {
            this.kind = kind;
        }

        @Override
        public void seen(ObjectNode object) {
            var key = key(object);
            var author = Author.of(object);
            var kept = kept(kind, object);
            if (cache.put(key, kept, author) && !echoes.holds(key, Cache.revision(kept))) {
                listener.accept(key, Optional.of(kept));
            }
        }

        @Override
        public void gone(ObjectNode object) {
            var key = key(object);
            if (cache.remove(key, object)) {
                listener.accept(key, Optional.empty());
            }
        }

        @Override
        public void listed(List<ObjectNode> all, long version) {
            var present = all.stream().map(this::key).collect(Collectors.toSet());
            all.forEach(this::seen);
            cache.keepOnly(kind, present, version)
                    .forEach(key -> listener.accept(key, Optional.empty()));
        }

        private ObjectKey key(ObjectNode object) {
            var metadata = object.path("metadata");
            return kind.key(metadata.path("namespace").asText(), metadata.path("name").asText());
        }
    }

    @Override
    public ObjectNode create(ObjectKey key, ObjectNode object) throws WriteRefused {
        return written(key, () -> rest.create(key, object));
    }

    @Override
    public ObjectNode update(ObjectKey key, ObjectNode object) throws WriteRefused {
        return written(key, () -> rest.update(Rest.path(key), object));
    }

    @Override
    public ObjectNode updateStatus(ObjectKey key, ObjectNode object) throws WriteRefused {
        return written(key, () -> rest.update(Rest.path(key) + "/status", object));
    }

    @Override
    public void delete(ObjectKey key) throws WriteRefused {
        try {
            rest.delete(key);
        } catch (WriteRefused refused) {
            throw refused.about(key);
        }
    }

    @Override
    public Optional<ObjectNode> newest(ObjectKey key) throws WriteRefused {
        try {
            var answer = rest.get(Rest.path(key));
            var author = Author.of(answer);
            var kept = kept(key.kind(), answer);
            if (reflectors.containsKey(key.kind()) && cache.put(key, kept, author)) {
                // The watch will tell nothing new of it.
                listener.accept(key, Optional.of(kept));
            }
            return Optional.of(kept);
        } catch (WriteRefused refused) {
            if (refused.isAbsent()) {
                return Optional.empty();
            }
            throw refused.about(key);
        }
    }

    private interface Write {
        ObjectNode send() throws WriteRefused;
    }

    private ObjectNode written(ObjectKey key, Write write) throws WriteRefused {
        var version = 0L;
        echoes.begin(key);
        try {
            var answer = write.send();
            var author = Author.of(answer);
            var kept = kept(key.kind(), answer);
            version = Cache.revision(kept);
            if (reflectors.containsKey(key.kind())) {
                cache.put(key, kept, author);
            }
            return kept;
        } catch (WriteRefused refused) {
            throw refused.about(key);
        } finally {
            if (echoes.end(key, version)) {
                listener.accept(key, cache.get(key));
            }
        }
    }

    /// Who wrote which field is half of what the API server tells; beyond the [Author] it is of use
    /// for Canaries only, and a write without it leaves it as it is.
    private static ObjectNode kept(Kind kind, ObjectNode object) {
        if (!kind.equals(Kinds.CANARY)) {
            object.withObjectProperty("metadata").remove("managedFields");
        }
        return object;
    }

    @Override
    public void close() {
        reflectors.values().forEach(Reflector::close);
    }
}
