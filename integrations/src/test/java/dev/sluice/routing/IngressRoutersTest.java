package dev.sluice.routing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.argumentSet;

import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.sluice.engine.Split;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/// What is particular to the routers that copy an object of the user's.
class IngressRoutersTest {
    private static final Router NGINX = new Nginx();
    private static final Router SKIPPER = new Skipper();
    private static final Observed WORLD = Observed.of(Canaries.world());

    private static Map<String, String> annotations(ObjectNode object) {
        return Route.strings(object.at("/metadata/annotations"));
    }

    private static Map<String, String> nginx(String match) throws Exception {
        var route = Canaries.podinfo("analysis: {iterations: 1, match: [" + match + "]}");
        var annotations = annotations(NGINX.render(route, Split.canary(100), WORLD).getFirst());
        annotations
                .keySet()
                .removeIf(key -> !key.startsWith("nginx.ingress.kubernetes.io/canary-by"));
        return annotations;
    }

    static Stream<Arguments> nginxConditions() {
        String prefix = "nginx.ingress.kubernetes.io/canary-by-";
        return Stream.of(
                argumentSet(
                        "exact",
                        "{headers: {x: {exact: y}}}",
                        Map.of(prefix + "header", "x", prefix + "header-value", "y")),
                argumentSet(
                        "regex",
                        "{headers: {x: {regex: 'y.*'}}}",
                        Map.of(prefix + "header", "x", prefix + "header-pattern", "y.*")),
                argumentSet(
                        "cookie",
                        "{headers: {cookie: {exact: canary}}}",
                        Map.of(prefix + "cookie", "canary")),
                argumentSet(
                        "header or cookie",
                        "{headers: {x: {exact: y}}}, {headers: {cookie: {exact: canary}}}",
                        Map.of(
                                prefix + "header", "x",
                                prefix + "header-value", "y",
                                prefix + "cookie", "canary")));
    }

    @ParameterizedTest
    @MethodSource
    void nginxConditions(String match, Map<String, String> expected) throws Exception {
        assertThat(nginx(match)).isEqualTo(expected);
    }

    @Test
    void nginxKnowsOneHeaderOnly() {
        assertThatThrownBy(() -> nginx("{headers: {x: {exact: y}, z: {exact: y}}}"))
                .isInstanceOf(RouteRefused.class)
                .hasMessageContaining("one header and one cookie at most");
    }

    @Test
    void theAnnotationPrefixIsASetting() throws Exception {
        var route = Canaries.podinfo();
        var other =
                new Route(
                        route.owner(),
                        route.spec(),
                        route.selector(),
                        route.remembered(),
                        new Settings("prefix1.nginx.ingress.kubernetes.io", ""));
        var ingress = NGINX.render(other, Split.canary(50), WORLD).getFirst();
        assertThat(annotations(ingress))
                .containsEntry("prefix1.nginx.ingress.kubernetes.io/canary-weight", "50");
        assertThat(NGINX.read(other, Observed.of(List.of(ingress)))).isEqualTo(Split.canary(50));
    }

    @Test
    void aWeightThatIsNoNumberIsNotGuessed() throws Exception {
        var ingress = NGINX.render(Canaries.podinfo(), Split.canary(50), WORLD).getFirst();
        ((ObjectNode) ingress.at("/metadata/annotations"))
                .put("nginx.ingress.kubernetes.io/canary-weight", "half");
        assertThatThrownBy(() -> NGINX.read(Canaries.podinfo(), Observed.of(List.of(ingress))))
                .isInstanceOf(RouteUnreadable.class)
                .hasMessageContaining("canary-weight: half");
    }

    @Test
    void anIngressThatDoesNotLeadToTheServiceIsRefused() {
        var route = Canaries.podinfo("service: {name: shop}");
        for (var router : List.of(NGINX, SKIPPER)) {
            assertThatThrownBy(() -> router.render(route, Split.canary(50), WORLD))
                    .isInstanceOf(RouteRefused.class)
                    .hasMessageContaining("must have a path whose backend is the Service shop");
            assertThatThrownBy(() -> router.render(route, Split.canary(50), Observed.NOTHING))
                    .hasMessageContaining(
                            "spec.ingressRef names Ingress test/podinfo, which does not exist");
        }
    }

    @Test
    void skipperSwitchesItsRouteOffWithoutCanaryAndIsDeletedAtTheEnd() throws Exception {
        var route = Canaries.podinfo();
        var ingress = SKIPPER.render(route, Split.ALL_PRIMARY, WORLD).getFirst();
        assertThat(annotations(ingress)).containsEntry("zalando.org/skipper-predicate", "False()");
        assertThat(SKIPPER.revert(route, WORLD).delete()).containsExactly(Ingresses.canary(route));
    }

    @Test
    void skipperKeepsPredicatesOfTheUser() throws Exception {
        var source = Canaries.world().getFirst();
        ((ObjectNode) source.at("/metadata/annotations"))
                .put("zalando.org/skipper-predicate", "False() && Method(\"GET\")");
        var ingress =
                SKIPPER.render(Canaries.podinfo(), Split.canary(30), WORLD.with(source)).getFirst();
        assertThat(annotations(ingress))
                .containsEntry("zalando.org/skipper-predicate", "Weight(100) && Method(\"GET\")");
    }

    @Test
    void knativeRemembersThePrimaryRevisionUntilItIsReverted() throws Exception {
        var router = new Knative();
        var service = Canaries.world().getLast();
        ((ObjectNode) service.at("/metadata/annotations")).removeAll();
        var rendered =
                router.render(Canaries.podinfo(), Split.ALL_PRIMARY, WORLD.with(service))
                        .getFirst();
        assertThat(annotations(rendered))
                .containsEntry("flagger.app/primary-revision", "podinfo-00002");
        var reverted = router.revert(Canaries.podinfo(), Observed.of(List.of(rendered)));
        assertThat(annotations(reverted.apply().getFirst())).isEmpty();
        assertThatThrownBy(() -> router.read(Canaries.podinfo(), Observed.of(List.of(rendered))))
                .hasMessageContaining("reports no traffic");
    }

    @Test
    void kumaIsClusterScopedAndThereforeMayMeetAnothersRoute() throws Exception {
        var router = new Kuma();
        var theirs =
                new Route(
                        new Owner("other", "podinfo", "9"),
                        Canaries.podinfo().spec(),
                        new Selector("app", "podinfo"),
                        Remembered.NOTHING,
                        Settings.DEFAULT);
        var live = Observed.of(router.render(theirs, Split.ALL_PRIMARY, Observed.NOTHING));
        assertThatThrownBy(() -> router.render(Canaries.podinfo(), Split.ALL_PRIMARY, live))
                .hasMessageContaining("TrafficRoute podinfo already routes podinfo_other_svc_9898");
        assertThat(router.revert(theirs, live).delete()).hasSize(1);
    }
}
