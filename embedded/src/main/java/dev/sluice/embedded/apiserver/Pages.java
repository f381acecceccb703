package dev.sluice.embedded.apiserver;

import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.sluice.embedded.access.token.ServiceAccountTokens;
import dev.sluice.embedded.apiserver.discovery.Discovery;
import dev.sluice.embedded.apiserver.discovery.OpenApi;
import dev.sluice.embedded.apiserver.discovery.Served;
import dev.sluice.embedded.apiserver.discovery.Version;
import dev.sluice.embedded.apiserver.http.Exchange;
import dev.sluice.embedded.apiserver.http.HttpDate;
import dev.sluice.embedded.apiserver.http.Negotiation;
import dev.sluice.embedded.apiserver.http.Wire;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// The paths that are not objects: health, version, discovery, OpenAPI.
final class Pages {
    private static final List<String> CHECKS = List.of("ping", "log", "etcd");
    private static final Map<String, String> CACHED =
            Map.of("Cache-Control", "public, max-age=3600");
    private static final String V2_MESSAGE = "application/com.github.proto-openapi.spec.v2";
    private static final Duration YEAR = Duration.ofDays(365);

    private final Served served;
    private final Discovery discovery;
    private final OpenApi openApi;
    private final Optional<ServiceAccountTokens> tokens;
    private final InstantSource clock;
    private final Instant started;

    /// @param tokens whose key is published; empty where service accounts get none
    Pages(Served served, Optional<ServiceAccountTokens> tokens, InstantSource clock) {
        this.served = served;
        this.tokens = tokens;
        this.discovery = new Discovery(served);
        this.openApi = new OpenApi(served);
        this.clock = clock;
        this.started = clock.instant();
    }

    void handle(Exchange exchange, List<String> segments) {
        if (!exchange.method().equals("GET")) {
            throw Refusals.methodNotAllowed();
        }
        switch (segments.isEmpty() ? "" : segments.getFirst()) {
            case "healthz", "livez", "readyz" -> health(exchange, segments);
            case "version" -> exchange.json(200, Version.json());
            case "api" -> core(exchange, segments);
            case "apis" -> groups(exchange, segments);
            case "openapi" -> openApi(exchange, segments);
            case "openid", ".well-known" -> issuer(exchange, segments);
            default -> notFound(exchange);
        }
    }

    static void notFound(Exchange exchange) {
        exchange.text(404, "404 page not found\n");
    }

    private static void health(Exchange exchange, List<String> segments) {
        if (segments.size() > 2 || segments.size() == 2 && !CHECKS.contains(segments.get(1))) {
            notFound(exchange);
            return;
        }
        if (segments.size() == 1 && exchange.hasQuery("verbose")) {
            var lines = new StringBuilder();
            CHECKS.forEach(check -> lines.append("[+]").append(check).append(" ok\n"));
            exchange.text(200, lines + segments.getFirst() + " check passed\n");
            return;
        }
        exchange.text(200, "ok");
    }

    /// For those who check service account tokens themselves.
    private void issuer(Exchange exchange, List<String> segments) {
        var path = String.join("/", segments);
        if (tokens.isPresent() && path.equals("openid/v1/jwks")) {
            var keys = Wire.json(tokens.get().keySet());
            exchange.answer(200, "application/jwk-set+json", keys, CACHED);
        } else if (tokens.isPresent() && path.equals(".well-known/openid-configuration")) {
            var jwks = "https://" + exchange.authority() + "/openid/v1/jwks";
            var configuration = Wire.json(ServiceAccountTokens.configuration(jwks));
            exchange.answer(200, Exchange.JSON, configuration, CACHED);
        } else {
            notFound(exchange);
        }
    }

    private void core(Exchange exchange, List<String> segments) {
        if (segments.size() == 1) {
            if (!aggregated(exchange, true)) {
                exchange.json(200, discovery.coreVersions(exchange.authority()));
            }
            return;
        }
        if (segments.size() > 2 || !segments.get(1).equals("v1")) {
            throw Refusals.unknownResource();
        }
        discovery.resources("", "v1").ifPresent(list -> exchange.json(200, list));
    }

    private void groups(Exchange exchange, List<String> segments) {
        if (segments.size() == 1) {
            if (!aggregated(exchange, false)) {
                exchange.json(200, discovery.groups());
            }
            return;
        }
        var group = segments.get(1);
        if (!served.hasGroup(group)) {
            notFound(exchange);
            return;
        }
        if (segments.size() > 3) {
            throw Refusals.unknownResource();
        }
        var answer =
                segments.size() == 2
                        ? discovery.group(group)
                        : discovery.resources(group, segments.get(2));
        exchange.json(200, answer.orElseThrow(Refusals::unknownResource));
    }

    private boolean aggregated(Exchange exchange, boolean core) {
        var version =
                switch (Negotiation.of(exchange.header("Accept")).shape()) {
                    case DISCOVERY_V2 -> "v2";
                    case DISCOVERY_V2BETA1 -> "v2beta1";
                    default -> "";
                };
        if (version.isEmpty()) {
            return false;
        }
        var body = Wire.json(discovery.aggregated(core, version));
        var tag = "\"" + OpenApi.sha512(body) + "\"";
        var headers = Map.of("ETag", tag, "Vary", "Accept", "Cache-Control", "public");
        var type =
                "application/json;g=apidiscovery.k8s.io;v=" + version + ";as=APIGroupDiscoveryList";
        var known = exchange.header("If-None-Match").equals(tag);
        exchange.answer(known ? 304 : 200, type, known ? new byte[0] : body, headers);
        return true;
    }

    private void openApi(Exchange exchange, List<String> segments) {
        if (segments.size() == 2 && segments.get(1).equals("v2")) {
            openApiV2(exchange);
            return;
        }
        if (segments.size() < 2 || !segments.get(1).equals("v3")) {
            notFound(exchange);
            return;
        }
        if (segments.size() == 2) {
            exchange.answer(
                    200,
                    Exchange.TEXT,
                    Wire.json(openApi.root()),
                    Map.of("Last-Modified", HttpDate.of(started)));
            return;
        }
        var core = segments.size() == 4 && segments.get(2).equals("api");
        if (!core && !(segments.size() == 5 && segments.get(2).equals("apis"))) {
            notFound(exchange);
            return;
        }
        document(exchange, core ? "" : segments.get(3), segments.getLast());
    }

    /// The media type has been written with an at sign and with a full stop.
    private void openApiV2(Exchange exchange) {
        var asked = exchange.header("Accept");
        var headers =
                Map.of("Last-Modified", HttpDate.of(started), "Vary", "Accept-Encoding, Accept");
        if (asked.contains(V2_MESSAGE + "@v1.0") || asked.contains(V2_MESSAGE + ".v1.0")) {
            var type = V2_MESSAGE + ".v1.0+protobuf";
            exchange.answer(200, type, openApi.v2Message(), headers);
        } else {
            exchange.answer(200, Exchange.JSON, Wire.json(openApi.v2()), headers);
        }
    }

    private void document(Exchange exchange, String group, String version) {
        var current = openApi.hash(group, version).orElse("");
        if (current.isEmpty()) {
            exchange.answer(404, "", new byte[0], Map.of());
            return;
        }
        var asked = exchange.query("hash");
        if (!asked.isEmpty() && !asked.equals(current)) {
            var location = exchange.path() + "?hash=" + current;
            exchange.answer(301, Exchange.JSON, new byte[0], Map.of("Location", location));
            return;
        }
        ObjectNode document = openApi.document(group, version);
        exchange.answer(
                200,
                Exchange.JSON,
                Wire.json(document),
                asked.isEmpty()
                        ? Map.of("ETag", "\"" + current + "\"")
                        : Map.of(
                                "ETag",
                                "\"" + current + "\"",
                                "Cache-Control",
                                "public, immutable",
                                "Expires",
                                HttpDate.of(clock.instant().plus(YEAR))));
    }
}
