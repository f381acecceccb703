package dev.sluice.embedded.apiserver.http;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLGenerator;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;

import dev.sluice.embedded.store.KeptObject;

import java.io.IOException;
import java.io.UncheckedIOException;

/// JSON and YAML as they go over the wire.
public final class Wire {
    private static final ObjectMapper JSON =
            JsonMapper.builder()
                    .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
                    .enable(JsonGenerator.Feature.WRITE_BIGDECIMAL_AS_PLAIN)
                    .build();

    private Wire() {}

    /// @throws JsonProcessingException where it is not one JSON document
    public static JsonNode readJson(byte[] bytes) throws IOException {
        return JSON.readTree(bytes);
    }

    /// @throws JsonProcessingException where it is not YAML
    public static JsonNode readYaml(byte[] bytes) throws IOException {
        return Yaml.MAPPER.readTree(bytes);
    }

    /// A value as JSON, for messages.
    public static String text(Object value) {
        return JSON.valueToTree(value).toString();
    }

    /// What the store has written already is not written again: do not change the answer.
    public static byte[] json(JsonNode node) {
        try {
            var kept = KeptObject.json(node);
            return kept.isPresent() ? kept.get() : JSON.writeValueAsBytes(node);
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException(e);
        }
    }

    public static byte[] yaml(JsonNode node) {
        try {
            return Yaml.MAPPER.writeValueAsBytes(node);
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// Loaded only when somebody speaks YAML: most processes never do.
    private static final class Yaml {
        static final YAMLMapper MAPPER =
                YAMLMapper.builder().disable(YAMLGenerator.Feature.WRITE_DOC_START_MARKER).build();
    }
}
