package dev.sluice.embedded.gateway.gloo;

import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.sluice.embedded.gateway.config.Endpoints;
import dev.sluice.embedded.gateway.config.Field;
import dev.sluice.embedded.gateway.config.InvalidField;
import dev.sluice.embedded.gateway.config.Snapshot;
import dev.sluice.embedded.gateway.routes.Upstream;
import dev.sluice.embedded.gateway.routes.Upstream.Address;
import dev.sluice.embedded.gateway.routes.Upstream.Balance;
import dev.sluice.embedded.objects.Key;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/// Compiles Upstreams, and resolves references to them.
final class Upstreams {
    /// Fields of `spec` that are honoured, or that change nothing about where a request goes.
    private static final Set<String> HONOURED =
            Set.of(
                    "kube",
                    "static",
                    "loadBalancerConfig",
                    "connectionConfig",
                    "discoveryMetadata",
                    "labels");

    private final Endpoints endpoints;
    private final Findings findings;
    private final Map<String, Upstream> compiled = new LinkedHashMap<>();

    Upstreams(Snapshot snapshot, Findings findings) {
        this.endpoints = new Endpoints(snapshot);
        this.findings = findings;
        snapshot.all(GlooKinds.UPSTREAMS).forEach(this::compile);
    }

    Collection<Upstream> all() {
        return compiled.values();
    }

    /// The upstream's name in the routes. One that does not exist stands for its share of the
    /// traffic and answers 503.
    ///
    /// @param reference `{name, namespace}`
    String find(Field reference, Owner owner) {
        var name = reference.at("name").text();
        if (name.isEmpty()) {
            throw reference.at("name").invalid("must name an Upstream");
        }
        var namespace = reference.at("namespace").textIfPresent().orElse(owner.namespace());
        var key = name + "_" + namespace;
        var upstream = compiled.computeIfAbsent(key, Upstream::unknown);
        if (!upstream.known()) {
            findings.warn(
                    owner.key(),
                    "%s: the Upstream %s/%s does not exist or is rejected; its share is answered 503"
                            .formatted(reference.path(), namespace, name));
        }
        return key;
    }

    /// The name of an upstream made for a destination that names a Service.
    ///
    /// @param kube `{ref: {name, namespace}, port}`
    String service(Field kube, Owner owner) {
        var namespace = kube.at("ref").at("namespace").textIfPresent().orElse(owner.namespace());
        var service = kube.at("ref").at("name").text();
        int port = kube.at("port").port();
        var key = "kube-svc:%s-%s-%d_%s".formatted(namespace, service, port, namespace);
        if (!compiled.containsKey(key)) {
            var target = new Endpoints.Target(namespace, service, port, Map.of());
            compiled.put(key, resolved(key, Field.spec(kube.node()), target, owner.key()));
        }
        return key;
    }

    private void compile(Key key, ObjectNode object) {
        findings.seen(key);
        var name = key.name() + "_" + key.namespace();
        try {
            var spec = Field.spec(object);
            spec.members().keySet().stream()
                    .filter(field -> !HONOURED.contains(field))
                    .forEach(field -> findings.warn(key, unsupported("spec." + field)));
            compiled.put(name, upstream(name, spec, key));
        } catch (InvalidField e) {
            findings.reject(key, String.valueOf(e.getMessage()));
            compiled.put(name, Upstream.unknown(name));
        }
    }

    static String unsupported(String path) {
        return path + " is not honoured by the embedded gateway";
    }

    private Upstream upstream(String name, Field spec, Key key) {
        var kube = spec.at("kube");
        if (kube.present()) {
            var service = kube.at("serviceName").text();
            if (service.isEmpty()) {
                throw kube.at("serviceName").invalid("must name a Service");
            }
            var selector =
                    kube.at("selector").members().entrySet().stream()
                            .collect(
                                    Collectors.toUnmodifiableMap(
                                            Map.Entry::getKey, entry -> entry.getValue().text()));
            var target =
                    new Endpoints.Target(
                            kube.at("serviceNamespace").textIfPresent().orElse(key.namespace()),
                            service,
                            kube.at("servicePort").port(),
                            selector);
            return resolved(name, spec, target, key);
        }
        if (spec.at("static").present()) {
            return fixed(name, spec);
        }
        throw spec.invalid("must have kube or static: the embedded gateway knows no other kinds");
    }

    /// A Service that is not there yet is a warning: applying things in any order is ordinary.
    private Upstream resolved(String name, Field spec, Endpoints.Target target, Key owner) {
        try {
            var found = endpoints.resolve(target);
            return new Upstream(
                    name,
                    found.ready(),
                    found.terminating(),
                    balance(spec),
                    connectTimeout(spec),
                    true);
        } catch (InvalidField e) {
            findings.warn(owner, String.valueOf(e.getMessage()));
            return Upstream.unknown(name);
        }
    }

    private static Upstream fixed(String name, Field spec) {
        var addresses = new ArrayList<Address>();
        var fixed = spec.at("static");
        if (fixed.at("useTls").flag(false)) {
            throw fixed.at("useTls").invalid("must be false: the gateway speaks plain HTTP only");
        }
        for (var host : fixed.at("hosts").items()) {
            var address = host.at("addr").text();
            if (address.isEmpty()) {
                throw host.at("addr").invalid("must be an address");
            }
            if (host.at("port").port() == 443 && fixed.at("useTls").flag().isEmpty()) {
                throw host.at("port").invalid("443 means TLS; the gateway speaks plain HTTP only");
            }
            addresses.add(new Address(address, host.at("port").port()));
        }
        return new Upstream(name, addresses, List.of(), balance(spec), connectTimeout(spec), true);
    }

    private static Duration connectTimeout(Field spec) {
        var field = spec.at("connectionConfig").at("connectTimeout");
        var timeout = field.duration(Upstream.DEFAULT_CONNECT_TIMEOUT);
        if (timeout.isZero()) {
            throw field.invalid("must be above zero");
        }
        return timeout;
    }

    private static Balance balance(Field spec) {
        var config = spec.at("loadBalancerConfig");
        if (config.at("roundRobin").present()) {
            return Balance.ROUND_ROBIN;
        }
        return config.at("random").present() ? Balance.RANDOM : Balance.LEAST_REQUEST;
    }

    /// Who holds a reference: its namespace is the default of those that name none.
    record Owner(Key key) {
        String namespace() {
            return key.namespace();
        }
    }
}
