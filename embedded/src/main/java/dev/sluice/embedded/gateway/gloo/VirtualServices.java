package dev.sluice.embedded.gateway.gloo;

import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.sluice.embedded.gateway.config.Field;
import dev.sluice.embedded.gateway.config.InvalidField;
import dev.sluice.embedded.gateway.config.Snapshot;
import dev.sluice.embedded.gateway.routes.Authority;
import dev.sluice.embedded.gateway.routes.VirtualHost;
import dev.sluice.embedded.objects.Key;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/// Compiles VirtualServices to virtual hosts.
final class VirtualServices {
    private static final Field NO_OPTIONS = new Field(MissingNode.getInstance(), "options");

    private final Snapshot snapshot;
    private final RouteLists routes;
    private final Listener listener;
    private final Findings findings;
    private final Map<String, Key> claimed = new HashMap<>();

    VirtualServices(Snapshot snapshot, RouteLists routes, Findings findings) {
        this.snapshot = snapshot;
        this.routes = routes;
        this.listener = new Listener(snapshot, findings);
        this.findings = findings;
    }

    /// The oldest come first: a domain that is claimed twice stays with who had it.
    List<VirtualHost> compile() {
        var services = new ArrayList<>(snapshot.all(GlooKinds.VIRTUAL_SERVICES).entrySet());
        services.sort(
                Comparator.comparing(entry ->
                        entry.getValue().path("metadata").path("creationTimestamp").asText("")));
        var hosts = new ArrayList<VirtualHost>();
        for (var service : services) {
            findings.seen(service.getKey());
            try {
                compile(service.getKey(), service.getValue()).ifPresent(hosts::add);
            } catch (InvalidField e) {
                findings.reject(service.getKey(), String.valueOf(e.getMessage()));
            }
        }
        return hosts;
    }

    private Optional<VirtualHost> compile(Key key, ObjectNode object) {
        var spec = Field.spec(object);
        if (spec.at("sslConfig").present()) {
            findings.warn(key, "spec.sslConfig: the embedded gateway serves plain HTTP only");
            return Optional.empty();
        }
        if (!listener.takes(key, object)) {
            findings.warn(key, "no Gateway selects it");
            return Optional.empty();
        }
        var host = spec.at("virtualHost");
        var owner = new Upstreams.Owner(key);
        var options = routes.optionObjects().fill(host, owner, GlooKinds.VIRTUAL_HOST_OPTIONS);
        Policies.checkHost(options, sentence -> findings.warn(key, sentence));
        var scope = new Scope(owner, Optional.empty(), false, false, NO_OPTIONS, List.of());
        var expanded = routes.expand(host.at("routes"), scope, options);
        return Optional.of(
                new VirtualHost(key.namespace() + "/" + key.name(), domains(key, host), expanded));
    }

    private List<String> domains(Key key, Field host) {
        var names = host.at("domains").texts();
        var own = new ArrayList<String>();
        for (var name : names.isEmpty() ? List.of("*") : names) {
            var domain = Authority.host(name).toLowerCase(Locale.ROOT);
            var holder = claimed.putIfAbsent(domain, key);
            if (holder == null) {
                own.add(domain);
            } else if (!holder.equals(key)) {
                var sentence =
                        "spec.virtualHost.domains: %s is claimed by %s/%s too; the older has it";
                findings.reject(key, sentence.formatted(domain, holder.namespace(), holder.name()));
                findings.reject(holder, sentence.formatted(domain, key.namespace(), key.name()));
            }
        }
        return own;
    }
}
