package dev.sluice.routing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.sluice.engine.Split;
import dev.sluice.golden.Golden;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/// What holds for every router in the catalogue; a new one is tested from the moment its line is
/// there.
class RouterLawTest {
    private static final String AB_TEST =
            """
            analysis:
              iterations: 10
              match: [{headers: {x-canary: {exact: insider}}}]
            """;

    static Stream<Router> everyRouter() {
        return Routers.all().stream();
    }

    static Stream<Router> weighted() {
        return everyRouter().filter(router -> router.capabilities().weighted());
    }

    static Stream<Router> matching() {
        return everyRouter().filter(router -> router.capabilities().matches());
    }

    static Stream<Router> mirroring() {
        return everyRouter().filter(router -> router.capabilities().mirrors());
    }

    private static Observed world() {
        return Observed.of(Canaries.world());
    }

    private static Observed after(Router router, Route route, Split split, Observed before)
            throws RouteRefused {
        return Worlds.settle(router, before.with(router.render(route, split, before)));
    }

    @ParameterizedTest
    @MethodSource("weighted")
    void readsBackWhatItRendered(Router router) throws Exception {
        var route = Canaries.podinfo();
        var world = world();
        for (int weight : IntStream.rangeClosed(0, 100).toArray()) {
            var fresh = after(router, route, Split.canary(weight), world());
            world = after(router, route, Split.canary(weight), world);
            assertThat(router.read(route, fresh)).isEqualTo(Split.canary(weight));
            assertThat(router.read(route, world)).isEqualTo(Split.canary(weight));
        }
    }

    @ParameterizedTest
    @MethodSource("mirroring")
    void readsBackThatItMirrors(Router router) throws Exception {
        var route = Canaries.podinfo("analysis: {mirror: true}");
        var mirrored = after(router, route, new Split(0, true), world());
        var stopped = after(router, route, Split.canary(30), mirrored);
        assertThat(router.read(route, mirrored)).isEqualTo(new Split(0, true));
        assertThat(router.read(route, stopped)).isEqualTo(Split.canary(30));
    }

    @ParameterizedTest
    @MethodSource("matching")
    void readsBackAnAbTest(Router router) throws Exception {
        var route = Canaries.podinfo(AB_TEST);
        var none = after(router, route, Split.ALL_PRIMARY, world());
        var testing = after(router, route, Split.canary(100), none);
        var ended = after(router, route, Split.ALL_PRIMARY, testing);
        assertThat(router.read(route, none)).isEqualTo(Split.ALL_PRIMARY);
        assertThat(router.read(route, testing)).isEqualTo(Split.canary(100));
        assertThat(router.read(route, ended)).isEqualTo(Split.ALL_PRIMARY);
    }

    @ParameterizedTest
    @MethodSource("everyRouter")
    void renderingOverItsOwnOutputChangesNothing(Router router) throws Exception {
        for (var changes : router.capabilities().matches() ? List.of("", AB_TEST) : List.of("")) {
            var route = Canaries.podinfo(changes);
            for (int weight : new int[] {0, 30, 100}) {
                var split = Split.canary(weight);
                var rendered = Canaries.stored(router.render(route, split, world()));
                var again = router.render(route, split, world().with(rendered));
                assertThat(again).isEqualTo(rendered);
            }
        }
    }

    @ParameterizedTest
    @MethodSource("everyRouter")
    void whatOthersWroteSurvives(Router router) throws Exception {
        var route = Canaries.podinfo();
        var rendered = router.render(route, Split.ALL_PRIMARY, world());
        rendered.forEach(RouterLawTest::scribble);
        var again = router.render(route, Split.canary(30), world().with(rendered));
        for (var object : again) {
            assertThat(object.at("/metadata/annotations/example.com~1by").asText())
                    .isEqualTo("hand");
            assertThat(object.at("/metadata/labels/example.com~1by").asText()).isEqualTo("hand");
            assertThat(object.at("/metadata/resourceVersion").asText()).isEqualTo("77");
            assertThat(object.at("/spec/example").asText()).isEqualTo("hand");
            assertThat(object.at("/status/example").asText()).isEqualTo("hand");
        }
    }

    private static void scribble(ObjectNode object) {
        var metadata = (ObjectNode) object.get("metadata");
        metadata.put("resourceVersion", "77");
        Manifest.object(metadata, "annotations").put("example.com/by", "hand");
        Manifest.object(metadata, "labels").put("example.com/by", "hand");
        Manifest.object(object, "spec").put("example", "hand");
        Manifest.object(object, "status").put("example", "hand");
    }

    @ParameterizedTest
    @MethodSource("everyRouter")
    void itWritesOnlyWhatItAsksToSee(Router router) throws Exception {
        var route = Canaries.podinfo();
        var shown = Observed.of(List.of());
        for (var key : router.observed(route)) {
            shown = world().find(key).map(shown::with).orElse(shown);
        }
        var keys = new ArrayList<String>();
        router.observed(route).forEach(key -> keys.add(key.toString()));
        for (var object : router.render(route, Split.canary(30), shown)) {
            var metadata = object.path("metadata");
            String namespace = metadata.path("namespace").asText("");
            assertThat(keys)
                    .contains(
                            object.path("kind").asText()
                                    + " "
                                    + (namespace.isEmpty() ? "" : namespace + "/")
                                    + metadata.path("name").asText());
        }
    }

    @ParameterizedTest
    @MethodSource("weighted")
    void missingObjectsAreSaidAndNotGuessed(Router router) {
        assertThatThrownBy(() -> router.read(Canaries.podinfo(), Observed.NOTHING))
                .isInstanceOf(RouteUnreadable.class)
                .hasMessageContaining("does not exist");
    }

    @ParameterizedTest
    @MethodSource("weighted")
    void objectsOfAnotherOwnerAreNotTouched(Router router) throws Exception {
        var route = Canaries.podinfo();
        var other =
                new Route(
                        new Owner("test", "another", "99"),
                        route.spec(),
                        route.selector(),
                        route.remembered(),
                        route.settings());
        var theirs = router.render(other, Split.ALL_PRIMARY, world());
        boolean owned = theirs.stream().anyMatch(it -> Owner.controller(it).isPresent());
        if (owned) {
            assertThatThrownBy(() -> router.render(route, Split.ALL_PRIMARY, world().with(theirs)))
                    .isInstanceOf(RouteRefused.class)
                    .hasMessageContaining("Canary another");
        }
    }

    @ParameterizedTest
    @MethodSource("weighted")
    void manifestsLookLikeTheGoldenFiles(Router router) throws Exception {
        var folder = "routing/" + router.name().replace(':', '-') + "/";
        var route = Canaries.podinfo();
        var before = world();
        Golden.yaml(folder + "canary-30.yaml", router.render(route, Split.canary(30), before));
        Golden.yaml(folder + "primary.yaml", router.render(route, Split.ALL_PRIMARY, before));
        if (router.capabilities().matches()) {
            var test = Canaries.podinfo(AB_TEST);
            Golden.yaml(folder + "ab-test.yaml", router.render(test, Split.canary(100), before));
        }
        if (router.capabilities().mirrors()) {
            var mirror = Canaries.podinfo("analysis: {mirror: true, mirrorWeight: 50}");
            Golden.yaml(folder + "mirror.yaml", router.render(mirror, new Split(0, true), before));
        }
    }

    @Test
    void anUnknownProviderIsNotGuessed() {
        assertThat(Routers.find("istioo"))
                .isInstanceOfSatisfying(
                        Routers.Choice.Unknown.class,
                        unknown -> assertThat(unknown.why()).contains("istioo", "gloo"));
    }

    @ParameterizedTest
    @MethodSource("everyRouter")
    void itIsFoundByItsName(Router router) {
        assertThat(Routers.find(router.name())).isEqualTo(new Routers.Choice.Known(router));
    }
}
