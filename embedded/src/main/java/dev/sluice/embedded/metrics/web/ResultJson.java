package dev.sluice.embedded.metrics.web;

import com.fasterxml.jackson.core.JsonGenerator;

import dev.sluice.embedded.metrics.promql.GoNumbers;
import dev.sluice.embedded.metrics.promql.Value;
import dev.sluice.embedded.metrics.series.Labels;
import dev.sluice.embedded.metrics.series.Samples;

import java.io.IOException;
import java.math.BigDecimal;
import java.util.List;

/// Writes the answer to a query exactly as Prometheus does.
final class ResultJson {
    private final JsonGenerator json;

    ResultJson(JsonGenerator json) {
        this.json = json;
    }

    /// @param time of the evaluation, in milliseconds
    /// @param limit most series; 0 for all
    void write(Value value, long time, int limit) throws IOException {
        json.writeStartObject();
        switch (value) {
            case Value.Scalar scalar -> {
                json.writeStringField("resultType", "scalar");
                json.writeFieldName("result");
                single(time, GoNumbers.plain(scalar.value()));
            }
            case Value.Text text -> {
                json.writeStringField("resultType", "string");
                json.writeFieldName("result");
                single(time, text.value());
            }
            case Value.Vector vector -> vector(vector, time, limit);
            case Value.Matrix matrix -> matrix(matrix, limit);
        }
        json.writeEndObject();
    }

    private void vector(Value.Vector vector, long time, int limit) throws IOException {
        json.writeStringField("resultType", "vector");
        json.writeArrayFieldStart("result");
        for (Value.Sample sample : firstOf(vector.samples(), limit)) {
            json.writeStartObject();
            json.writeFieldName("metric");
            labels(sample.labels());
            json.writeFieldName("value");
            point(time, sample.value());
            json.writeEndObject();
        }
        json.writeEndArray();
    }

    private void matrix(Value.Matrix matrix, int limit) throws IOException {
        json.writeStringField("resultType", "matrix");
        json.writeArrayFieldStart("result");
        for (Value.Row row : firstOf(matrix.rows(), limit)) {
            json.writeStartObject();
            json.writeFieldName("metric");
            labels(row.labels());
            json.writeArrayFieldStart("values");
            Samples samples = row.samples();
            for (int i = 0; i < samples.size(); i++) {
                point(samples.time(i), samples.value(i));
            }
            json.writeEndArray();
            json.writeEndObject();
        }
        json.writeEndArray();
    }

    private static <T> List<T> firstOf(List<T> all, int limit) {
        return limit == 0 || all.size() <= limit ? all : all.subList(0, limit);
    }

    void labels(Labels labels) throws IOException {
        json.writeStartObject();
        for (var label : labels.toMap().entrySet()) {
            json.writeStringField(label.getKey(), label.getValue());
        }
        json.writeEndObject();
    }

    private void point(long time, double value) throws IOException {
        json.writeStartArray();
        long fraction = Math.abs(time % 1000);
        json.writeRawValue(
                (time < 0 ? "-" : "")
                        + Math.abs(time / 1000)
                        + (fraction == 0 ? "" : ".%03d".formatted(fraction)));
        json.writeString(GoNumbers.forJson(value));
        json.writeEndArray();
    }

    private void single(long time, String value) throws IOException {
        json.writeStartArray();
        json.writeRawValue(BigDecimal.valueOf(time, 3).stripTrailingZeros().toPlainString());
        json.writeString(value);
        json.writeEndArray();
    }
}
