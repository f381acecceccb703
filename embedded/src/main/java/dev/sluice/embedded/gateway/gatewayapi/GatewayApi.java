package dev.sluice.embedded.gateway.gatewayapi;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.sluice.embedded.gateway.config.Compilation;
import dev.sluice.embedded.gateway.config.Dialect;
import dev.sluice.embedded.gateway.config.Field;
import dev.sluice.embedded.gateway.config.InvalidField;
import dev.sluice.embedded.gateway.config.Snapshot;
import dev.sluice.embedded.gateway.config.Verdict;
import dev.sluice.embedded.gateway.routes.Routes;
import dev.sluice.embedded.objects.Key;
import dev.sluice.embedded.objects.Resource;

import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// The Gateway API: HTTPRoutes on HTTP and, with a port for TLS, HTTPS listeners of Gateways whose
/// GatewayClass names the controller `sluice.dev/gateway-controller`.
///
/// A backend that cannot be resolved, and a rule that cannot be honoured, answer 500. Listeners of
/// other protocols are not accepted. Without `timeouts` a request may take as long as it likes.
public final class GatewayApi implements Dialect {
    private final String address;
    private final InstantSource clock;
    private final boolean tls;

    /// @param address where this machine reaches the gateway; shown in the status of Gateways
    /// @param clock for the transition times of conditions
    /// @param tls whether the gateway has a port for TLS
    public GatewayApi(String address, InstantSource clock, boolean tls) {
        this.address = address;
        this.clock = clock;
        this.tls = tls;
    }

    @Override
    public Set<Resource> described() {
        return Set.of(
                GatewayApiKinds.GATEWAY_CLASSES,
                GatewayApiKinds.GATEWAYS,
                GatewayApiKinds.HTTP_ROUTES,
                GatewayApiKinds.REFERENCE_GRANTS,
                Resource.NAMESPACES,
                Resource.SERVICES);
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
        return new World(snapshot, new Gateways(snapshot, address, tls), new Backends(snapshot))
                .compile();
    }

    @Override
    public void report(ObjectNode object, Verdict verdict) {
        Status.write(object, verdict.status(), clock.instant());
    }

    private record World(Snapshot snapshot, Gateways gateways, Backends backends) {
        Compilation compile() {
            var ranked = new ArrayList<Ranked>();
            var statuses = new HashMap<Key, Verdict>();
            snapshot.all(GatewayApiKinds.HTTP_ROUTES)
                    .forEach((key, object) -> {
                        try {
                            statuses.put(key, Verdict.of(compile(key, object, ranked)));
                        } catch (InvalidField e) {
                            // Only an object stored before its definition can be so malformed.
                            statuses.remove(key);
                        }
                    });
            statuses.putAll(gateways.verdicts());
            var routes = new Routes(Ranked.hosts(ranked), backends.all());
            return new Compilation(routes, Map.copyOf(statuses), gateways.certificates());
        }

        private ObjectNode compile(Key key, ObjectNode object, List<Ranked> ranked) {
            var spec = Field.spec(object);
            var status = JsonNodeFactory.instance.objectNode();
            var parents = status.putArray("parents");
            var rules = new Rules(key, spec, backends);
            var hostnames =
                    spec.at("hostnames").texts().stream()
                            .map(name -> name.toLowerCase(Locale.ROOT))
                            .toList();
            var domains = new LinkedHashSet<String>();
            for (var parent : spec.at("parentRefs").items()) {
                var listeners = listeners(parent, key);
                if (listeners.isPresent()) {
                    var route = new Attachment.Route(key, hostnames, snapshot);
                    var attachment = Attachment.of(route, parent, listeners.get(), gateways);
                    domains.addAll(attachment.domains());
                    parents.add(status(parent.node(), attachment, rules, object));
                }
            }
            var created = object.path("metadata").path("creationTimestamp").asText();
            for (var domain : domains) {
                for (int i = 0; i < rules.rules().size(); i++) {
                    for (var route : rules.rules().get(i)) {
                        ranked.add(new Ranked(domain, created, key, i, route));
                    }
                }
            }
            return status;
        }

        private Optional<List<Listener>> listeners(Field parent, Key route) {
            var group = parent.at("group").textIfPresent().orElse(GatewayApiKinds.GROUP);
            var kind = parent.at("kind").textIfPresent().orElse("Gateway");
            return group.equals(GatewayApiKinds.GROUP) && kind.equals("Gateway")
                    ? gateways.listeners(
                            parent.at("namespace").textIfPresent().orElse(route.namespace()),
                            parent.at("name").text())
                    : Optional.empty();
        }

        private static ObjectNode status(
                JsonNode parent, Attachment attachment, Rules rules, ObjectNode object) {
            long generation = Gateways.generation(object);
            var accepted =
                    attachment.findings().isEmpty() ? rules.accepted() : attachment.findings();
            var status = JsonNodeFactory.instance.objectNode();
            status.set("parentRef", parent);
            status.put("controllerName", Gateways.CONTROLLER);
            status.putArray("conditions")
                    .add(accepted.condition("Accepted", generation))
                    .add(rules.resolved().condition("ResolvedRefs", generation));
            return status;
        }
    }
}
