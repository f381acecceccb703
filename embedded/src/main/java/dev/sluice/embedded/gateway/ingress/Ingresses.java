package dev.sluice.embedded.gateway.ingress;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.sluice.embedded.gateway.config.Certificate;
import dev.sluice.embedded.gateway.config.Compilation;
import dev.sluice.embedded.gateway.config.Dialect;
import dev.sluice.embedded.gateway.config.Snapshot;
import dev.sluice.embedded.gateway.config.Verdict;
import dev.sluice.embedded.gateway.routes.Routes;
import dev.sluice.embedded.objects.Key;
import dev.sluice.embedded.objects.Resource;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/// Ingresses whose IngressClass names the controller `sluice.dev/ingress-controller`.
///
/// Of ingress-nginx' annotations it honours `canary`, `canary-weight`, `canary-weight-total`,
/// `canary-by-header`, `canary-by-header-value`, `canary-by-header-pattern`, `canary-by-cookie`,
/// `rewrite-target`, `use-regex` and `upstream-vhost`; others change nothing. Without a port for
/// TLS, hosts under `spec.tls` are served over plain HTTP. [Advice] says so for each Ingress.
public final class Ingresses implements Dialect {
    private static final Comparator<Map.Entry<Key, ObjectNode>> OLDEST_FIRST =
            Comparator.comparing(
                    entry -> entry.getValue().path("metadata").path("creationTimestamp").asText());

    private final String address;
    private final boolean tls;

    /// @param address where this machine reaches the gateway; shown in the status of Ingresses
    /// @param tls whether the gateway has a port for TLS
    public Ingresses(String address, boolean tls) {
        this.address = address;
        this.tls = tls;
    }

    @Override
    public Set<Resource> described() {
        return Set.of(IngressKinds.INGRESSES, IngressKinds.INGRESS_CLASSES, Resource.SERVICES);
    }

    @Override
    public Set<Resource> observed() {
        return tls
                ? Set.of(Resource.ENDPOINT_SLICES, Resource.SECRETS)
                : Set.of(Resource.ENDPOINT_SLICES);
    }

    @Override
    public boolean hasStatusSubresource() {
        return true;
    }

    @Override
    public Compilation compile(Snapshot snapshot) {
        var classes = new Classes(snapshot);
        var ours = new ArrayList<Map.Entry<Key, ObjectNode>>();
        snapshot.all(IngressKinds.INGRESSES).entrySet().stream()
                .filter(entry -> classes.take(entry.getValue()))
                .sorted(OLDEST_FIRST)
                .forEach(ours::add);
        var mains = new ArrayList<PathRule>();
        var canaries = new ArrayList<PathRule>();
        var verdicts = new HashMap<Key, Verdict>();
        var certificates = new ArrayList<Certificate>();
        for (var entry : ours) {
            var advice = Advice.on(entry.getValue(), tls);
            if (tls) {
                certify(snapshot, entry, certificates, advice);
            }
            verdicts.put(entry.getKey(), verdict(advice));
            boolean canary = Annotations.of(entry.getValue()).flag("canary");
            (canary ? canaries : mains).addAll(rules(entry.getKey(), entry.getValue()));
        }
        var backends = new Backends(snapshot);
        var hosts = new Hosts(mains, canaries, backends).compile();
        return new Compilation(
                new Routes(hosts, backends.all()), Map.copyOf(verdicts), certificates);
    }

    private static List<PathRule> rules(Key key, ObjectNode ingress) {
        var notes = Annotations.of(ingress);
        var rules = new ArrayList<PathRule>();
        var hosts = new ArrayList<>(List.of("*"));
        for (var rule : ingress.path("spec").path("rules")) {
            var host = rule.path("host").asText("").toLowerCase(Locale.ROOT);
            var domain = host.isEmpty() ? "*" : host;
            hosts.add(domain);
            for (var path : rule.path("http").path("paths")) {
                rules.add(
                        new PathRule(
                                key,
                                domain,
                                path.path("path").asText("/"),
                                path.path("pathType").asText(),
                                path.path("backend"),
                                notes));
            }
        }
        JsonNode fallback = ingress.path("spec").path("defaultBackend");
        if (fallback.isObject()) {
            hosts.stream()
                    .distinct()
                    .map(host -> new PathRule(key, host, "/", PathRule.DEFAULT, fallback, notes))
                    .forEach(rules::add);
        }
        return rules;
    }

    /// One certificate for each host under `spec.tls`; for any host where none is named.
    private static void certify(
            Snapshot snapshot,
            Map.Entry<Key, ObjectNode> ingress,
            List<Certificate> certificates,
            List<String> advice) {
        var all = ingress.getValue().path("spec").path("tls");
        for (int i = 0; i < all.size(); i++) {
            var hosts = new ArrayList<String>();
            all.path(i)
                    .path("hosts")
                    .forEach(it -> hosts.add(it.asText().toLowerCase(Locale.ROOT)));
            var secret = all.path(i).path("secretName").asText();
            for (var host : hosts.isEmpty() ? List.of("") : hosts) {
                try {
                    certificates.add(
                            Certificate.read(snapshot, ingress.getKey().namespace(), secret, host));
                } catch (IllegalArgumentException e) {
                    advice.add("spec.tls[%d]: %s".formatted(i, e.getMessage()));
                    break;
                }
            }
        }
    }

    private Verdict verdict(List<String> advice) {
        var state = advice.isEmpty() ? Verdict.State.ACCEPTED : Verdict.State.WARNING;
        return new Verdict(state, advice, status());
    }

    @Override
    public boolean tells() {
        return true;
    }

    private ObjectNode status() {
        var status = JsonNodeFactory.instance.objectNode();
        boolean ip = address.matches("[0-9.]+|.*:.*");
        status.putObject("loadBalancer")
                .putArray("ingress")
                .addObject()
                .put(ip ? "ip" : "hostname", address);
        return status;
    }

    @Override
    public void report(ObjectNode object, Verdict verdict) {
        object.withObjectProperty("status")
                .set("loadBalancer", verdict.status().path("loadBalancer"));
    }
}
