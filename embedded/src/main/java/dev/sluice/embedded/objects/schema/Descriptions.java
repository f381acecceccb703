package dev.sluice.embedded.objects.schema;

import com.fasterxml.jackson.databind.node.ObjectNode;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;

/// What `kubectl explain` says of the fields of built-in kinds; read when first asked for.
final class Descriptions {
    private static final Descriptions ALL = read();

    private final Map<String, String> lines = new HashMap<>();

    private Descriptions() {}

    private static Descriptions read() {
        var all = new Descriptions();
        try (InputStream in = Descriptions.class.getResourceAsStream("descriptions.txt")) {
            if (in == null) {
                throw new IllegalStateException("the resource descriptions.txt is missing");
            }
            new String(in.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .filter(line -> !line.startsWith("#"))
                    .forEach(all::add);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return all;
    }

    private void add(String text) {
        String[] line = text.split(" ", 2);
        lines.put(line[0], line[1]);
    }

    /// Adds what is known of a struct and its fields to its schema.
    static void addTo(ObjectNode schema, String struct) {
        ALL.describe(schema, struct);
    }

    private void describe(ObjectNode schema, String struct) {
        String whole = lines.get(struct + ".*");
        if (whole != null) {
            schema.put("description", whole);
        }
        for (var property : schema.path("properties").properties()) {
            String name = property.getKey();
            String line = lines.getOrDefault(struct + "." + name, lines.get("*." + name));
            if (line != null && property.getValue() instanceof ObjectNode field) {
                field.put("description", line);
            }
        }
    }
}
