package dev.sluice.embedded.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.sluice.embedded.gateway.gatewayapi.GatewayApiKinds;
import dev.sluice.embedded.gateway.proxy.Client;
import dev.sluice.embedded.objects.ApiException;
import dev.sluice.embedded.objects.Key;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import java.io.IOException;

@Timeout(60)
class HttpRouteStoryTest {
    private static final Key ROUTE = new Key(GatewayApiKinds.HTTP_ROUTES, "test", "podinfo");
    private static final Key GATEWAY = new Key(GatewayApiKinds.GATEWAYS, "test", "gateway");

    private static final String WORLD =
            """
            apiVersion: gateway.networking.k8s.io/v1
            kind: Gateway
            metadata: {name: gateway}
            spec:
              gatewayClassName: sluice
              listeners: [{name: http, port: 80, protocol: HTTP}, {name: tls, port: 443, protocol: HTTPS}]
            ---
            kind: HTTPRoute
            metadata: {name: podinfo}
            spec:
              parentRefs: [{name: gateway}]
              hostnames: [app.example.com]
              rules:
              - matches: [{headers: [{type: RegularExpression, name: Cookie, value: ".*flagger-cookie.*LpsIaLdoNZ.*"}]}]
                backendRefs: [{name: primary, port: 80, weight: 0}, {name: canary, port: 80, weight: 100}]
              - matches: [{path: {value: /}, headers: [{name: x-canary, value: insider}]}]
                backendRefs: [{name: canary, port: 80}]
              - backendRefs:
                - {name: primary, port: 80, weight: 70}
                - name: canary
                  port: 80
                  weight: 30
                  filters:
                  - type: ResponseHeaderModifier
                    responseHeaderModifier:
                      add: [{name: Set-Cookie, value: "flagger-cookie=LpsIaLdoNZ; Max-Age=86400"}]
            """;

    private House house;

    @BeforeEach
    void build() throws Exception {
        house = new House();
        house.apply(WORLD);
        house.await(ROUTE, route -> accepted(route).path("status").asText().equals("True"));
    }

    @AfterEach
    void close() {
        house.close();
    }

    private static JsonNode accepted(ObjectNode route) {
        return route.at("/status/parents/0/conditions/0");
    }

    @Test
    void sharesRequestsByWeight() throws IOException {
        int n = 2000;
        var tally = house.tally(n, "app.example.com");
        double sigma = Math.sqrt(n * 0.3 * 0.7);
        assertThat((double) tally.getOrDefault("canary", 0)).isCloseTo(n * 0.3, within(4 * sigma));
        assertThat(tally.getOrDefault("canary", 0) + tally.getOrDefault("primary", 0)).isEqualTo(n);
    }

    @Test
    void keepsAClientWithACookieWhereItWas() throws IOException {
        try (var client = new Client(house.gateway.port())) {
            var cookie = "";
            while (cookie.isEmpty()) {
                cookie = house.ask(client, "app.example.com", "/", "").header("set-cookie");
            }
            assertThat(cookie).isEqualTo("flagger-cookie=LpsIaLdoNZ; Max-Age=86400");
            for (int i = 0; i < 50; i++) {
                var sent = "Cookie: a=b; flagger-cookie=LpsIaLdoNZ\r\n";
                assertThat(house.ask(client, "app.example.com", "/", sent).text().strip())
                        .isEqualTo("canary");
            }
        }
    }

    @Test
    void sendsInsidersToTheCanary() throws IOException {
        try (var client = new Client(house.gateway.port())) {
            for (int i = 0; i < 30; i++) {
                var answer = house.ask(client, "app.example.com", "/x", "X-Canary: insider\r\n");
                assertThat(answer.text().strip()).isEqualTo("canary");
            }
            assertThat(house.ask(client, "other.example.com", "/", "").status()).isEqualTo(404);
        }
        assertThat(house.gateway.scrape())
                .contains(
                        "envoy_cluster_upstream_rq{envoy_cluster_name=\"test_canary_80\","
                                + "envoy_response_code=\"200\"} 30");
    }

    @Test
    void saysSoForEachGeneration() throws Exception {
        var before = house.cluster.get(ROUTE).orElseThrow();
        assertThat(before.at("/status/parents/0/controllerName").asText())
                .isEqualTo("sluice.dev/gateway-controller");
        assertThat(before.at("/status/parents/0/parentRef"))
                .isEqualTo(before.at("/spec/parentRefs/0"));
        for (int weight = 40; weight <= 60; weight += 10) {
            int wanted = weight;
            var changed =
                    house.change(
                            ROUTE,
                            route ->
                                    ((ObjectNode) route.at("/spec/rules/2/backendRefs/1"))
                                            .put("weight", wanted));
            long generation = changed.at("/metadata/generation").asLong();
            var told =
                    house.await(
                            ROUTE,
                            route ->
                                    accepted(route).path("observedGeneration").asLong()
                                            == generation);
            assertThat(accepted(told).path("lastTransitionTime"))
                    .isEqualTo(accepted(before).path("lastTransitionTime"));
        }
    }

    @Test
    void namesWhatCannotBeResolvedAndAnswers500ForItsShare() throws Exception {
        house.change(
                ROUTE,
                route -> ((ObjectNode) route.at("/spec/rules/1/backendRefs/0")).put("name", "no"));
        var told =
                house.await(
                        ROUTE,
                        route ->
                                route.at("/status/parents/0/conditions/1/reason")
                                        .asText()
                                        .equals("BackendNotFound"));
        assertThat(told.at("/status/parents/0/conditions/1/message").asText())
                .isEqualTo("spec.rules[1].backendRefs[0]: the Service test/no does not exist");
        try (var client = new Client(house.gateway.port())) {
            var answer = house.ask(client, "app.example.com", "/", "X-Canary: insider\r\n");
            assertThat(answer.status()).isEqualTo(500);
        }
    }

    @Test
    void tellsWhatAGatewayServes() throws Exception {
        var gateway =
                house.await(
                        GATEWAY, it -> it.at("/status/listeners/0/attachedRoutes").asInt() == 1);
        assertThat(gateway.at("/status/addresses/0/value").asText()).isEqualTo("127.0.0.1");
        assertThat(gateway.at("/status/conditions/1/type").asText()).isEqualTo("Programmed");
        assertThat(gateway.at("/status/conditions/1/status").asText()).isEqualTo("True");
        assertThat(gateway.at("/status/conditions/1/message").asText())
                .isEqualTo("not served: listeners tls");
        assertThat(gateway.at("/status/listeners/1/conditions/0/reason").asText())
                .isEqualTo("UnsupportedProtocol");
    }

    @Test
    void refusesWrongValuesWhenTheyAreApplied() {
        var timeout =
                """
                kind: HTTPRoute
                metadata: {name: wrong}
                spec: {rules: [{timeouts: {request: 1.5s}}]}
                """;
        assertThatThrownBy(() -> house.apply(timeout))
                .isInstanceOf(ApiException.class)
                .hasMessageContaining("spec.rules[0].timeouts.request");
        var filter =
                """
                kind: HTTPRoute
                metadata: {name: wrong}
                spec: {rules: [{filters: [{type: Unheard}]}]}
                """;
        assertThatThrownBy(() -> house.apply(filter))
                .hasMessageContaining("spec.rules[0].filters[0].type");
    }
}
