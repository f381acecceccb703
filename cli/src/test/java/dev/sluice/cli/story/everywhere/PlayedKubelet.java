package dev.sluice.cli.story.everywhere;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.informers.ResourceEventHandler;
import io.fabric8.kubernetes.client.informers.SharedIndexInformer;

import java.net.HttpURLConnection;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/// The kubelet of a control plane without nodes: says of the stories' pods what their images stand
/// for.
final class PlayedKubelet implements AutoCloseable, ResourceEventHandler<Pod> {
    private final KubernetesClient client;
    private final SharedIndexInformer<Pod> pods;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();

    PlayedKubelet(KubernetesClient client) {
        this.client = client;
        this.pods = client.pods().inAnyNamespace().inform(this);
    }

    @Override
    public void onAdd(Pod pod) {
        threads.execute(() -> play(pod));
    }

    @Override
    public void onUpdate(Pod before, Pod pod) {
        threads.execute(() -> play(pod));
    }

    @Override
    public void onDelete(Pod pod, boolean finalStateUnknown) {}

    private static boolean getsReady(Pod pod) {
        var image = pod.getSpec().getContainers().getFirst().getImage();
        var app = pod.getMetadata().getLabels().getOrDefault("app", "");
        return image.startsWith(Ground.READY + ":")
                || image.startsWith(Ground.READY_AS_TARGET + ":") && !app.endsWith("-primary");
    }

    /// Without it nothing is ever long enough ready.
    private static String now() {
        return Instant.now().truncatedTo(ChronoUnit.SECONDS).toString();
    }

    private void play(Pod pod) {
        if (!pod.getMetadata().getNamespace().startsWith(Scene.PREFIX)
                || pod.getMetadata().getDeletionTimestamp() != null
                || "Running".equals(pod.getStatus().getPhase())
                || !getsReady(pod)) {
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
                                    .withLastTransitionTime(now())
                                    .endCondition()
                                    .endStatus()
                                    .build())
                    .updateStatus();
        } catch (KubernetesClientException overtaken) {
            // Somebody changed the pod meanwhile; that change comes here too. What is gone needs no
            // status.
            if (overtaken.getCode() != HttpURLConnection.HTTP_CONFLICT
                    && overtaken.getCode() != HttpURLConnection.HTTP_NOT_FOUND) {
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
