package dev.sluice.embedded.gateway.gatewayapi;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.sluice.embedded.gateway.config.Certificate;
import dev.sluice.embedded.gateway.config.Field;
import dev.sluice.embedded.gateway.config.Snapshot;
import dev.sluice.embedded.gateway.config.Verdict;
import dev.sluice.embedded.objects.Key;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// The Gateways of our classes, and what is attached to them.
final class Gateways {
    /// What a GatewayClass names as its controller.
    static final String CONTROLLER = "sluice.dev/gateway-controller";

    private final Map<Key, ObjectNode> classes = new HashMap<>();
    private final Map<Key, ObjectNode> gateways = new LinkedHashMap<>();
    private final Map<Key, List<Listener>> listeners = new HashMap<>();
    private final Map<Listener, Set<Key>> attached = new HashMap<>();
    private final String address;
    private final Terminations terminations;

    /// @param address where this machine reaches the gateway
    /// @param tls whether there is a port for TLS
    Gateways(Snapshot snapshot, String address, boolean tls) {
        this.address = address;
        this.terminations = new Terminations(snapshot, tls);
        snapshot.all(GatewayApiKinds.GATEWAY_CLASSES)
                .forEach((key, object) -> {
                    if (object.path("spec").path("controllerName").asText().equals(CONTROLLER)) {
                        classes.put(key, object);
                    }
                });
        snapshot.all(GatewayApiKinds.GATEWAYS)
                .forEach((key, object) -> {
                    var name = object.path("spec").path("gatewayClassName").asText();
                    if (classes.containsKey(new Key(GatewayApiKinds.GATEWAY_CLASSES, "", name))) {
                        gateways.put(key, object);
                        listeners.put(
                                key,
                                Field.spec(object).at("listeners").items().stream()
                                        .map(field -> Listener.read(key.namespace(), field))
                                        .toList());
                    }
                });
    }

    /// The listeners of a Gateway; empty when it is not ours.
    Optional<List<Listener>> listeners(String namespace, String name) {
        var key = new Key(GatewayApiKinds.GATEWAYS, namespace, name);
        return Optional.ofNullable(listeners.get(key));
    }

    void attach(Listener listener, Key route) {
        attached.computeIfAbsent(listener, _ -> new HashSet<>()).add(route);
    }

    /// Whether a listener serves: its protocol is spoken, its certificates are there, and no other
    /// has its name and port.
    boolean serves(Listener listener, List<Listener> all) {
        var findings = new Findings();
        terminations.of(listener, findings);
        return terminations.speaks(listener) && findings.isEmpty() && !conflicts(listener, all);
    }

    /// Of all listeners that serve.
    List<Certificate> certificates() {
        return listeners.values().stream()
                .flatMap(all -> all.stream().filter(listener -> serves(listener, all)))
                .flatMap(listener -> terminations.of(listener, new Findings()).stream())
                .toList();
    }

    private boolean conflicts(Listener listener, List<Listener> all) {
        return all.stream()
                        .filter(other ->
                                terminations.speaks(other)
                                        && other.port() == listener.port()
                                        && other.hostname().equals(listener.hostname()))
                        .count()
                > 1;
    }

    Map<Key, Verdict> verdicts() {
        var verdicts = new HashMap<Key, Verdict>();
        classes.forEach((key, object) -> {
            var status = JsonNodeFactory.instance.objectNode();
            status.putArray("conditions")
                    .add(new Findings().condition("Accepted", generation(object)));
            verdicts.put(key, Verdict.of(status));
        });
        gateways.forEach((key, object) -> verdicts.put(key, Verdict.of(status(key, object))));
        return verdicts;
    }

    private ObjectNode status(Key key, ObjectNode object) {
        long generation = generation(object);
        var all = listeners.getOrDefault(key, List.of());
        var broken = new ArrayList<String>();
        var status = JsonNodeFactory.instance.objectNode();
        status.putArray("addresses").addObject().put("type", "IPAddress").put("value", address);
        var list = JsonNodeFactory.instance.arrayNode();
        for (var listener : all) {
            if (!serves(listener, all)) {
                broken.add(listener.name());
            }
            list.add(status(listener, all, generation));
        }
        boolean any = broken.size() < all.size();
        var message = broken.isEmpty() ? "" : "not served: listeners " + String.join(", ", broken);
        var reason = broken.isEmpty() ? "Accepted" : "ListenersNotValid";
        status.putArray("conditions")
                .add(
                        Findings.condition("Accepted", any, reason, message)
                                .put("observedGeneration", (int) generation))
                .add(
                        Findings.condition(
                                        "Programmed", any, any ? "Programmed" : "Invalid", message)
                                .put("observedGeneration", (int) generation));
        status.set("listeners", list);
        return status;
    }

    private ObjectNode status(Listener listener, List<Listener> all, long generation) {
        var accepted = new Findings();
        if (!terminations.speaks(listener)) {
            accepted.add(
                    "UnsupportedProtocol",
                    terminations.open()
                            ? "the embedded gateway serves HTTP, and HTTPS with mode Terminate"
                            : "the embedded gateway serves plain HTTP only: it was started without"
                                    + " a port for TLS");
        } else if (conflicts(listener, all)) {
            accepted.add("HostnameConflict", "another listener has the same port and hostname");
        }
        var resolved = new Findings();
        terminations.of(listener, resolved);
        var programmed = new Findings();
        if (!accepted.isEmpty()) {
            programmed.add("Invalid", "the listener is not accepted");
        } else if (!resolved.isEmpty()) {
            programmed.add("Invalid", "the listener has no certificate to show");
        }
        if (!listener.takesHttpRoutes()) {
            resolved.add("InvalidRouteKinds", "the embedded gateway knows HTTPRoutes only");
        }
        var status = JsonNodeFactory.instance.objectNode();
        status.put("name", listener.name());
        status.put("attachedRoutes", attached.getOrDefault(listener, Set.of()).size());
        var kinds = status.putArray("supportedKinds");
        if (listener.takesHttpRoutes()) {
            kinds.addObject().put("group", GatewayApiKinds.GROUP).put("kind", "HTTPRoute");
        }
        status.putArray("conditions")
                .add(accepted.condition("Accepted", generation))
                .add(programmed.condition("Programmed", generation))
                .add(resolved.condition("ResolvedRefs", generation));
        return status;
    }

    static long generation(ObjectNode object) {
        return object.path("metadata").path("generation").asLong();
    }
}
