package dev.sluice.embedded.apiserver;

import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.sluice.embedded.apiserver.http.Exchange;
import dev.sluice.embedded.apiserver.http.Target;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// What needs a connection into a pod: exec, attach and port-forward, over a WebSocket or SPDY.
final class PodConnections {
    private final PodStreams streams;

    PodConnections(PodStreams streams) {
        this.streams = streams;
    }

    void exec(Exchange exchange, Target target, ObjectNode pod)
            throws IOException, InterruptedException {
        var container = PodRequests.container(exchange, pod);
        checkRuns(pod, target, "exec into");
        requireUpgrade(exchange);
        var command =
                target.subresource().equals("exec")
                        ? List.copyOf(exchange.queryAll("command"))
                        : List.<String>of();
        if (target.subresource().equals("exec") && command.isEmpty()) {
            throw Refusals.badRequest("you must specify at least 1 command for the container");
        }
        if (exchange.wantsWebSocket()
                ? !WebSocketExec.accepts(exchange)
                : SpdyExec.protocol(exchange).isEmpty()) {
            refuseProtocol(exchange, SpdyExec.protocols());
            return;
        }
        var query =
                new PodStreams.ExecQuery(
                        container, command, exchange.flag("stdin"), exchange.flag("tty"));
        try (var execution = streams.exec(target.namespace(), target.name(), query)) {
            new ExecSession(client(exchange), execution, query).run();
        }
    }

    private static ExecClient client(Exchange exchange) throws IOException, InterruptedException {
        return exchange.wantsWebSocket()
                ? new WebSocketExec(exchange.upgradeForStreams())
                : new SpdyExec(
                        exchange.tunnel(SpdyExec.protocol(exchange).orElseThrow()), exchange);
    }

    void portForward(Exchange exchange, Target target, ObjectNode pod)
            throws IOException, InterruptedException {
        checkRuns(pod, target, "forward ports of");
        requireUpgrade(exchange);
        PortForwardSession.Ports ports =
                port -> streams.portForward(target.namespace(), target.name(), port);
        if (!exchange.wantsWebSocket()) {
            spdyPortForward(exchange, ports);
            return;
        }
        var protocols = exchange.header("Sec-WebSocket-Protocol");
        if (protocols.contains(SpdyPortForward.TUNNELLED)) {
            new SpdyPortForward(exchange.upgradeForStreams(), ports).run();
        } else if (protocols.isEmpty() || protocols.contains("v4.channel.k8s.io")) {
            var numbers = portNumbers(exchange);
            new PortForwardSession(ports, numbers).run(exchange.upgradeForStreams());
        } else {
            exchange.answer(403, "", new byte[0], Map.of());
        }
    }

    private static void spdyPortForward(Exchange exchange, PortForwardSession.Ports ports)
            throws IOException, InterruptedException {
        var offered = exchange.headers("X-Stream-Protocol-Version");
        if (!offered.isEmpty()
                && offered.stream().noneMatch(one -> one.contains(SpdyPortForward.PROTOCOL))) {
            refuseProtocol(exchange, List.of(SpdyPortForward.PROTOCOL));
            return;
        }
        var chosen = offered.isEmpty() ? "" : SpdyPortForward.PROTOCOL;
        new SpdyPortForward(exchange.tunnel(chosen), ports).run();
    }

    private static void refuseProtocol(Exchange exchange, List<String> ours) {
        var headers =
                exchange.wantsWebSocket()
                        ? Map.<String, String>of()
                        : Map.of("X-Accepted-Stream-Protocol-Versions", String.join(", ", ours));
        exchange.answer(403, "", new byte[0], headers);
    }

    private static List<Integer> portNumbers(Exchange exchange) {
        var numbers = new ArrayList<Integer>();
        for (var value : exchange.queryAll("ports")) {
            for (var one : value.split(",")) {
                try {
                    numbers.add(Integer.parseInt(one.trim()));
                } catch (NumberFormatException _) {
                    throw Refusals.badRequest("unable to parse \"" + one + "\" as a port");
                }
            }
        }
        if (numbers.isEmpty()) {
            throw Refusals.badRequest("query parameter \"ports\" is required");
        }
        return List.copyOf(numbers);
    }

    private static void requireUpgrade(Exchange exchange) {
        var webSocket = exchange.method().equals("GET") && exchange.wantsWebSocket();
        if (!webSocket && !exchange.wantsSpdy()) {
            throw Refusals.badRequest("Upgrade request required");
        }
    }

    private static void checkRuns(ObjectNode pod, Target target, String what) {
        if (pod.path("spec").path("nodeName").asText().isEmpty()) {
            throw Refusals.badRequest("pod " + target.name() + " does not have a host assigned");
        }
        var phase = pod.path("status").path("phase").asText();
        if (phase.equals("Succeeded") || phase.equals("Failed")) {
            throw Refusals.badRequest(
                    "cannot "
                            + what
                            + " a container in a completed pod; current phase is "
                            + phase);
        }
    }
}
