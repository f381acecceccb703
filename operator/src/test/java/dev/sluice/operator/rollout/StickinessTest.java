package dev.sluice.operator.rollout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.sluice.operator.kube.WriteRefused;
import dev.sluice.routing.Kind;
import dev.sluice.routing.ObjectKey;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// Session affinity: which cookies there are, and that a route never hands out one that is not
/// stored.
class StickinessTest {
    private static final ObjectKey ROUTE =
            new Kind("networking.istio.io/v1beta1", "VirtualService", "virtualservices")
                    .key("test", "podinfo");

    private final Stage stage = new Stage();

    @AfterEach
    void closeStage() {
        stage.close();
    }

    private void sticky() {
        stage.canary("sessionAffinity: {cookieName: user, primaryCookieName: stable}");
        stage.cluster.edit(
                Stage.CANARY, it -> ((ObjectNode) it.get("spec")).put("provider", "istio"));
        stage.initialised();
    }

    private String route() {
        return stage.cluster.get(ROUTE).orElseThrow().path("spec").toString();
    }

    private String cookie(String field) {
        return stage.status().path(field).asText("");
    }

    @Test
    void usersOfTheCanaryKeepTheirCookieThroughTheRunAndThePrimarysIsNewAtEachStep() {
        sticky();
        assertThat(route()).doesNotContain("Cookie");
        stage.image("podinfo:v2").tick().settled().tick();
        var first = cookie("sessionAffinityCookie");
        var stable = cookie("primarySessionAffinityCookie");
        assertThat(first).matches("user=[a-zA-Z]{10}");
        assertThat(stable).matches("stable=[a-zA-Z]{10}");
        assertThat(route()).contains(first + "; Max-Age=86400").contains(stable + "; Max-Age=1");

        stage.next();
        assertThat(stage.status().path("canaryWeight").asInt()).isEqualTo(40);
        assertThat(cookie("sessionAffinityCookie")).isEqualTo(first);
        assertThat(cookie("primarySessionAffinityCookie")).isNotEqualTo(stable);
        assertThat(route()).contains(first).doesNotContain(stable);
    }

    @Test
    void afterTheRunTheCookieIsTakenBack() {
        sticky();
        stage.image("podinfo:v2").tick().settled().tick();
        var first = cookie("sessionAffinityCookie");
        stage.next().next().settled().next().next();
        assertThat(stage.phase()).isEqualTo("Succeeded");
        assertThat(cookie("sessionAffinityCookie")).isEmpty();
        assertThat(cookie("primarySessionAffinityCookie")).isEmpty();
        assertThat(cookie("previousSessionAffinityCookie")).isEqualTo(first);
        assertThat(route()).contains(first + "; Max-Age=-1");

        stage.cluster.writes.clear();
        stage.next().next();
        assertThat(stage.cluster.writes).as("idle again").isEmpty();
    }

    @Test
    void aRouteThatWasNotWrittenIsWrittenWithTheStoredCookie() {
        sticky();
        stage.image("podinfo:v2").tick().settled();
        stage.cluster.refusals.put(ROUTE, 500);
        assertThatThrownBy(stage::tickRefused).isInstanceOf(WriteRefused.class);
        var stored = cookie("sessionAffinityCookie");
        assertThat(stored).startsWith("user=");
        assertThat(route()).doesNotContain("user=");

        stage.tick();
        assertThat(cookie("sessionAffinityCookie")).isEqualTo(stored);
        assertThat(route()).contains(stored + "; Max-Age");
    }

    @Test
    void aCookieThatWasNotStoredIsNotHandedOut() {
        sticky();
        stage.image("podinfo:v2").tick().settled();
        stage.cluster.refusals.put(Stage.CANARY, 500);
        assertThatThrownBy(stage::tickRefused).isInstanceOf(WriteRefused.class);
        assertThat(route()).doesNotContain("user=");
    }

    @Test
    void aRollbackTakesTheCookieBackToo() {
        sticky();
        stage.image("podinfo:v3").tick().settled().tick();
        var first = cookie("sessionAffinityCookie");
        stage.successRate = "95";
        stage.next().next().tick();
        assertThat(stage.phase()).isEqualTo("Failed");
        assertThat(cookie("sessionAffinityCookie")).isEmpty();
        assertThat(route()).contains(first + "; Max-Age=-1");
    }

    @Test
    void aRouterThatCannotKeepUsersIsRefusedAtTheDoor() {
        stage.canary("sessionAffinity: {cookieName: user}").tick();
        assertThat(stage.ready())
                .isEqualTo(
                        "False: spec.analysis.sessionAffinity: provider gloo cannot keep users on"
                                + " the version they met; remove it, or use a provider that can");
        assertThat(stage.cluster.get(Stage.PRIMARY)).isEmpty();
    }
}
