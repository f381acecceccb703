package dev.sluice.webhooks;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;

import java.time.Instant;
import java.util.Map;
import java.util.TreeMap;

/// What a webhook is told.
///
/// @param name of the Canary
/// @param phase as the hook's type defines it
/// @param checksum of the revision under analysis
/// @param metadata left out when empty
public record Payload(
        String name,
        String namespace,
        String phase,
        String checksum,
        Map<String, String> metadata) {
    public Payload {
        metadata = Map.copyOf(metadata);
    }

    /// This payload as an event: message, type and time win over the webhook's own metadata.
    ///
    /// @param type `Normal` or `Warning`
    public Payload event(String message, String type, Instant at) {
        var all = new TreeMap<>(metadata);
        all.put("eventMessage", message);
        all.put("eventType", type);
        all.put("timestamp", Long.toString(at.toEpochMilli()));
        return new Payload(name, namespace, phase, checksum, all);
    }

    String json() {
        var json =
                JsonNodeFactory.instance
                        .objectNode()
                        .put("name", name)
                        .put("namespace", namespace)
                        .put("phase", phase)
                        .put("checksum", checksum);
        if (!metadata.isEmpty()) {
            var entries = json.putObject("metadata");
            new TreeMap<>(metadata).forEach(entries::put);
        }
        return json.toString();
    }
}
