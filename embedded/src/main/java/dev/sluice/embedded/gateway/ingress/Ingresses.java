package dev.sluice.embedded.gateway.ingress;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

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
/// `rewrite-target`, `use-regex` and `upstream-vhost`; others change nothing. Hosts under
/// `spec.tls` are served over plain HTTP.
public final class Ingresses implements Dialect {
    private static final Comparator<Map.Entry<Key, ObjectNode>> OLDEST_FIRST =
            Comparator.comparing(
                    entry -> entry.getValue().path("metadata").path("creationTimestamp").asText());

    private final String address;

    /// @param address where this machine reaches the gateway; shown in the status of Ingresses
    public Ingresses(String address) {
        this.address = address;
    }

    @Override
    public Set<Resource> described() {
        return Set.of(IngressKinds.INGRESSES, IngressKinds.INGRESS_CLASSES, Resource.SERVICES);
    }

    @Override
    public Set<Resource> observed() {
        return Set.of(Resource.ENDPOINT_SLICES);
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
        for (var entry : ours) {
            verdicts.put(entry.getKey(), Verdict.of(status()));
            boolean canary = Annotations.of(entry.getValue()).flag("canary");
            (canary ? canaries : mains).addAll(rules(entry.getKey(), entry.getValue()));
        }
        var backends = new Backends(snapshot);
        var hosts = new Hosts(mains, canaries, backends).compile();
        return new Compilation(new Routes(hosts, backends.all()), Map.copyOf(verdicts));
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
