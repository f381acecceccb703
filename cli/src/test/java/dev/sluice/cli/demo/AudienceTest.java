package dev.sluice.cli.demo;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.function.Function;

class AudienceTest {
    private static final Decision STEP =
            new Decision(
                    Instant.EPOCH, "listings", "Progressing", 30, "weight 20 -> 30: all is well");

    private static final Picture PICTURE =
            new Picture(
                    "Act 2: it climbs",
                    "Progressing",
                    25,
                    new Measured(OptionalDouble.of(99.98), OptionalDouble.of(41.2)),
                    Measured.NOTHING,
                    List.of(new PodLine("listings-1", "v2", "ready")),
                    new Picture.Traffic(1000, 2, 250),
                    List.of(STEP));

    private static final Summary SUMMARY =
            new Summary(
                    List.of("listings@v2"),
                    List.of("listings@v3"),
                    5000,
                    Map.of("v3", 4L, "", 1L),
                    OptionalDouble.of(8.123),
                    OptionalDouble.of(1.5),
                    "v3");

    private static String told(Function<PrintStream, Audience> how) {
        var bytes = new ByteArrayOutputStream();
        try (var audience = how.apply(new PrintStream(bytes, true, StandardCharsets.UTF_8))) {
            audience.act(2, "it climbs");
            audience.decision(STEP);
            audience.picture(PICTURE);
            audience.summary(SUMMARY);
        }
        return bytes.toString(StandardCharsets.UTF_8);
    }

    @Test
    void theLastJsonLineIsTheSummary() {
        assertThat(told(JsonLines::new).lines().toList().getLast())
                .isEqualTo(
                        "{\"type\":\"summary\",\"promoted\":[\"listings@v2\"],"
                                + "\"rolledBack\":[\"listings@v3\"],\"requests\":5000,"
                                + "\"failedRequests\":5,\"failedByPlatform\":1,"
                                + "\"promoteSeconds\":8.12,\"rollbackSeconds\":1.50}");
    }

    @Test
    void plainLinesTellDecisionsInSentences() {
        assertThat(told(PlainLines::new))
                .contains("Act 2: it climbs\n", "listings: weight 20 -> 30: all is well\n")
                .contains(
                        "failed        5 (1 answered by nobody, 4 answered by v3), of these by the"
                                + " platform: 1");
    }

    @Test
    void thePictureShowsWeightNumbersAndPods() {
        assertThat(Frame.lines(PICTURE))
                .contains(
                        "weight     [##########..............................] 25 %",
                        "primary    success 99.98 %   p99 41 ms",
                        "canary     success -   p99 -",
                        "requests   1000, failed 2, 250/s")
                .anyMatch(line -> line.startsWith("  listings-1") && line.endsWith("v2   ready"));
    }

    @Test
    void theLiveScreenIsRedrawnInPlace() {
        var bytes = new ByteArrayOutputStream();
        try (var screen = new LiveScreen(new PrintStream(bytes, true, StandardCharsets.UTF_8))) {
            screen.picture(PICTURE);
            screen.picture(PICTURE);
        }

        var height = Frame.lines(PICTURE).size();
        assertThat(bytes.toString(StandardCharsets.UTF_8))
                .containsOnlyOnce("\u001b[" + height + "F");
    }
}
