package dev.sluice.embedded.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.sluice.embedded.gateway.ingress.IngressKinds;
import dev.sluice.embedded.gateway.proxy.Client;
import dev.sluice.embedded.objects.Key;
import dev.sluice.embedded.objects.Resource;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import java.io.IOException;
import java.util.TreeSet;

@Timeout(60)
class IngressStoryTest {
    private static final String MAIN =
            """
            kind: Ingress
            metadata: {name: podinfo}
            spec:
              ingressClassName: nginx
              rules:
              - host: app.example.com
                http: {paths: [{path: /, pathType: Prefix, backend: {service: {name: primary, port: {name: http}}}}]}
            """;

    private static final String CANARY =
            """
            kind: Ingress
            metadata: {name: podinfo-canary, annotations: {nginx.ingress.kubernetes.io/canary: "true", %s}}
            spec:
              ingressClassName: nginx
              rules:
              - host: app.example.com
                http: {paths: [{path: /, pathType: Prefix, backend: {service: {name: canary, port: {number: 80}}}}]}
            """;

    private House house;

    @BeforeEach
    void build() throws Exception {
        house = new House();
        house.apply(MAIN);
    }

    @AfterEach
    void close() {
        house.close();
    }

    private void canary(String annotations) throws InterruptedException {
        house.apply(CANARY.formatted(annotations));
        house.await(
                new Key(IngressKinds.INGRESSES, "test", "podinfo-canary"),
                it -> it.at("/status/loadBalancer/ingress/0/ip").asText().equals("127.0.0.1"));
    }

    private String ask(Client client, String headers) throws IOException {
        return house.ask(client, "app.example.com", "/", headers).text().strip();
    }

    @Test
    void sharesByTheCanarysWeight() throws Exception {
        canary("nginx.ingress.kubernetes.io/canary-weight: '30'");
        int n = 1500;
        var tally = house.tally(n, "app.example.com");
        double sigma = Math.sqrt(n * 0.3 * 0.7);
        assertThat((double) tally.getOrDefault("canary", 0)).isCloseTo(n * 0.3, within(4 * sigma));
        assertThat(house.gateway.scrape())
                .contains(
                        "nginx_ingress_controller_requests{canary=\"test-canary-80\","
                                + "ingress=\"podinfo\",namespace=\"test\",service=\"primary\","
                                + "status=\"200\"} "
                                + tally.getOrDefault("canary", 0)
                                + "\n")
                .contains(
                        "nginx_ingress_controller_response_duration_seconds_count{"
                                + "canary=\"test-canary-80\",ingress=\"podinfo\","
                                + "namespace=\"test\",service=\"primary\"} "
                                + tally.getOrDefault("canary", 0)
                                + "\n");
    }

    @Test
    void headersDecideBeforeCookiesAndThoseBeforeWeights() throws Exception {
        canary(
                "nginx.ingress.kubernetes.io/canary-weight: '0',"
                        + " nginx.ingress.kubernetes.io/canary-by-header: x-canary,"
                        + " nginx.ingress.kubernetes.io/canary-by-cookie: canary");
        try (var client = new Client(house.gateway.port())) {
            assertThat(ask(client, "")).isEqualTo("primary");
            assertThat(ask(client, "X-Canary: always\r\n")).isEqualTo("canary");
            assertThat(ask(client, "Cookie: a=b; canary=always\r\n")).isEqualTo("canary");
            assertThat(ask(client, "Cookie: my-canary=always\r\n")).isEqualTo("primary");
            assertThat(ask(client, "X-Canary: never\r\nCookie: canary=always\r\n"))
                    .isEqualTo("primary");
            assertThat(ask(client, "X-Canary: other\r\nCookie: canary=always\r\n"))
                    .isEqualTo("canary");
        }
    }

    @Test
    void takesHeadersByValueAndByPattern() throws Exception {
        canary(
                "nginx.ingress.kubernetes.io/canary-by-header: x-user,"
                        + " nginx.ingress.kubernetes.io/canary-by-header-pattern: '^in.*er$'");
        try (var client = new Client(house.gateway.port())) {
            assertThat(ask(client, "X-User: insider\r\n")).isEqualTo("canary");
            assertThat(ask(client, "X-User: always\r\n")).isEqualTo("primary");
        }
    }

    @Test
    void tellsWhichAnnotationsChangeNothing() throws Exception {
        house.apply(
                """
                kind: Ingress
                metadata:
                  name: shop
                  annotations:
                    nginx.ingress.kubernetes.io/rewrite-target: /
                    nginx.ingress.kubernetes.io/ssl-redirect: "false"
                    nginx.ingress.kubernetes.io/limit-rps: "5"
                    example.org/team: blue
                spec:
                  ingressClassName: nginx
                  tls: [{hosts: [shop.example.com], secretName: shop}]
                  rules:
                  - host: shop.example.com
                    http: {paths: [{path: /, pathType: Prefix, backend: {service: {name: primary, port: {name: http}}}}]}
                """);
        var messages = new TreeSet<String>();
        while (messages.size() < 2) {
            messages.add(
                    house.awaitAny(
                                    Resource.EVENTS,
                                    it ->
                                            it.at("/involvedObject/name").asText().equals("shop")
                                                    && !messages.contains(
                                                            it.path("message").asText()))
                            .path("message")
                            .asText());
        }
        assertThat(messages.first()).startsWith("spec.tls changes nothing here");
        assertThat(messages.last())
                .startsWith("the annotation nginx.ingress.kubernetes.io/limit-rps changes nothing")
                .contains("canary-weight");
        assertThat(house.cluster.list(Resource.EVENTS, "test"))
                .filteredOn(it -> it.at("/involvedObject/name").asText().equals("shop"))
                .hasSize(2);
    }
}
