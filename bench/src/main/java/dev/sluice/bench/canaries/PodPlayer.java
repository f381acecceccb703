package dev.sluice.bench.canaries;

import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.sluice.embedded.objects.ApiException;
import dev.sluice.embedded.objects.Change;
import dev.sluice.embedded.objects.Cluster;
import dev.sluice.embedded.objects.Key;
import dev.sluice.embedded.objects.Resource;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/// Plays the node: every pod bound to it is ready at once, every pod that is to end is gone at
/// once. No process runs.
final class PodPlayer implements AutoCloseable {
    private final Cluster cluster;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final Cluster.Subscription pods;

    PodPlayer(Cluster cluster) {
        this.cluster = cluster;
        this.pods = cluster.watch(Resource.PODS, this::changed);
    }

    private void changed(Change change) {
        switch (change) {
            case Change.Added added -> threads.execute(() -> play(added.object()));
            case Change.Modified modified -> threads.execute(() -> play(modified.object()));
            case Change.Deleted _, Change.Synced _, Change.Bookmark _ -> {}
        }
    }

    private void play(ObjectNode pod) {
        var metadata = pod.path("metadata");
        try {
            if (metadata.has("deletionTimestamp")) {
                var key =
                        new Key(
                                Resource.PODS,
                                metadata.path("namespace").asText(),
                                metadata.path("name").asText());
                cluster.deleteNow(key, metadata.path("uid").asText());
            } else if (pod.path("spec").has("nodeName")
                    && !pod.path("status").path("phase").asText().equals("Running")) {
                cluster.updateStatus(Resource.PODS, ready(pod));
            }
        } catch (ApiException overtaken) {
            if (!overtaken.isConflict() && !overtaken.isNotFound()) {
                throw overtaken;
            }
        }
    }

    private static ObjectNode ready(ObjectNode pod) {
        var now = Instant.now().truncatedTo(ChronoUnit.SECONDS).toString();
        var ready = pod.deepCopy();
        var status = ready.withObjectProperty("status");
        status.put("phase", "Running")
                .put("podIP", "127.0.0.1")
                .put("hostIP", "127.0.0.1")
                .put("startTime", now);
        var conditions = status.putArray("conditions");
        for (var type : List.of("PodScheduled", "Initialized", "ContainersReady", "Ready")) {
            conditions
                    .addObject()
                    .put("type", type)
                    .put("status", "True")
                    .put("lastTransitionTime", now);
        }
        return ready;
    }

    @Override
    public void close() {
        pods.close();
        threads.shutdownNow();
    }
}
