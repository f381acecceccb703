package dev.sluice.embedded.gateway.gloo;

import com.fasterxml.jackson.databind.JsonNode;

import dev.sluice.embedded.gateway.config.Field;
import dev.sluice.embedded.gateway.config.InvalidField;
import dev.sluice.embedded.gateway.config.Snapshot;
import dev.sluice.embedded.objects.Key;

/// Which VirtualServices the plain HTTP listener takes: all, unless Gateway objects narrow it.
final class Listener {
    private final Snapshot snapshot;
    private final Findings findings;

    Listener(Snapshot snapshot, Findings findings) {
        this.snapshot = snapshot;
        this.findings = findings;
    }

    boolean takes(Key key, JsonNode virtualService) {
        var gateways = snapshot.all(GlooKinds.GATEWAYS);
        boolean taken = gateways.isEmpty();
        for (var gateway : gateways.entrySet()) {
            findings.seen(gateway.getKey());
            try {
                var spec = Field.spec(gateway.getValue());
                taken |= !spec.at("ssl").flag(false) && selects(spec, key, virtualService);
            } catch (InvalidField e) {
                findings.reject(gateway.getKey(), String.valueOf(e.getMessage()));
            }
        }
        return taken;
    }

    private static boolean selects(Field gateway, Key key, JsonNode virtualService) {
        var http = gateway.at("httpGateway");
        if (!http.present()) {
            return !gateway.at("tcpGateway").present();
        }
        var references = http.at("virtualServices").items();
        if (!references.isEmpty()) {
            return references.stream()
                    .anyMatch(reference ->
                            reference.at("name").text().equals(key.name())
                                    && reference.at("namespace").text().equals(key.namespace()));
        }
        var namespaces = http.at("virtualServiceNamespaces").texts();
        return (namespaces.isEmpty()
                        || namespaces.contains("*")
                        || namespaces.contains(key.namespace()))
                && new Selector(
                                http.at("virtualServiceSelector"),
                                http.at("virtualServiceExpressions").at("expressions"))
                        .selects(virtualService);
    }
}
