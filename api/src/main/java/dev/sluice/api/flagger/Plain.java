package dev.sluice.api.flagger;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.JsonDeserializer;
import com.fasterxml.jackson.databind.JsonSerializer;
import com.fasterxml.jackson.databind.SerializerProvider;

import java.io.IOException;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;

/// Numbers and times as Kubernetes writes them. A whole number stays `99`: written as `99.0` it
/// would be a change of the object for the API server.
final class Plain {

    private static final double EXACT = 1L << 53;

    private Plain() {}

    /// Writes a whole number without a fraction.
    static final class NumberOut extends JsonSerializer<Double> {
        @Override
        public void serialize(Double value, JsonGenerator out, SerializerProvider provider)
                throws IOException {
            if (Math.rint(value) == value && Math.abs(value) < EXACT) {
                out.writeNumber(value.longValue());
            } else {
                out.writeNumber(value);
            }
        }
    }

    /// Writes RFC 3339 in UTC with as many fraction digits as there are.
    static final class TimeOut extends JsonSerializer<Instant> {
        @Override
        public void serialize(Instant value, JsonGenerator out, SerializerProvider provider)
                throws IOException {
            out.writeString(value.toString());
        }
    }

    /// Reads RFC 3339 with any offset.
    static final class TimeIn extends JsonDeserializer<Instant> {
        @Override
        public Instant deserialize(JsonParser in, DeserializationContext context)
                throws IOException {
            var text = in.getText();
            try {
                return OffsetDateTime.parse(text).toInstant();
            } catch (DateTimeException _) {
                return (Instant)
                        context.handleWeirdStringValue(
                                Instant.class,
                                text,
                                "not a time; 2026-01-31T12:00:00Z would be right");
            }
        }
    }
}
