package dev.sluice.embedded.network;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;

/// Which addresses stand behind a Service port.
final class Backends {
    private Backends() {}

    /// Ready endpoints; where there is none, those that still serve while they terminate, as
    /// kube-proxy does.
    ///
    /// @param portName the Service port's name; empty for none
    static List<InetSocketAddress> ofSlices(List<ObjectNode> slices, String portName) {
        var ready = new ArrayList<InetSocketAddress>();
        var leaving = new ArrayList<InetSocketAddress>();
        for (var slice : slices) {
            for (var port : slice.path("ports")) {
                if (!port.path("name").asText("").equals(portName) || !port.path("port").isInt()) {
                    continue;
                }
                for (var endpoint : slice.path("endpoints")) {
                    var addresses = endpoint.path("addresses");
                    var conditions = endpoint.path("conditions");
                    if (addresses.isEmpty()) {
                        continue;
                    }
                    var address =
                            new InetSocketAddress(
                                    addresses.get(0).asText(), port.path("port").asInt());
                    if (conditions.path("ready").asBoolean(true)) {
                        ready.add(address);
                    } else if (conditions.path("terminating").asBoolean(false)
                            && conditions.path("serving").asBoolean(false)) {
                        leaving.add(address);
                    }
                }
            }
        }
        return List.copyOf(ready.isEmpty() ? leaving : ready);
    }

    /// The same from the older kind `Endpoints`, which somebody may write by hand.
    static List<InetSocketAddress> ofEndpoints(JsonNode endpoints, String portName) {
        var ready = new ArrayList<InetSocketAddress>();
        for (var subset : endpoints.path("subsets")) {
            for (var port : subset.path("ports")) {
                if (port.path("name").asText("").equals(portName)) {
                    subset.path("addresses")
                            .forEach(address ->
                                    ready.add(
                                            new InetSocketAddress(
                                                    address.path("ip").asText(),
                                                    port.path("port").asInt())));
                }
            }
        }
        return List.copyOf(ready);
    }
}
