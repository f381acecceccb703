package dev.sluice.operator.cluster;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.informers.ResourceEventHandler;
import io.fabric8.kubernetes.client.informers.SharedIndexInformer;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/// Plays the kubelet on a control plane without nodes: every pod is ready at once, unless its image
/// is refused.
public final class PodPlayer implements AutoCloseable, ResourceEventHandler<Pod> {
    private final KubernetesClient client;
    private final SharedIndexInformer<Pod> pods;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final Set<String> neverReady = ConcurrentHashMap.newKeySet();

    /// Plays the pods of one namespace until it is closed.
    public PodPlayer(KubernetesClient client, String namespace) {
        this.client = client;
        this.pods = client.pods().inNamespace(namespace).inform(this);
    }

    /// Pods of this image never become ready.
    public void refuse(String image) {
        neverReady.add(image);
    }

    @Override
    public void onAdd(Pod pod) {
        threads.submit(() -> play(pod));
    }

    @Override
    public void onUpdate(Pod before, Pod pod) {
        threads.submit(() -> play(pod));
    }

    @Override
    public void onDelete(Pod pod, boolean finalStateUnknown) {}

    private void play(Pod pod) {
        if (pod.getMetadata().getDeletionTimestamp() != null
                || "Running".equals(pod.getStatus().getPhase())
                || neverReady.contains(pod.getSpec().getContainers().getFirst().getImage())) {
            return;
        }
        try {
            client.resource(
                            new PodBuilder(pod)
                                    .editStatus()
                                    .withPhase("Running")
                                    .withPodIP("10.0.0.1")
                                    .addNewCondition()
                                    .withType("Ready")
                                    .withStatus("True")
                                    .endCondition()
                                    .endStatus()
                                    .build())
                    .updateStatus();
        } catch (KubernetesClientException overtaken) {
            // Somebody changed the pod meanwhile; that change comes here too. What is gone needs no
            // status.
            if (overtaken.getCode() != 409 && overtaken.getCode() != 404) {
                throw overtaken;
            }
        }
    }

    @Override
    public void close() {
        pods.close();
        threads.shutdown();
    }
}
