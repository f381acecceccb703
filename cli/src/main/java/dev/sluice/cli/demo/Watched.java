package dev.sluice.cli.demo;

import dev.sluice.api.flagger.Canary;
import dev.sluice.api.flagger.CanaryStatus;
import dev.sluice.api.flagger.CanaryStatus.HistoryEntry;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.informers.ResourceEventHandler;
import io.fabric8.kubernetes.client.informers.SharedIndexInformer;

import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/// The namespace's canaries, deployments and pods, as the Kubernetes API tells them.
final class Watched implements AutoCloseable {
    /// What is waited for may depend on more than the API.
    private static final long LOOK_AGAIN_MILLIS = 50;

    private final Map<String, Canary> canaries = new HashMap<>();
    private final Map<String, Deployment> deployments = new HashMap<>();
    private final Map<String, Pod> pods = new TreeMap<>();
    private final Map<String, Set<HistoryEntry>> told = new HashMap<>();
    private final List<SharedIndexInformer<?>> informers = new ArrayList<>();
    private final Consumer<Decision> decided;

    private Watched(Consumer<Decision> decided) {
        this.decided = decided;
    }

    /// @param decided hears each new line of a canary's history
    static Watched start(KubernetesClient client, String namespace, Consumer<Decision> decided) {
        var watched = new Watched(decided);
        watched.informers.add(
                client.resources(Canary.class)
                        .inNamespace(namespace)
                        .inform(watched.handler(watched.canaries)));
        watched.informers.add(
                client.apps()
                        .deployments()
                        .inNamespace(namespace)
                        .inform(watched.handler(watched.deployments)));
        watched.informers.add(
                client.pods().inNamespace(namespace).inform(watched.handler(watched.pods)));
        return watched;
    }

    private <T extends HasMetadata> ResourceEventHandler<T> handler(Map<String, T> objects) {
        return new ResourceEventHandler<>() {
            @Override
            public void onAdd(T object) {
                seen(objects, object);
            }

            @Override
            public void onUpdate(T old, T object) {
                seen(objects, object);
            }

            @Override
            public void onDelete(T object, boolean stateUnknown) {
                gone(objects, object);
            }
        };
    }

    private synchronized <T extends HasMetadata> void seen(Map<String, T> objects, T object) {
        objects.put(object.getMetadata().getName(), object);
        if (object instanceof Canary canary) {
            tellNews(canary);
        }
        notifyAll();
    }

    private synchronized <T extends HasMetadata> void gone(Map<String, T> objects, T object) {
        objects.remove(object.getMetadata().getName());
        notifyAll();
    }

    private void tellNews(Canary canary) {
        var name = canary.getMetadata().getName();
        var known = told.computeIfAbsent(name, _ -> new HashSet<>());
        for (var entry : status(canary).history()) {
            if (known.add(entry)) {
                decided.accept(
                        new Decision(
                                Objects.requireNonNullElse(entry.time(), Instant.EPOCH),
                                name,
                                Objects.requireNonNullElse(entry.to(), ""),
                                Objects.requireNonNullElse(entry.weight(), 0),
                                Objects.requireNonNullElse(entry.message(), "")));
            }
        }
    }

    private static CanaryStatus status(@Nullable Canary canary) {
        return canary == null
                ? CanaryStatus.NONE
                : Objects.requireNonNullElse(canary.getStatus(), CanaryStatus.NONE);
    }

    /// Empty until the operator has looked at it.
    synchronized String phase(String canary) {
        return Objects.requireNonNullElse(status(canaries.get(canary)).phase(), "");
    }

    /// Percent of the requests for the new version.
    synchronized int weight(String canary) {
        return status(canaries.get(canary)).canaryWeight();
    }

    /// The tag of the first container's image; empty when there is no such Deployment.
    synchronized String version(String deployment) {
        return Optional.ofNullable(deployments.get(deployment))
                .map(it -> it.getSpec().getTemplate().getSpec().getContainers().getFirst())
                .map(container -> tag(container.getImage()))
                .orElse("");
    }

    /// How many pods a Deployment has, ready or not.
    synchronized int replicas(String deployment) {
        return Optional.ofNullable(deployments.get(deployment))
                .map(it -> it.getStatus().getReplicas())
                .orElse(0);
    }

    synchronized List<PodLine> pods() {
        return pods.values().stream().map(Watched::line).toList();
    }

    private static PodLine line(Pod pod) {
        var metadata = pod.getMetadata();
        var image = pod.getSpec().getContainers().getFirst().getImage();
        return new PodLine(metadata.getName(), tag(image), state(pod));
    }

    private static String state(Pod pod) {
        if (pod.getMetadata().getDeletionTimestamp() != null) {
            return "stopping";
        }
        var conditions = pod.getStatus().getConditions();
        boolean ready =
                conditions.stream()
                        .anyMatch(it ->
                                it.getType().equals("Ready") && it.getStatus().equals("True"));
        return ready ? "ready" : "starting";
    }

    private static String tag(String image) {
        return image.substring(image.lastIndexOf(':') + 1);
    }

    /// Waits until something is so.
    ///
    /// @return whether it came to be so in time
    synchronized boolean await(Duration patience, BooleanSupplier so) throws InterruptedException {
        long deadline = System.nanoTime() + patience.toNanos();
        while (!so.getAsBoolean()) {
            long left = (deadline - System.nanoTime()) / 1_000_000;
            if (left <= 0) {
                return false;
            }
            wait(Math.min(left, LOOK_AGAIN_MILLIS));
        }
        return true;
    }

    @Override
    public void close() {
        informers.forEach(SharedIndexInformer::close);
    }
}
