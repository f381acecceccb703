package dev.sluice.embedded.controllers;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;

import dev.sluice.embedded.controllers.reading.Meta;
import dev.sluice.embedded.controllers.reading.Pods;
import dev.sluice.embedded.objects.ApiException;
import dev.sluice.embedded.objects.Change;
import dev.sluice.embedded.objects.Key;
import dev.sluice.embedded.objects.KubernetesObjects;
import dev.sluice.embedded.objects.Objects;
import dev.sluice.embedded.objects.Resource;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.OptionalLong;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Predicate;

/// All controllers over a store, with a kubelet that runs nothing and calls every pod ready.
final class Story implements AutoCloseable {
    private static final YAMLMapper YAML = new YAMLMapper();
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    static final Resource WIDGETS = new Resource("example.org", "widgets");
    final KubernetesObjects cluster = KubernetesObjects.inMemory();
    final List<String> podsSeen = new CopyOnWriteArrayList<>();
    private final AtomicInteger ports = new AtomicInteger(40_000);
    private final List<AutoCloseable> parts = new ArrayList<>();
    private final Predicate<ObjectNode> becomesReady;

    Story() {
        this(_ -> true);
    }

    /// @param becomesReady which pods the kubelet brings up
    Story(Predicate<ObjectNode> becomesReady) {
        this.becomesReady = becomesReady;
        parts.add(Controllers.start(cluster, InstantSource.system(), "certificate"));
        parts.add(cluster.watch(Resource.PODS, this::kubelet));
    }

    static ObjectNode yaml(String text) {
        try {
            return (ObjectNode) YAML.readTree(text);
        } catch (IOException e) {
            throw new IllegalArgumentException(e);
        }
    }

    ObjectNode create(Resource resource, String text) {
        return cluster.create(resource, yaml(text));
    }

    static Key key(Resource resource, String name) {
        return new Key(resource, "default", name);
    }

    ObjectNode get(Resource resource, String name) {
        return cluster.get(key(resource, name)).orElseThrow();
    }

    List<ObjectNode> list(Resource resource) {
        return cluster.list(resource, "default");
    }

    /// Changes an object and its status, after whoever else changes it.
    void change(Key key, Consumer<ObjectNode> change) {
        while (true) {
            var changed = cluster.get(key).orElseThrow().deepCopy();
            change.accept(changed);
            try {
                var updated = cluster.update(key.resource(), changed).deepCopy();
                if (changed.has("status") && cluster.get(key).isPresent()) {
                    updated.set("status", changed.path("status"));
                    cluster.updateStatus(key.resource(), updated);
                }
                return;
            } catch (ApiException overtaken) {
                if (!overtaken.isConflict()) {
                    throw overtaken;
                }
            }
        }
    }

    /// @param propagation `Foreground` or `Orphan`
    void delete(Key key, String propagation) {
        var type =
                cluster.types().stream()
                        .filter(t -> t.resource().equals(key.resource()))
                        .findFirst()
                        .orElseThrow();
        var query = new Objects.DeleteQuery(OptionalLong.empty(), propagation, "", "", false);
        var _ = cluster.delete(type, key.namespace(), key.name(), query);
    }

    /// Defines a custom kind and waits until it is served.
    void defineWidgets() {
        create(
                Resource.CUSTOM_RESOURCE_DEFINITIONS,
                """
                apiVersion: apiextensions.k8s.io/v1
                kind: CustomResourceDefinition
                metadata: {name: widgets.example.org}
                spec:
                  group: example.org
                  scope: Namespaced
                  names: {plural: widgets, singular: widget, kind: Widget, listKind: WidgetList}
                  versions:
                  - name: v1
                    served: true
                    storage: true
                    schema:
                      openAPIV3Schema: {type: object, x-kubernetes-preserve-unknown-fields: true}
                """);
        await(
                Resource.CUSTOM_RESOURCE_DEFINITIONS,
                "widgets are served",
                () -> cluster.types().stream().anyMatch(t -> t.resource().equals(WIDGETS)));
    }

    /// Waits for a state of the cluster; looks again after each change of the resource.
    void await(Resource resource, String what, BooleanSupplier state) {
        var reached = new CountDownLatch(1);
        try (var _ =
                cluster.watch(
                        resource,
                        _ -> {
                            if (holds(state)) {
                                reached.countDown();
                            }
                        })) {
            if (!reached.await(PATIENCE.toMillis(), TimeUnit.MILLISECONDS)) {
                throw new AssertionError("never reached: " + what + dump());
            }
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    /// An object that is not there yet, or not any more, is in no state.
    private static boolean holds(BooleanSupplier state) {
        try {
            return state.getAsBoolean();
        } catch (NoSuchElementException _) {
            return false;
        }
    }

    private String dump() {
        var text = new StringBuilder();
        for (var type : cluster.types()) {
            for (var object : cluster.list(type.resource(), "default")) {
                text.append('\n').append(type.kind()).append(' ').append(object);
            }
        }
        return text.toString();
    }

    private void kubelet(Change change) {
        switch (change) {
            case Change.Added added -> run(added.object());
            case Change.Modified modified -> run(modified.object());
            case Change.Deleted _, Change.Synced _, Change.Bookmark _ -> {}
        }
    }

    private void run(ObjectNode pod) {
        try {
            var now =
                    cluster.get(Meta.key(Resource.PODS, pod))
                            .filter(p -> p.path("spec").hasNonNull("nodeName"));
            if (now.filter(Meta::deleting).isPresent()) {
                cluster.deleteNow(Meta.key(Resource.PODS, pod), Meta.uid(now.get()));
            } else if (now.filter(p -> !p.path("status").hasNonNull("podIP")).isPresent()) {
                bringUp(now.get());
            }
        } catch (ApiException _) {
            // Another change of the pod is on its way.
        }
    }

    private void bringUp(ObjectNode pod) {
        podsSeen.add(Meta.name(pod));
        change(
                Meta.key(Resource.PODS, pod),
                started -> {
                    var port = ports.incrementAndGet();
                    Meta.of(started)
                            .withObjectProperty("annotations")
                            .put("sluice.dev/host-ports", "{\"8080\":" + port + "}");
                    var status = started.withObjectProperty("status");
                    status.put("phase", "Running").put("podIP", "127.0.0.1");
                    if (becomesReady.test(started)) {
                        ready(started, Instant.now());
                    }
                });
    }

    static void ready(ObjectNode pod, Instant since) {
        if (!Pods.ready(pod)) {
            pod.withObjectProperty("status")
                    .withArrayProperty("conditions")
                    .add(
                            JsonNodeFactory.instance
                                    .objectNode()
                                    .put("type", "Ready")
                                    .put("status", "True")
                                    .put("lastTransitionTime", Meta.text(since)));
        }
    }

    @Override
    public void close() {
        for (var part : parts) {
            try {
                part.close();
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
        }
        cluster.close();
    }
}
