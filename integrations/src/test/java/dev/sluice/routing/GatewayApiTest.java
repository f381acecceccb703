package dev.sluice.routing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.sluice.engine.Split;
import dev.sluice.golden.Golden;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.util.List;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;

class GatewayApiTest {
    private static final Router ROUTER = new GatewayApi("v1");
    private static final String AFFINITY =
            """
            analysis:
              sessionAffinity:
                cookieName: flagger-cookie
                primaryCookieName: primary-cookie
            """;
    private static final Remembered RUNNING =
            new Remembered(0, "flagger-cookie=LpsIaLdoNZ", "", "primary-cookie=ApvLdqCoMF");

    private static ObjectNode render(Route route, Split split) throws Exception {
        return ROUTER.render(route, split, Observed.NOTHING).getFirst();
    }

    @Test
    void usersStickToTheVersionTheyMet() throws Exception {
        var route = Canaries.remembering(Canaries.podinfo(AFFINITY), RUNNING);
        var rendered = render(route, Split.canary(30));
        Golden.yaml("routing/gatewayapi-v1/affinity-30.yaml", List.of(rendered));
        assertThat(ROUTER.read(route, Observed.of(List.of(rendered)))).isEqualTo(Split.canary(30));
    }

    @Test
    void afterTheRunTheCookieIsDeleted() throws Exception {
        var ended = new Remembered(0, "", "flagger-cookie=LpsIaLdoNZ", "");
        var route =
                Canaries.remembering(
                        Canaries.podinfo(
                                AFFINITY
                                        + """
                                        service: {headers: {response: {add: {x-a: b}}}}
                                        """),
                        ended);
        var rendered = render(route, Split.ALL_PRIMARY);
        Golden.yaml("routing/gatewayapi-v1/affinity-ended.yaml", List.of(rendered));
        assertThat(ROUTER.read(route, Observed.of(List.of(rendered)))).isEqualTo(Split.ALL_PRIMARY);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 50, 99, 100})
    void renderingWithCookiesAgainChangesNothing(int weight) throws Exception {
        var route = Canaries.remembering(Canaries.podinfo(AFFINITY), RUNNING);
        var first = ROUTER.render(route, Split.canary(weight), Observed.NOTHING);
        assertThat(ROUTER.render(route, Split.canary(weight), Observed.of(first))).isEqualTo(first);
        assertThat(ROUTER.read(route, Observed.of(first))).isEqualTo(Split.canary(weight));
    }

    @Test
    void everyAttributeOfACookieIsSentInTheKnownOrder() {
        var route =
                Canaries.podinfo(
                        """
                        analysis:
                          sessionAffinity:
                            cookieName: c
                            domain: d.example
                            httpOnly: true
                            maxAge: 60
                            partitioned: true
                            path: /p
                            sameSite: Strict
                            secure: true
                        """);
        assertThat(route.sessionAffinity().orElseThrow().set("c=v"))
                .isEqualTo(
                        "c=v; Max-Age=60; Domain=d.example; HttpOnly; Partitioned; Path=/p;"
                                + " SameSite=Strict; Secure");
    }

    @Test
    void cookiesAreMadeAtTheStartAndMovedAsideAtTheEnd() {
        RandomGenerator random = RandomGeneratorFactory.of("L64X128MixRandom").create(7);
        var first = SessionAffinity.turn(Canaries.podinfo(AFFINITY), 10, random);
        var route = Canaries.remembering(Canaries.podinfo(AFFINITY), first);
        var second = SessionAffinity.turn(route, 20, random);
        var ended = SessionAffinity.turn(Canaries.remembering(route, second), 0, random);
        assertThat(first.cookie()).matches("flagger-cookie=[a-zA-Z]{10}");
        assertThat(first.primaryCookie()).matches("primary-cookie=[a-zA-Z]{10}");
        assertThat(second.cookie()).isEqualTo(first.cookie());
        assertThat(second.primaryCookie()).isNotEqualTo(first.primaryCookie());
        assertThat(ended).isEqualTo(new Remembered(0, "", first.cookie(), ""));
        assertThat(SessionAffinity.turn(Canaries.podinfo(), 10, random))
                .isEqualTo(Remembered.NOTHING);
    }

    @Test
    void everyFieldOfTheServiceSectionIsUsed() throws Exception {
        var route =
                Canaries.podinfo(
                        """
                        service:
                          timeout: 15s
                          backendTimeout: 5s
                          match:
                          - uri: {prefix: /api}
                            method: {exact: GET}
                            headers: {x-b: {regex: "v.*"}, x-a: {prefix: "a.b"}}
                          - queryParams: {q: {exact: "1"}}
                          headers:
                            request: {set: {x-two: "2", x-one: "1"}, remove: [x-three]}
                            response: {add: {x-four: "4"}}
                          rewrite: {uri: /v2, authority: example.org, type: ReplacePrefixMatch}
                          mirror: [{backendRef: {name: shadow, port: 80}}]
                          corsPolicy: {allowOrigin: ["*"], allowMethods: [GET], allowCredentials: true, maxAge: 1h}
                          apex: {labels: {team: listings}, annotations: {note: mine}}
                        """);
        var rendered = Canaries.stored(List.of(render(route, Split.canary(30))));
        Golden.yaml("routing/gatewayapi-v1/full.yaml", rendered);
        assertThat(ROUTER.render(route, Split.canary(30), Observed.of(rendered)))
                .isEqualTo(rendered);
        var older = new GatewayApi("v1beta1").render(route, Split.canary(30), Observed.NOTHING);
        Golden.yaml("routing/gatewayapi-v1beta1/full.yaml", older);
    }

    @ParameterizedTest
    @CsvSource({
        "True, 3, ",
        "True, 2, has not accepted the change yet",
        "False, 3, is not accepted by Gateway"
    })
    void aGatewayMustHaveAcceptedTheLastChange(String status, int observed, String why)
            throws Exception {
        var route = Canaries.podinfo();
        var object = render(route, Split.canary(30));
        Manifest.object(object, "metadata").put("generation", 3);
        var parents = Manifest.object(object, "status").putArray("parents");
        var parent = parents.addObject();
        parent.set("parentRef", object.at("/spec/parentRefs/0").deepCopy());
        parent.putArray("conditions")
                .addObject()
                .put("type", "Accepted")
                .put("status", status)
                .put("observedGeneration", observed);
        var live = Observed.of(List.of(object));
        if (why == null) {
            assertThat(ROUTER.read(route, live)).isEqualTo(Split.canary(30));
        } else {
            assertThatThrownBy(() -> ROUTER.read(route, live))
                    .isInstanceOf(RouteUnreadable.class)
                    .hasMessageContaining(why);
        }
    }

    @Test
    void aRouteWithoutGatewayIsRefused() {
        var route = Canaries.podinfo("service: {gatewayRefs: []}");
        assertThatThrownBy(() -> render(route, Split.ALL_PRIMARY))
                .hasMessage(
                        "Canary test/podinfo: spec.service.gatewayRefs must name at least one"
                                + " Gateway");
    }

    @Test
    void aConditionThatCannotBeExpressedIsRefused() {
        var route = Canaries.podinfo("service: {match: [{method: {regex: GET|PUT}}]}");
        assertThatThrownBy(() -> render(route, Split.ALL_PRIMARY))
                .hasMessageContaining("spec.service.match[0] must have exact in method");
    }

    @Test
    void theNameAndRetriesOfARuleSurvive() throws Exception {
        var route = Canaries.podinfo();
        var object = render(route, Split.canary(30));
        ((ObjectNode) object.at("/spec/rules/0")).put("name", "main");
        var again = ROUTER.render(route, Split.canary(40), Observed.of(List.of(object))).getFirst();
        assertThat(again.at("/spec/rules/0/name").asText()).isEqualTo("main");
    }
}
