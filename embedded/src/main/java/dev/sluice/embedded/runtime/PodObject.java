package dev.sluice.embedded.runtime;

import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.sluice.embedded.objects.ApiException;
import dev.sluice.embedded.objects.Cluster;
import dev.sluice.embedded.objects.Resource;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.time.InstantSource;
import java.util.Optional;
import java.util.function.Consumer;

/// Writes to one pod's object, over the changes of others; used by one thread.
final class PodObject {
    private static final Logger LOG = LoggerFactory.getLogger(PodObject.class);

    private final Cluster cluster;
    private final InstantSource clock;
    private Optional<ObjectNode> written = Optional.empty();

    PodObject(Cluster cluster, InstantSource clock) {
        this.cluster = cluster;
        this.clock = clock;
    }

    /// Writes the status where it says something new.
    void status(PodSpec pod, PodState state) {
        change(
                pod,
                current -> {
                    var old = current.path("status");
                    var status = PodStatus.render(pod, state, old, clock.instant());
                    // The store may spell the same status in another way, so what was written
                    // last counts as well: otherwise every write would cause the next.
                    if (status.equals(old) || written.filter(status::equals).isPresent()) {
                        return;
                    }
                    var copy = current.deepCopy();
                    copy.set("status", status);
                    cluster.updateStatus(Resource.PODS, copy);
                    written = Optional.of(status);
                });
    }

    /// @throws ApiException when the annotation cannot be written
    void annotate(PodSpec pod, String name, String value) {
        change(
                pod,
                current -> {
                    if (current.path("metadata")
                            .path("annotations")
                            .path(name)
                            .asText()
                            .equals(value)) {
                        return;
                    }
                    var copy = current.deepCopy();
                    copy.withObject("/metadata").withObject("/annotations").put(name, value);
                    cluster.update(Resource.PODS, copy);
                });
    }

    void remove(PodSpec pod) {
        try {
            cluster.deleteNow(pod.key(), pod.uid());
        } catch (ApiException e) {
            if (!e.isNotFound() && !e.isConflict()) {
                throw e;
            }
            LOG.debug("{} is gone already: {}", pod.key(), e.getMessage());
        }
    }

    private void change(PodSpec pod, Consumer<ObjectNode> write) {
        while (true) {
            var current =
                    cluster.get(pod.key())
                            .filter(each ->
                                    each.path("metadata").path("uid").asText().equals(pod.uid()));
            if (current.isEmpty()) {
                return;
            }
            try {
                write.accept(current.get());
                return;
            } catch (ApiException e) {
                if (e.isNotFound()) {
                    return;
                }
                if (!e.isConflict()) {
                    throw e;
                }
            }
        }
    }
}
