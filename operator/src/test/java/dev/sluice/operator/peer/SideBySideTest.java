package dev.sluice.operator.peer;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.function.Function;
import java.util.function.Predicate;

/// The same Canaries, one half rolled out by Flagger, the other by Sluice: everything that both
/// leave in the cluster is the same, but for what is listed with a reason.
class SideBySideTest {
    /// `-Dvariants=TEXT` rolls out only those with the text in their name.
    private static final List<Variant> VARIANTS =
            Variant.all().stream()
                    .filter(it -> it.toString().contains(System.getProperty("variants", "")))
                    .toList();

    private static final List<Variant> STEPPING = VARIANTS.stream().filter(Variant::steps).toList();

    @TempDir private Path folder;
    private final List<String> differences = new ArrayList<>();

    private static Predicate<JsonNode> phase(String phase) {
        return status -> phase.equals(status.path("phase").asText());
    }

    private static Function<Variant, Predicate<JsonNode>> step(int step) {
        return variant ->
                phase("Progressing")
                        .and(status ->
                                variant.iterates()
                                        ? status.path("iterations").asInt() == step
                                        : status.path("canaryWeight").asInt() == 30 * step);
    }

    private record Sides(Side flagger, Side sluice) {}

    /// Sluice does not stand still in the middle of a run: each is looked at when it gets there.
    private void compare(
            Sides sides,
            List<Variant> variants,
            String moment,
            Function<Variant, Predicate<JsonNode>> when)
            throws Exception {
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var flaggers = threads.submit(looks(sides.flagger(), true, variants, when));
            var ours = threads.submit(looks(sides.sluice(), false, variants, when));
            for (var i = 0; i < variants.size(); i++) {
                var variant = variants.get(i);
                Likeness.differences(flaggers.get().get(i), ours.get().get(i))
                        .forEach(it -> differences.add("%s %s: %s".formatted(variant, moment, it)));
            }
        }
    }

    private static Callable<List<Map<String, Map<String, String>>>> looks(
            Side side,
            boolean driven,
            List<Variant> variants,
            Function<Variant, Predicate<JsonNode>> when) {
        return () ->
                Stage.each(
                        variants,
                        variant -> {
                            side.await(variant, driven, when.apply(variant));
                            return side.look(variant);
                        });
    }

    private void compareEvents(Stage stage, Sides sides) {
        for (var variant : VARIANTS) {
            var flaggers = Texts.lasting(stage.told(sides.flagger(), variant));
            var ours = Texts.lasting(stage.told(sides.sluice(), variant));
            for (var line : Texts.differences(flaggers, ours)) {
                differences.add("%s events: %s".formatted(variant, line));
            }
        }
    }

    private void compareSteps(Sides sides) {
        for (var variant : VARIANTS) {
            var flaggers = sides.flagger().steps(variant);
            var ours = sides.sluice().steps(variant);
            if (!flaggers.equals(ours)) {
                differences.add(
                        "%s steps: Flagger %s, Sluice %s".formatted(variant, flaggers, ours));
            }
        }
    }

    private static void image(Sides sides, List<Variant> variants, String image) throws Exception {
        Stage.each(
                variants,
                variant -> {
                    sides.flagger().image(variant, image);
                    sides.sluice().image(variant, image);
                    return variant;
                });
    }

    @Test
    void leavesWhatFlaggerLeaves() throws Exception {
        try (var stage = Stage.open()) {
            var sides = new Sides(stage.side("flagger"), stage.side("sluice"));
            for (var variant : VARIANTS) {
                sides.flagger().apply(variant, "600s");
                sides.sluice().apply(variant, "20s");
            }
            try (var _ = stage.flagger(sides.flagger(), folder.resolve("flagger.log"));
                    var _ = stage.sluice(sides.sluice())) {
                compare(sides, VARIANTS, "initialized", _ -> phase("Initialized"));
                image(sides, VARIANTS, "app:v2");
                compare(sides, STEPPING, "first step", step(1));
                compare(sides, STEPPING, "second step", step(2));
                compare(sides, VARIANTS, "promoted", _ -> phase("Succeeded"));
                image(sides, STEPPING, "app:v3");
                compare(sides, STEPPING, "stepping again", step(1));
                stage.rate("50");
                compare(sides, STEPPING, "rolled back", _ -> phase("Failed"));
                compareEvents(stage, sides);
                compareSteps(sides);
            }
        }
        assertThat(differences.stream().filter(it -> !Intention.covers(it))).isEmpty();
    }
}
