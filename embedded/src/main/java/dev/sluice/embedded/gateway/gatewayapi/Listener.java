package dev.sluice.embedded.gateway.gatewayapi;

import com.fasterxml.jackson.databind.JsonNode;

import dev.sluice.embedded.gateway.config.Field;
import dev.sluice.embedded.gateway.config.Snapshot;
import dev.sluice.embedded.objects.Resource;

import java.util.Locale;
import java.util.Optional;

/// One listener of a Gateway. All of them share the one port of the embedded gateway and the one
/// for TLS; the port in the object only tells them apart.
///
/// @param namespace of its Gateway
/// @param hostname lower case; empty for any
record Listener(String namespace, Field field, String name, int port, String hostname) {

    static Listener read(String namespace, Field field) {
        return new Listener(
                namespace,
                field,
                field.at("name").text(),
                (int) field.at("port").number(0),
                field.at("hostname").text().toLowerCase(Locale.ROOT));
    }

    boolean isHttp() {
        return field.at("protocol").text().equals("HTTP");
    }

    /// Whether it ends TLS and speaks HTTP inside.
    boolean isHttps() {
        return field.at("protocol").text().equals("HTTPS")
                && field.at("tls")
                        .at("mode")
                        .textIfPresent()
                        .orElse("Terminate")
                        .equals("Terminate");
    }

    boolean takesHttpRoutes() {
        var kinds = field.at("allowedRoutes").at("kinds").items();
        return kinds.isEmpty()
                || kinds.stream().anyMatch(kind -> kind.at("kind").text().equals("HTTPRoute"));
    }

    /// Whether it takes routes of a namespace.
    boolean allows(String other, Snapshot snapshot) {
        var namespaces = field.at("allowedRoutes").at("namespaces");
        return switch (namespaces.at("from").textIfPresent().orElse("Same")) {
            case "All" -> true;
            case "Same" -> other.equals(namespace);
            case "Selector" ->
                    snapshot.find(Resource.NAMESPACES, "", other)
                            .map(object -> object.path("metadata").path("labels"))
                            .filter(labels -> selects(namespaces.at("selector"), labels))
                            .isPresent();
            default -> false;
        };
    }

    private static boolean selects(Field selector, JsonNode labels) {
        return selector.at("matchLabels").members().entrySet().stream()
                        .allMatch(wanted ->
                                labels.path(wanted.getKey())
                                        .asText("\0")
                                        .equals(wanted.getValue().text()))
                && selector.at("matchExpressions").items().stream()
                        .allMatch(expression -> holds(expression, labels));
    }

    private static boolean holds(Field expression, JsonNode labels) {
        var label = labels.path(expression.at("key").text());
        boolean in = label.isTextual() && expression.at("values").texts().contains(label.asText());
        return switch (expression.at("operator").text()) {
            case "In" -> in;
            case "NotIn" -> !in;
            case "Exists" -> label.isTextual();
            case "DoesNotExist" -> !label.isTextual();
            default -> false;
        };
    }

    /// What a route's hostname becomes here; empty when the two have nothing in common.
    ///
    /// @param other lower case; empty for any
    Optional<String> intersect(String other) {
        if (hostname.isEmpty() || hostname.equals(other)) {
            return Optional.of(other);
        }
        if (other.isEmpty() || Hostnames.covers(other, hostname)) {
            return Optional.of(hostname);
        }
        return Hostnames.covers(hostname, other) ? Optional.of(other) : Optional.empty();
    }
}
