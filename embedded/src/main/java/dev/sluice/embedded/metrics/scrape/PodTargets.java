package dev.sluice.embedded.metrics.scrape;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.sluice.embedded.metrics.series.Labels;
import dev.sluice.embedded.objects.Change;
import dev.sluice.embedded.objects.Cluster;
import dev.sluice.embedded.objects.Resource;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.net.URI;
import java.util.Optional;
import java.util.OptionalInt;

/// Finds the pods that want to be scraped: annotated `prometheus.io/scrape: "true"` and running.
///
/// `prometheus.io/port` is a container port (default: the first declared one), `prometheus.io/path`
/// defaults to `/metrics`. The labels are those of Prometheus' usual job `kubernetes-pods`, which
/// Flagger's queries expect, and in addition `namespace` and `pod`.
public final class PodTargets implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(PodTargets.class);

    /// Where the runtime writes which port of this machine a container port is: `{"9898":41877}` or
    /// `9898:41877,…`.
    private static final String HOST_PORTS = "sluice.dev/host-ports";

    private static final JsonMapper JSON = new JsonMapper();
    private static final String JOB = "kubernetes-pods";

    private final Scrapes scrapes;
    private final Cluster.Subscription watch;

    public PodTargets(Cluster cluster, Scrapes scrapes) {
        this.scrapes = scrapes;
        this.watch = cluster.watch(Resource.PODS, this::changed);
    }

    @Override
    public void close() {
        watch.close();
    }

    private void changed(Change change) {
        switch (change) {
            case Change.Added added -> follow(added.object());
            case Change.Modified modified -> follow(modified.object());
            case Change.Deleted deleted -> scrapes.remove(key(deleted.object()));
            case Change.Synced _, Change.Bookmark _ -> {}
        }
    }

    private void follow(ObjectNode pod) {
        try {
            target(pod)
                    .ifPresentOrElse(
                            target -> scrapes.put(key(pod), target),
                            () -> scrapes.remove(key(pod)));
        } catch (RuntimeException e) {
            LOG.warn("The pod {} cannot be scraped: {}.", key(pod), e.getMessage());
        }
    }

    private static String key(ObjectNode pod) {
        JsonNode metadata = pod.path("metadata");
        return metadata.path("namespace").asText() + "/" + metadata.path("name").asText();
    }

    static Optional<ScrapeTarget> target(ObjectNode pod) {
        JsonNode annotations = pod.path("metadata").path("annotations");
        boolean wanted = annotations.path("prometheus.io/scrape").asText().equals("true");
        boolean running = pod.path("status").path("phase").asText().equals("Running");
        OptionalInt containerPort = wanted && running ? containerPort(pod) : OptionalInt.empty();
        if (containerPort.isEmpty()) {
            return Optional.empty();
        }
        String scheme = annotations.path("prometheus.io/scheme").asText("http");
        String path = annotations.path("prometheus.io/path").asText("/metrics");
        String host = pod.path("status").path("podIP").asText("127.0.0.1");
        String instance = host + ":" + realPort(annotations, containerPort.getAsInt());
        var url =
                URI.create(scheme + "://" + instance + (path.startsWith("/") ? path : "/" + path));
        return Optional.of(
                new ScrapeTarget(JOB, url.toString(), labels(pod, instance), new HttpSource(url)));
    }

    private static OptionalInt containerPort(ObjectNode pod) {
        JsonNode annotation = pod.path("metadata").path("annotations").path("prometheus.io/port");
        if (!annotation.isMissingNode()) {
            String port = annotation.asText();
            if (!port.matches("\\d{1,5}")) {
                throw new IllegalArgumentException(
                        "its annotation prometheus.io/port must be a number, it is \""
                                + port
                                + "\"");
            }
            return OptionalInt.of(Integer.parseInt(port));
        }
        for (JsonNode container : pod.path("spec").path("containers")) {
            for (JsonNode port : container.path("ports")) {
                return OptionalInt.of(port.path("containerPort").asInt());
            }
        }
        return OptionalInt.empty();
    }

    private static int realPort(JsonNode annotations, int containerPort) {
        String ports = annotations.path(HOST_PORTS).asText("{}");
        try {
            return JSON.readTree(ports).path(Integer.toString(containerPort)).asInt(containerPort);
        } catch (JsonProcessingException _) {
            throw new IllegalArgumentException(
                    "its annotation "
                            + HOST_PORTS
                            + " must be a JSON object of ports, it is "
                            + ports);
        }
    }

    private static Labels labels(ObjectNode pod, String instance) {
        var labels = new Labels.Builder();
        JsonNode metadata = pod.path("metadata");
        for (var label : metadata.path("labels").properties()) {
            labels.set(sanitized(label.getKey()), label.getValue().asText());
        }
        String namespace = metadata.path("namespace").asText();
        String name = metadata.path("name").asText();
        return labels.set("kubernetes_namespace", namespace)
                .set("kubernetes_pod_name", name)
                .set("namespace", namespace)
                .set("pod", name)
                .set("job", JOB)
                .set("instance", instance)
                .build();
    }

    private static String sanitized(String label) {
        String name = label.replaceAll("[^a-zA-Z0-9_]", "_");
        return Character.isDigit(name.charAt(0)) ? "_" + name : name;
    }
}
