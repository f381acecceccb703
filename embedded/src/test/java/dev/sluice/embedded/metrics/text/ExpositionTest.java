package dev.sluice.embedded.metrics.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.embedded.metrics.series.Labels;
import dev.sluice.embedded.metrics.text.Exposition.Sample;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;

class ExpositionTest {
    @Test
    void readsAPageOfMetrics() throws Exception {
        List<Sample> samples =
                read(
                        """
                        # HELP http_requests_total The total number of HTTP requests.
                        # TYPE http_requests_total counter
                        http_requests_total{method="post",code="200"} 1027 1395066363000
                        http_requests_total{method="post",code="400",}    3

                        # Escapes in values:
                        disk{path="C:\\\\DIR\\\\FILE.TXT",error="Cannot find \\"file\\"\\n"} 1.458255915e9

                        \tspaced { a = "b" , c="d" }\t4.5
                        plain 12.47
                        rpc_bucket{le="+Inf"} 2693
                        something{value="{,}= #"} -3.14e-2
                        """);
        assertThat(samples)
                .containsExactly(
                        new Sample(
                                Labels.of(
                                        "__name__",
                                        "http_requests_total",
                                        "method",
                                        "post",
                                        "code",
                                        "200"),
                                1027,
                                OptionalLong.of(1395066363000L)),
                        sample(
                                3,
                                "__name__",
                                "http_requests_total",
                                "method",
                                "post",
                                "code",
                                "400"),
                        sample(
                                1.458255915e9,
                                "__name__",
                                "disk",
                                "path",
                                "C:\\DIR\\FILE.TXT",
                                "error",
                                "Cannot find \"file\"\n"),
                        sample(4.5, "__name__", "spaced", "a", "b", "c", "d"),
                        sample(12.47, "__name__", "plain"),
                        sample(2693, "__name__", "rpc_bucket", "le", "+Inf"),
                        sample(-0.0314, "__name__", "something", "value", "{,}= #"));
    }

    @ParameterizedTest
    @CsvSource({
        "NaN, NaN",
        "+Inf, Infinity",
        "Inf, Infinity",
        "-Inf, -Infinity",
        "0, 0",
        "-0.5, -0.5",
        "1e3, 1000",
        "12., 12"
    })
    void readsNumbers(String text, double value) throws Exception {
        assertThat(read("a " + text).getFirst().value()).isEqualTo(Double.valueOf(value));
    }

    @Test
    void readsWhatOpenMetricsWritesDifferently() throws Exception {
        List<Sample> samples =
                read(
                        """
                        # TYPE a counter
                        # UNIT a seconds
                        a_total 3 1520879607.789 # {trace_id="x"} 0.67
                        a_bucket{le="1"} 2 # {trace_id="y"} 0.5 1.5
                        a_created 1520430000.123
                        # EOF
                        """);
        assertThat(samples).extracting(Sample::value).containsExactly(3.0, 2.0, 1520430000.123);
        assertThat(samples)
                .extracting(Sample::time)
                .containsExactly(
                        OptionalLong.of(1520879607789L),
                        OptionalLong.empty(),
                        OptionalLong.empty());
    }

    @Test
    void readsQuotedNames() throws Exception {
        assertThat(read("{\"my.metric\",\"a b\"=\"c\"} 1"))
                .containsExactly(sample(1, "__name__", "my.metric", "a b", "c"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    a                 | expected a number at its end
                    a b               | "b" is not a number
                    a 1d              | "1d" is not a number
                    a{b="c} 1         | a text has no closing quote
                    a{b=c} 1          | expected " at column 5
                    a{b="c" d="e"} 1  | expected , or } after a label
                    a{b="c",b="d"} 1  | the label "b" appears twice
                    a 1 x             | "x" is not a time
                    a 1 2 3           | nothing may follow the time
                    {a="b"} 1         | a metric's name is missing
                    1a 1              | expected the name of a metric
                    a{0="b"} 1        | expected the name of a label
                    """)
    void namesTheLineThatCannotBeRead(String line, String why) {
        assertThatThrownBy(() -> read("# a comment\nfine 1\n" + line + "\nlater 2\n"))
                .isInstanceOf(Exposition.MalformedException.class)
                .hasMessage("line 3: " + why);
    }

    @Test
    void readsAnEmptyPage() throws Exception {
        assertThat(read("")).isEmpty();
        assertThat(read("\n \n# only this")).isEmpty();
    }

    @Test
    void readsWindowsLineEnds() throws Exception {
        assertThat(read("a 1\r\nb 2\r\n")).hasSize(2);
    }

    private static Sample sample(double value, String... labels) {
        return new Sample(Labels.of(labels), value, OptionalLong.empty());
    }

    private static List<Sample> read(String text) throws Exposition.MalformedException {
        var samples = new ArrayList<Sample>();
        Exposition.read(text, samples::add);
        return samples;
    }
}
