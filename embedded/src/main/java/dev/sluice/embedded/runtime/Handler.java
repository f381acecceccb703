package dev.sluice.embedded.runtime;

import com.fasterxml.jackson.databind.JsonNode;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// What a probe or a preStop hook does.
sealed interface Handler {
    /// @param port number or name of a container port
    /// @param host empty: the pod's address
    record HttpGet(
            boolean https, String host, String port, String path, Map<String, String> headers)
            implements Handler {}

    record TcpSocket(String host, String port) implements Handler {}

    record Exec(List<String> command) implements Handler {}

    record Sleep(long seconds) implements Handler {}

    /// @param service which part of the server is asked about; empty for the whole
    record Grpc(String port, String service) implements Handler {}

    /// None that this runtime knows; it always succeeds.
    record Unknown() implements Handler {}

    /// Empty when the JSON is absent.
    static Optional<Handler> of(JsonNode json) {
        if (json.isMissingNode() || json.isNull()) {
            return Optional.empty();
        }
        if (json.has("httpGet")) {
            return Optional.of(httpGet(json.path("httpGet")));
        }
        if (json.has("tcpSocket")) {
            var tcp = json.path("tcpSocket");
            return Optional.of(
                    new TcpSocket(tcp.path("host").asText(""), tcp.path("port").asText()));
        }
        if (json.has("exec")) {
            return Optional.of(new Exec(ContainerSpec.strings(json.path("exec").path("command"))));
        }
        if (json.has("grpc")) {
            var grpc = json.path("grpc");
            return Optional.of(
                    new Grpc(grpc.path("port").asText(), grpc.path("service").asText("")));
        }
        if (json.has("sleep")) {
            return Optional.of(new Sleep(json.path("sleep").path("seconds").asLong()));
        }
        return Optional.of(new Unknown());
    }

    private static HttpGet httpGet(JsonNode json) {
        var headers = new LinkedHashMap<String, String>();
        for (var header : json.path("httpHeaders")) {
            headers.put(header.path("name").asText(), header.path("value").asText());
        }
        var path = json.path("path").asText("/");
        return new HttpGet(
                json.path("scheme").asText("HTTP").equalsIgnoreCase("HTTPS"),
                json.path("host").asText(""),
                json.path("port").asText(),
                path.startsWith("/") ? path : "/" + path,
                Map.copyOf(headers));
    }
}
