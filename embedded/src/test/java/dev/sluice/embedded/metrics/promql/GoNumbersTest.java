package dev.sluice.embedded.metrics.promql;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GoNumbersTest {
    @ParameterizedTest
    @CsvSource({
        "0, 0",
        "-0.0, -0",
        "1, 1",
        "0.5, 0.5",
        "-2.25, -2.25",
        "1000000, 1000000",
        "123456789012345680000, 123456789012345680000",
        "1e20, 100000000000000000000",
        "1e21, 1e+21",
        "1.5e-7, 1.5e-07",
        "0.000001, 0.000001",
        "-1e-10, -1e-10",
        "1.7976931348623157e308, 1.7976931348623157e+308",
        "99.97999999999999, 99.97999999999999",
        "NaN, NaN",
        "Infinity, +Inf",
        "-Infinity, -Inf"
    })
    void writesVectorsAsPrometheus(double number, String text) {
        assertThat(GoNumbers.forJson(number)).isEqualTo(text);
    }

    @ParameterizedTest
    @CsvSource({"1e-7, 0.0000001", "1e21, 1000000000000000000000", "1e15, 1000000000000000"})
    void writesLabelsAndScalarsWithoutExponent(double number, String text) {
        assertThat(GoNumbers.plain(number)).isEqualTo(text);
    }
}
