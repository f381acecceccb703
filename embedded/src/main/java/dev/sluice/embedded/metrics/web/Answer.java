package dev.sluice.embedded.metrics.web;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/// What goes back over HTTP.
record Answer(int status, String contentType, String body) {
    private static final JsonFactory JSON = new JsonFactory();
    private static final String PLAIN = "text/plain; charset=utf-8";

    /// Writes the member `data` of an answer.
    @FunctionalInterface
    interface Data {
        void write(JsonGenerator json) throws IOException;
    }

    static Answer success(Data data) {
        return json(
                200,
                json -> {
                    json.writeStringField("status", "success");
                    json.writeFieldName("data");
                    data.write(json);
                });
    }

    static Answer error(RefusedException refused) {
        return json(
                refused.status(),
                json -> {
                    json.writeStringField("status", "error");
                    json.writeStringField("errorType", refused.type());
                    json.writeStringField("error", String.valueOf(refused.getMessage()));
                });
    }

    static Answer text(int status, String text) {
        return new Answer(status, PLAIN, text);
    }

    static Answer exposition(String text) {
        return new Answer(200, "text/plain; version=0.0.4; charset=utf-8", text);
    }

    private static Answer json(int status, Data members) {
        var bytes = new ByteArrayOutputStream(512);
        try (JsonGenerator json = JSON.createGenerator(bytes)) {
            json.writeStartObject();
            members.write(json);
            json.writeEndObject();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return new Answer(status, "application/json", bytes.toString(StandardCharsets.UTF_8));
    }
}
