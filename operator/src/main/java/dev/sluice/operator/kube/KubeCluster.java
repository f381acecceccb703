package dev.sluice.operator.kube;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.sluice.metrics.MetricSourceException;
import dev.sluice.routing.Kind;
import dev.sluice.routing.ObjectKey;

import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.GenericKubernetesResourceList;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.MixedOperation;
import io.fabric8.kubernetes.client.dsl.Resource;
import io.fabric8.kubernetes.client.dsl.base.ResourceDefinitionContext;
import io.fabric8.kubernetes.client.informers.ResourceEventHandler;
import io.fabric8.kubernetes.client.informers.SharedIndexInformer;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BiConsumer;
import java.util.function.Supplier;

/// A real cluster behind a [KubernetesClient]: each kind that is asked for is watched from then on.
///
/// Objects are kept as JSON and not as typed models: a pod template is copied to the primary with
/// every field the API server knows, also those this program has never heard of.
public final class KubeCluster implements View, Writes, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(KubeCluster.class);
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration SYNC = Duration.ofSeconds(20);
    private static final long PAGE = 500;

    private final KubernetesClient client;
    private final Optional<String> namespace;
    private final BiConsumer<ObjectKey, Optional<ObjectNode>> listener;
    private final Cache cache = new Cache();
    private final Map<Kind, SharedIndexInformer<GenericKubernetesResource>> informers =
            new ConcurrentHashMap<>();

    /// @param namespace restricts what is watched; empty for all namespaces
    /// @param listener is told of each change of a watched object; empty when it is gone
    public KubeCluster(
            KubernetesClient client,
            Optional<String> namespace,
            BiConsumer<ObjectKey, Optional<ObjectNode>> listener) {
        this.client = client;
        this.namespace = namespace;
        this.listener = listener;
    }

    @Override
    public Optional<ObjectNode> get(ObjectKey key) {
        watch(key.kind());
        return cache.get(key);
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
            return of(kind).inNamespace(inNamespace).list().getItems().stream()
                    .map(object -> (ObjectNode) JSON.valueToTree(object))
                    .toList();
        } catch (KubernetesClientException refused) {
            LOG.warn("cannot list {}: {}", kind.plural(), refused.getMessage());
            return List.of();
        }
    }

    /// Watches a kind and waits until everything that exists is known.
    ///
    /// @throws IllegalStateException when the kind does not exist in the cluster, or may not be
    ///   watched
    public void watch(Kind kind) {
        if (!informers.containsKey(kind)) {
            start(kind);
        }
    }

    private synchronized void start(Kind kind) {
        if (informers.containsKey(kind)) {
            return;
        }
        var informer = informer(kind).removeNamespaceIndex().itemStore(new Stubs());
        informer.addEventHandler(new Handler(kind));
        // Once it ran, it goes on for ever: an API server that is away comes back.
        informer.exceptionHandler((started, _) -> started);
        try {
            informer.start().toCompletableFuture().get(SYNC.toSeconds(), TimeUnit.SECONDS);
        } catch (ExecutionException | TimeoutException failed) {
            informer.stop();
            throw new IllegalStateException(
                    "cannot watch "
                            + kind.plural()
                            + " of "
                            + kind.apiVersion()
                            + ": "
                            + cause(failed),
                    failed);
        } catch (InterruptedException interrupted) {
            informer.stop();
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", interrupted);
        }
        informers.put(kind, informer);
        LOG.debug("watching {} of {}", kind.plural(), kind.apiVersion());
    }

    private SharedIndexInformer<GenericKubernetesResource> informer(Kind kind) {
        return namespace
                .filter(_ -> !Kinds.isClusterScoped(kind))
                .map(only -> of(kind).inNamespace(only).withLimit(PAGE).runnableInformer(0))
                .orElseGet(() -> of(kind).inAnyNamespace().withLimit(PAGE).runnableInformer(0));
    }

    private static String cause(Exception failed) {
        var cause = failed.getCause() == null ? failed : failed.getCause();
        return String.valueOf(cause.getMessage());
    }

    private final class Handler implements ResourceEventHandler<GenericKubernetesResource> {
        private final Kind kind;

        Handler(Kind kind) {
            this.kind = kind;
        }

        @Override
        public void onAdd(GenericKubernetesResource object) {
            changed(object);
        }

        @Override
        public void onUpdate(GenericKubernetesResource before, GenericKubernetesResource object) {
            changed(object);
        }

        @Override
        public void onDelete(GenericKubernetesResource object, boolean finalStateUnknown) {
            var key = key(object);
            if (cache.remove(key, json(object))) {
                listener.accept(key, Optional.empty());
            }
        }

        private void changed(GenericKubernetesResource object) {
            var key = key(object);
            var json = json(object);
            if (cache.put(key, json)) {
                listener.accept(key, Optional.of(json));
            }
        }

        private ObjectKey key(GenericKubernetesResource object) {
            var metadata = object.getMetadata();
            var in = metadata.getNamespace() == null ? "" : metadata.getNamespace();
            return kind.key(in, metadata.getName());
        }

        /// Items of a typed list carry no kind.
        private ObjectNode json(GenericKubernetesResource object) {
            ObjectNode json = JSON.valueToTree(object);
            json.put("apiVersion", kind.apiVersion()).put("kind", kind.kind());
            return kept(kind, json);
        }
    }

    @Override
    public ObjectNode create(ObjectKey key, ObjectNode object) throws WriteRefused {
        return written(key, () -> resource(key, object).create());
    }

    @Override
    public ObjectNode update(ObjectKey key, ObjectNode object) throws WriteRefused {
        return written(key, () -> resource(key, object).update());
    }

    @Override
    public ObjectNode updateStatus(ObjectKey key, ObjectNode object) throws WriteRefused {
        return written(key, () -> resource(key, object).updateStatus());
    }

    @Override
    public void delete(ObjectKey key) throws WriteRefused {
        try {
            in(key).withName(key.name()).delete();
        } catch (KubernetesClientException refused) {
            throw refused(key, refused);
        }
    }

    @Override
    public Optional<ObjectNode> newest(ObjectKey key) throws WriteRefused {
        try {
            var found = Optional.ofNullable(in(key).withName(key.name()).get());
            var json = found.map(it -> kept(key.kind(), JSON.valueToTree(it)));
            if (informers.containsKey(key.kind())) {
                json.ifPresent(it -> cache.put(key, it));
            }
            return json;
        } catch (KubernetesClientException refused) {
            throw refused(key, refused);
        }
    }

    /// Reads any path of the API with the operator's own credentials.
    public JsonNode read(String path) throws MetricSourceException {
        try {
            return JSON.readTree(Objects.requireNonNullElse(client.raw(path), "{}"));
        } catch (KubernetesClientException | JsonProcessingException refused) {
            throw new MetricSourceException(String.valueOf(refused.getMessage()));
        }
    }

    /// Who wrote which field is half of what the API server tells; it is of use for Canaries only,
    /// and a write without it leaves it as it is.
    private static ObjectNode kept(Kind kind, ObjectNode object) {
        if (!kind.equals(Kinds.CANARY)) {
            object.withObjectProperty("metadata").remove("managedFields");
        }
        return object;
    }

    private ObjectNode written(ObjectKey key, Supplier<GenericKubernetesResource> write)
            throws WriteRefused {
        try {
            ObjectNode answer = kept(key.kind(), JSON.valueToTree(write.get()));
            if (informers.containsKey(key.kind())) {
                cache.put(key, answer);
            }
            return answer;
        } catch (KubernetesClientException refused) {
            throw refused(key, refused);
        }
    }

    private static WriteRefused refused(ObjectKey key, KubernetesClientException refused) {
        var status = refused.getStatus();
        var why =
                status != null && status.getMessage() != null
                        ? status.getMessage()
                        : String.valueOf(refused.getMessage());
        return new WriteRefused(refused.getCode(), key + ": " + why, refused);
    }

    private Resource<GenericKubernetesResource> resource(ObjectKey key, ObjectNode object) {
        return in(key).resource(JSON.convertValue(object, GenericKubernetesResource.class));
    }

    private io.fabric8.kubernetes.client.dsl.NonNamespaceOperation<
                    GenericKubernetesResource,
                    GenericKubernetesResourceList,
                    Resource<GenericKubernetesResource>>
            in(ObjectKey key) {
        return key.namespace().isEmpty()
                ? of(key.kind())
                : of(key.kind()).inNamespace(key.namespace());
    }

    private MixedOperation<
                    GenericKubernetesResource,
                    GenericKubernetesResourceList,
                    Resource<GenericKubernetesResource>>
            of(Kind kind) {
        return client.genericKubernetesResources(
                new ResourceDefinitionContext.Builder()
                        .withGroup(kind.group())
                        .withVersion(kind.version())
                        .withKind(kind.kind())
                        .withPlural(kind.plural())
                        .withNamespaced(!Kinds.isClusterScoped(kind))
                        .build());
    }

    @Override
    public void close() {
        informers.values().forEach(SharedIndexInformer::close);
    }
}
