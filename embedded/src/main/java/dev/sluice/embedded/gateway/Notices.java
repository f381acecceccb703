package dev.sluice.embedded.gateway;

import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.sluice.embedded.objects.ApiException;
import dev.sluice.embedded.objects.Cluster;
import dev.sluice.embedded.objects.Key;
import dev.sluice.embedded.objects.Resource;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.UUID;

/// Tells the users of objects without a place for it in their status what of them is not honoured:
/// a Warning event for each sentence, once for each object as long as this gateway runs. Used by
/// one thread.
final class Notices {
    private static final Logger LOG = LoggerFactory.getLogger(Notices.class);
    private static final String REASON = "NotHonoured";

    private final Cluster cluster;
    private final InstantSource clock;
    private final Map<Key, Set<String>> told = new HashMap<>();

    Notices(Cluster cluster, InstantSource clock) {
        this.cluster = cluster;
        this.clock = clock;
    }

    /// @param reasons sentences about each object that there is now
    void tell(Map<Key, Set<String>> reasons) {
        told.keySet().retainAll(reasons.keySet());
        reasons.forEach((key, sentences) -> {
            var known = told.computeIfAbsent(key, _ -> new HashSet<>());
            known.retainAll(sentences);
            var news = sentences.stream().filter(known::add).sorted().toList();
            if (!news.isEmpty()) {
                cluster.get(key).ifPresent(object -> news.forEach(it -> tell(key, object, it)));
            }
        });
    }

    /// The name follows from what is told: an event that an earlier process wrote stays as it is.
    private void tell(Key key, ObjectNode object, String sentence) {
        var uid = object.path("metadata").path("uid").asText();
        var bytes = (uid + sentence).getBytes(StandardCharsets.UTF_8);
        var suffix = UUID.nameUUIDFromBytes(bytes).toString().replace("-", "").substring(0, 16);
        var now = clock.instant().truncatedTo(ChronoUnit.SECONDS).toString();
        var event = object.objectNode();
        event.put("apiVersion", "v1").put("kind", "Event");
        event.putObject("metadata")
                .put("name", key.name() + "." + suffix)
                .put("namespace", key.namespace());
        var about = event.putObject("involvedObject");
        about.set("apiVersion", object.path("apiVersion"));
        about.set("kind", object.path("kind"));
        about.put("name", key.name()).put("namespace", key.namespace()).put("uid", uid);
        event.put("type", "Warning").put("reason", REASON).put("message", sentence);
        event.putObject("source").put("component", "sluice-gateway");
        event.put("reportingComponent", "sluice-gateway").put("reportingInstance", "");
        event.put("firstTimestamp", now).put("lastTimestamp", now).put("count", 1);
        try {
            cluster.create(Resource.EVENTS, event);
        } catch (ApiException e) {
            if (!e.isConflict()) {
                LOG.warn("cannot tell about {}: {}", key, e.getMessage());
            }
        }
    }
}
