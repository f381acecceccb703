package dev.sluice.embedded.runtime;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.sluice.embedded.objects.ApiException;
import dev.sluice.embedded.objects.Cluster;
import dev.sluice.embedded.objects.Key;
import dev.sluice.embedded.objects.Resource;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;

/// Writes Events about pods, one after the other on a thread of its own; the same event again
/// raises its count.
final class PodEvents implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(PodEvents.class);
    private static final int REMEMBERED = 2048;

    private final Cluster cluster;
    private final String node;
    private final InstantSource clock;
    private final BlockingQueue<Report> reports = new LinkedBlockingQueue<>(10_000);
    private final Map<Report.Same, String> names = new LinkedHashMap<>();
    private final Thread writer;
    private long number;

    PodEvents(Cluster cluster, String node, InstantSource clock) {
        this.cluster = cluster;
        this.node = node;
        this.clock = clock;
        number = clock.millis() * 1_000_000;
        writer = Thread.ofVirtual().name("pod-events").start(this::write);
    }

    private record Report(PodSpec pod, Action.Tell tell) {
        record Same(String uid, String container, String reason, String message) {}

        Same same() {
            return new Same(pod.uid(), tell.container().name(), tell.reason(), tell.message());
        }
    }

    /// Never waits; when ten thousand are waiting already, the event is lost.
    void tell(PodSpec pod, Action.Tell tell) {
        if (!reports.offer(new Report(pod, tell))) {
            LOG.warn("{}: too many events, lost: {}", pod.key(), tell.message());
        }
    }

    private void write() {
        try {
            while (true) {
                var report = reports.take();
                try {
                    write(report);
                } catch (RuntimeException e) {
                    // The namespace may be going away; the pod itself must not suffer.
                    LOG.debug("{}: event not written: {}", report.pod.key(), e.getMessage());
                }
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    private void write(Report report) {
        var known = names.get(report.same());
        if (known != null && repeat(new Key(Resource.EVENTS, report.pod.namespace(), known))) {
            return;
        }
        var name = report.pod.name() + "." + Long.toHexString(number++);
        cluster.create(Resource.EVENTS, event(report, name));
        names.put(report.same(), name);
        if (names.size() > REMEMBERED) {
            names.remove(names.keySet().iterator().next());
        }
    }

    private boolean repeat(Key key) {
        var stored = cluster.get(key);
        if (stored.isEmpty()) {
            return false;
        }
        var event = stored.get().deepCopy();
        event.put("count", event.path("count").asInt(1) + 1);
        event.put("lastTimestamp", PodStatus.seconds(clock.instant()));
        try {
            cluster.update(Resource.EVENTS, event);
            return true;
        } catch (ApiException e) {
            return e.isConflict() && repeat(key);
        }
    }

    private ObjectNode event(Report report, String name) {
        var pod = report.pod;
        var tell = report.tell;
        var event = JsonNodeFactory.instance.objectNode();
        event.put("apiVersion", "v1").put("kind", "Event");
        event.putObject("metadata").put("name", name).put("namespace", pod.namespace());
        var metadata = pod.object().path("metadata");
        event.putObject("involvedObject")
                .put("kind", "Pod")
                .put("namespace", pod.namespace())
                .put("name", pod.name())
                .put("uid", pod.uid())
                .put("apiVersion", "v1")
                .put("resourceVersion", metadata.path("resourceVersion").asText())
                .put(
                        "fieldPath",
                        "spec." + list(pod, tell.container()) + tell.container().name() + "}");
        var now = PodStatus.seconds(clock.instant());
        event.put("reason", tell.reason()).put("message", tell.message());
        event.putObject("source").put("component", "kubelet").put("host", node);
        event.put("firstTimestamp", now).put("lastTimestamp", now).put("count", 1);
        event.put("type", tell.warning() ? "Warning" : "Normal");
        event.put("reportingComponent", "kubelet").put("reportingInstance", node);
        return event;
    }

    private static String list(PodSpec pod, ContainerSpec container) {
        if (pod.isEphemeral(container)) {
            return "ephemeralContainers{";
        }
        return container.init() ? "initContainers{" : "containers{";
    }

    @Override
    public void close() {
        writer.interrupt();
    }
}
