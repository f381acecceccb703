package dev.sluice.operator.kube;

import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.client.informers.cache.Cache;
import io.fabric8.kubernetes.client.informers.cache.ItemStore;

import org.jspecify.annotations.Nullable;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

/// What an informer has to know to tell what is new and what is gone. The objects themselves are in
/// the cache of [KubeCluster], once.
final class Stubs implements ItemStore<GenericKubernetesResource> {
    private final Map<String, Stub> stubs = new ConcurrentHashMap<>();

    private record Stub(@Nullable String namespace, String name, String uid, String version) {
        static Stub of(GenericKubernetesResource object) {
            var metadata = object.getMetadata();
            return new Stub(
                    metadata.getNamespace(),
                    metadata.getName(),
                    metadata.getUid(),
                    metadata.getResourceVersion());
        }

        GenericKubernetesResource object() {
            var object = new GenericKubernetesResource();
            object.setMetadata(
                    new ObjectMetaBuilder()
                            .withNamespace(namespace)
                            .withName(name)
                            .withUid(uid)
                            .withResourceVersion(version)
                            .build());
            return object;
        }
    }

    @Override
    public String getKey(GenericKubernetesResource object) {
        return Cache.metaNamespaceKeyFunc(object);
    }

    @Override
    public @Nullable GenericKubernetesResource put(String key, GenericKubernetesResource object) {
        return object(stubs.put(key, Stub.of(object)));
    }

    @Override
    public @Nullable GenericKubernetesResource remove(String key) {
        return object(stubs.remove(key));
    }

    @Override
    public @Nullable GenericKubernetesResource get(String key) {
        return object(stubs.get(key));
    }

    @Override
    public Stream<String> keySet() {
        return stubs.keySet().stream();
    }

    @Override
    public Stream<GenericKubernetesResource> values() {
        return stubs.values().stream().map(Stub::object);
    }

    @Override
    public int size() {
        return stubs.size();
    }

    @Override
    public boolean isFullState() {
        return false;
    }

    private static @Nullable GenericKubernetesResource object(@Nullable Stub stub) {
        return stub == null ? null : stub.object();
    }
}
