package dev.sluice.operator.peer;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.sluice.api.flagger.Canary;
import dev.sluice.operator.Handback;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;

/// A namespace full of what the real Flagger left is gone on with, and given back.
class TakeOverFromFlaggerTest {
    private static final List<Variant> VARIANTS = Variant.all();
    private static final Set<String> PROMOTED = Set.of("config", "istio-cookies", "gloo-weights");
    private static final Set<String> UNDER_WAY = Set.of("many-steps", "gw-all", "nginx-ab", "kuma");
    private static final List<Variant> AT_REST =
            VARIANTS.stream().filter(it -> !UNDER_WAY.contains(it.name())).toList();

    /// Routes that are mended at once, as docs/SWITCHING.md says.
    private static final Set<String> MENDED =
            Set.of(
                    "taken over: RouteTable/gloo-ab",
                    "taken over: Ingress/skipper-canary",
                    "given back: RouteTable/gloo-ab");

    @TempDir private Path folder;
    private final List<String> changes = new ArrayList<>();

    private static Predicate<JsonNode> phase(String phase) {
        return status -> phase.equals(status.path("phase").asText());
    }

    private static List<Variant> only(Set<String> names) {
        return VARIANTS.stream().filter(it -> names.contains(it.name())).toList();
    }

    private static void await(
            Side side, boolean driven, List<Variant> variants, Predicate<JsonNode> condition)
            throws Exception {
        Stage.each(
                variants,
                it -> {
                    side.await(it, driven, condition);
                    return it;
                });
    }

    private static void image(Side side, List<Variant> variants, String image) throws Exception {
        Stage.each(
                variants,
                it -> {
                    side.image(it, image);
                    return it;
                });
    }

    private static Map<Variant, Map<String, ObjectNode>> written(Side side) {
        var all = new HashMap<Variant, Map<String, ObjectNode>>();
        AT_REST.forEach(it -> all.put(it, side.written(it)));
        return all;
    }

    private void compare(String moment, Side side, Map<Variant, Map<String, ObjectNode>> before) {
        for (var variant : AT_REST) {
            var now = side.written(variant);
            before.getOrDefault(variant, Map.of())
                    .forEach((name, object) -> {
                        var after = now.remove(name);
                        var what = moment + ": " + name;
                        if (!object.equals(after) && !MENDED.contains(what)) {
                            changes.add("%s: %s -> %s".formatted(what, object, after));
                        }
                    });
            now.keySet()
                    .forEach(it ->
                            changes.add("%s: %s of %s is new".formatted(moment, it, variant)));
        }
    }

    @Test
    void nothingIsRunOrChangedThereAndBack() throws Exception {
        try (var stage = Stage.open()) {
            var side = stage.side("both");
            leaveBehind(stage, side);
            var left = written(side);
            takeOver(stage, side, left);
            giveBack(stage, side);
        }
        assertThat(changes).isEmpty();
    }

    private void leaveBehind(Stage stage, Side side) throws Exception {
        for (var variant : VARIANTS) {
            side.apply(variant, "600s");
        }
        try (var _ = stage.flagger(side, folder.resolve("flagger.log"))) {
            await(side, true, VARIANTS, phase("Initialized"));
            image(side, only(PROMOTED), "app:v2");
            image(side, only(UNDER_WAY), "app:v2");
            await(side, true, only(PROMOTED), phase("Succeeded"));
            await(
                    side,
                    true,
                    only(UNDER_WAY),
                    it -> it.path("canaryWeight").asInt() > 0 || it.path("iterations").asInt() > 0);
        }
    }

    private void takeOver(Stage stage, Side side, Map<Variant, Map<String, ObjectNode>> left)
            throws Exception {
        try (var _ = stage.sluice(side)) {
            await(
                    side,
                    false,
                    VARIANTS,
                    it -> it.path("lastAppliedSpec").asText().startsWith("r-"));
            compare("taken over", side, left);
            for (var variant : AT_REST) {
                var phase = side.status(variant).path("phase").asText();
                if (!phase.equals(
                        PROMOTED.contains(variant.name()) ? "Succeeded" : "Initialized")) {
                    changes.add("%s went on to %s".formatted(variant, phase));
                }
            }
            for (var variant : VARIANTS) {
                side.interval(variant, "1s");
            }
            await(side, false, only(UNDER_WAY), phase("Succeeded"));
            image(side, VARIANTS, "app:v3");
            await(side, false, VARIANTS, phase("Progressing").or(phase("Promoting")));
            await(side, false, VARIANTS, phase("Succeeded"));
        }
    }

    private void giveBack(Stage stage, Side side) throws Exception {
        for (var variant : VARIANTS) {
            side.interval(variant, "600s");
        }
        var given = written(side);
        for (var canary :
                stage.client()
                        .resources(Canary.class)
                        .inNamespace(side.namespace())
                        .list()
                        .getItems()) {
            assertThat(Handback.isAtRest(canary)).as(canary.getMetadata().getName()).isTrue();
            Handback.handBack(stage.client(), canary);
        }
        try (var _ = stage.flagger(side, folder.resolve("flagger.log"))) {
            await(side, true, VARIANTS, phase("Initialized"));
            compare("given back", side, given);
            image(side, VARIANTS, "app:v4");
            await(side, true, VARIANTS, phase("Succeeded"));
        }
    }
}
