package dev.sluice.embedded.metrics.promql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;

import dev.sluice.embedded.metrics.series.Labels;
import dev.sluice.embedded.metrics.series.SeriesStore;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.stream.Stream;

/// Every query of the golden file answers what Prometheus 3.12 answered.
///
/// The answers were written by the promql package of github.com/prometheus/prometheus v0.312.0 from
/// the series and queries in the same file. To add one, run it there too.
class GoldenQueriesTest {
    private static final JsonMapper JSON = new JsonMapper();

    /// Go and Java round logarithms and powers differently in the last digit.
    private static final double SAME = 1e-12;

    record Case(List<String> load, SeriesStore store, String command, String expected) {
        @Override
        public String toString() {
            return command;
        }
    }

    static Stream<Case> cases() throws IOException {
        var cases = new ArrayList<Case>();
        for (String block : text().split("\n\n\n")) {
            List<String> lines = block.strip().lines().toList();
            List<String> load =
                    lines.stream().takeWhile(l -> !l.startsWith("eval") && !l.isBlank()).toList();
            SeriesStore store = SeriesNotation.store(load);
            for (int i = load.size(); i < lines.size(); i++) {
                String line = lines.get(i);
                if (line.startsWith("eval ") || line.startsWith("range ")) {
                    cases.add(new Case(load, store, line, lines.get(++i)));
                }
            }
        }
        return cases.stream();
    }

    private static String text() throws IOException {
        try (var golden = GoldenQueriesTest.class.getResourceAsStream("prometheus-3.12.golden")) {
            return new String(golden.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("cases")
    void answersAsPrometheus(Case golden) throws IOException {
        if (golden.expected().startsWith("error ")) {
            var refused = catchThrowableOfType(QueryException.class, () -> ask(golden));
            assertThat(refused).isNotNull();
            assertThat(comparable(String.valueOf(refused.getMessage())))
                    .isEqualTo(comparable(golden.expected().substring("error ".length())));
            return;
        }
        int space = golden.expected().indexOf(' ');
        JsonNode expected = JSON.readTree(golden.expected().substring(space + 1));
        Value answer = ask(golden);
        switch (answer) {
            case Value.Scalar scalar -> assertNumber(expected.get(1), scalar.value());
            case Value.Text text -> assertThat(text.value()).isEqualTo(expected.get(1).asText());
            case Value.Vector vector -> assertVector(golden, expected, vector);
            case Value.Matrix matrix -> assertMatrix(expected, matrix);
        }
    }

    /// Which two of several series a message names is chance.
    private static String comparable(String message) {
        return message.replaceAll(": \\[.*];", ";");
    }

    private static Value ask(Case golden) {
        var promQl = new PromQl(golden.store());
        if (golden.command().startsWith("eval ")) {
            String[] words = golden.command().split(" ", 3);
            return promQl.instant(words[2], at(words[1]));
        }
        String[] words = golden.command().split(" ", 5);
        var step = Duration.ofSeconds(Long.parseLong(words[3]));
        var range = new PromQl.Range(at(words[1]), at(words[2]), step);
        return promQl.range(words[4], range, PromQl.LOOKBACK);
    }

    private static Instant at(String seconds) {
        return Instant.ofEpochMilli(Math.round(Double.parseDouble(seconds) * 1000));
    }

    private static void assertVector(Case golden, JsonNode expected, Value.Vector vector) {
        var wanted = new TreeMap<Labels, JsonNode>();
        expected.forEach(e -> wanted.put(labels(e), e.get("value").get(1)));
        assertThat(vector.samples())
                .extracting(Value.Sample::labels)
                .containsExactlyInAnyOrderElementsOf(wanted.keySet());
        vector.samples()
                .forEach(s ->
                        assertNumber(Objects.requireNonNull(wanted.get(s.labels())), s.value()));
        if (golden.command().contains(" sort")) {
            var order = new ArrayList<Labels>();
            expected.forEach(e -> order.add(labels(e)));
            assertThat(vector.samples()).extracting(Value.Sample::labels).isEqualTo(order);
        }
    }

    private static void assertMatrix(JsonNode expected, Value.Matrix matrix) {
        var wanted = new TreeMap<Labels, JsonNode>();
        expected.forEach(e -> wanted.put(labels(e), e.get("values")));
        assertThat(matrix.rows())
                .extracting(Value.Row::labels)
                .containsExactlyInAnyOrderElementsOf(wanted.keySet());
        for (Value.Row row : matrix.rows()) {
            JsonNode points = Objects.requireNonNull(wanted.get(row.labels()));
            assertThat(row.samples().size()).as("%s", row.labels()).isEqualTo(points.size());
            for (int i = 0; i < points.size(); i++) {
                long time = Math.round(points.get(i).get(0).asDouble() * 1000);
                assertThat(row.samples().time(i)).isEqualTo(time);
                assertNumber(points.get(i).get(1), row.samples().value(i));
            }
        }
    }

    private static Labels labels(JsonNode entry) {
        return Labels.of(JSON.convertValue(entry.get("metric"), Labeling.class));
    }

    private static final class Labeling extends TreeMap<String, String> {}

    private static void assertNumber(JsonNode expected, double actual) {
        String text = expected.asText();
        Map<String, Double> special =
                Map.of(
                        "+Inf", Double.POSITIVE_INFINITY,
                        "-Inf", Double.NEGATIVE_INFINITY,
                        "NaN", Double.NaN);
        Double wanted = special.getOrDefault(text, 0.0);
        if (special.containsKey(text)) {
            assertThat(actual).isEqualTo(wanted);
        } else {
            wanted = Double.parseDouble(text);
            assertThat(Math.abs(actual - wanted))
                    .as("%s, expected %s", actual, wanted)
                    .isLessThanOrEqualTo(Math.abs(wanted) * SAME);
        }
    }
}
