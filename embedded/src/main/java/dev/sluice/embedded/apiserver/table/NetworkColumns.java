package dev.sluice.embedded.apiserver.table;

import static dev.sluice.embedded.apiserver.table.Cells.list;
import static dev.sluice.embedded.apiserver.table.Cells.orNone;
import static dev.sluice.embedded.apiserver.table.Cells.text;

import com.fasterxml.jackson.databind.JsonNode;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/// The columns of what leads traffic to pods.
final class NetworkColumns {
    private static final int SHOWN = 3;

    private NetworkColumns() {}

    static final Map<String, List<Column>> BY_KIND =
            Map.of(
                    "/Service",
                    List.of(
                            Column.NAME,
                            Column.text("Type", "spec.type"),
                            Column.textOrNone("Cluster-IP", "spec.clusterIP"),
                            Column.text("External-IP", NetworkColumns::externalAddress),
                            Column.text("Port(s)", NetworkColumns::servicePorts),
                            Column.AGE,
                            Column.text("Selector", o -> Cells.pairs(Cells.at(o, "spec.selector")))
                                    .onlyWide()),
                    "/Endpoints",
                    List.of(
                            Column.NAME,
                            Column.text("Endpoints", NetworkColumns::endpoints),
                            Column.AGE),
                    "discovery.k8s.io/EndpointSlice",
                    List.of(
                            Column.NAME,
                            Column.text("AddressType", "addressType"),
                            Column.text("Ports", o -> slicePorts(o.path("ports"))),
                            Column.text("Endpoints", NetworkColumns::sliceEndpoints),
                            Column.AGE),
                    "networking.k8s.io/Ingress",
                    List.of(
                            Column.NAME,
                            Column.textOrNone("Class", "spec.ingressClassName"),
                            Column.text("Hosts", NetworkColumns::hosts),
                            Column.text("Address", NetworkColumns::ingressAddress),
                            Column.text(
                                    "Ports", o -> list(o, "spec.tls").isEmpty() ? "80" : "80, 443"),
                            Column.AGE),
                    "networking.k8s.io/IngressClass",
                    List.of(
                            Column.NAME,
                            Column.text("Controller", "spec.controller"),
                            Column.text("Parameters", NetworkColumns::parameters),
                            Column.AGE),
                    "networking.k8s.io/NetworkPolicy",
                    List.of(
                            Column.NAME,
                            Column.text(
                                    "Pod-Selector",
                                    o -> Cells.selector(Cells.at(o, "spec.podSelector"))),
                            Column.AGE));

    private static String externalAddress(JsonNode service) {
        var external = Cells.join(service, "spec.externalIPs", JsonNode::asText);
        return switch (text(service, "spec.type", "ClusterIP")) {
            case "ExternalName" -> text(service, "spec.externalName", Cells.NONE);
            case "LoadBalancer" -> {
                var balancer = ingressAddress(service);
                var all =
                        balancer.isEmpty() || external.isEmpty()
                                ? balancer + external
                                : balancer + "," + external;
                yield all.isEmpty() ? "<pending>" : all;
            }
            default -> orNone(external);
        };
    }

    private static String ingressAddress(JsonNode object) {
        return Cells.join(
                object, "status.loadBalancer.ingress", i -> text(i, "ip", text(i, "hostname", "")));
    }

    private static String servicePorts(JsonNode service) {
        return orNone(
                Cells.join(
                        service,
                        "spec.ports",
                        port -> {
                            var node = port.path("nodePort").asInt();
                            return port.path("port").asInt()
                                    + (node > 0 ? ":" + node : "")
                                    + "/"
                                    + text(port, "protocol", "TCP");
                        }));
    }

    private static String endpoints(JsonNode endpoints) {
        var all =
                list(endpoints, "subsets").stream()
                        .flatMap(subset ->
                                list(subset, "ports").stream()
                                        .flatMap(port ->
                                                list(subset, "addresses").stream()
                                                        .map(a ->
                                                                text(a, "ip", "")
                                                                        + ":"
                                                                        + text(port, "port", ""))))
                        .toList();
        return shortened(all, Cells.NONE);
    }

    private static String slicePorts(JsonNode ports) {
        var all = allOf(ports);
        return all.isEmpty()
                ? "<unset>"
                : shortened(all.stream().map(p -> text(p, "port", "*")).toList(), "<unset>");
    }

    private static List<JsonNode> allOf(JsonNode array) {
        return java.util.stream.StreamSupport.stream(array.spliterator(), false).toList();
    }

    private static String sliceEndpoints(JsonNode slice) {
        var all =
                list(slice, "endpoints").stream()
                        .flatMap(endpoint -> list(endpoint, "addresses").stream())
                        .map(JsonNode::asText)
                        .toList();
        return shortened(all, "<unset>");
    }

    private static String shortened(List<String> all, String otherwise) {
        if (all.isEmpty()) {
            return otherwise;
        }
        var shown = all.stream().limit(SHOWN).collect(Collectors.joining(","));
        return all.size() > SHOWN ? shown + " + " + (all.size() - SHOWN) + " more..." : shown;
    }

    private static String hosts(JsonNode ingress) {
        var hosts = new LinkedHashSet<String>();
        list(ingress, "spec.rules").forEach(rule -> hosts.add(text(rule, "host", "")));
        hosts.remove("");
        return hosts.isEmpty() ? "*" : shortened(List.copyOf(hosts), "*");
    }

    private static String parameters(JsonNode ingressClass) {
        var parameters = Cells.at(ingressClass, "spec.parameters");
        if (parameters.isMissingNode()) {
            return Cells.NONE;
        }
        var group = text(parameters, "apiGroup", "");
        return text(parameters, "kind", "")
                + (group.isEmpty() ? "" : "." + group)
                + "/"
                + text(parameters, "name", "");
    }
}
