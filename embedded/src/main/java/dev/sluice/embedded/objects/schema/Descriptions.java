package dev.sluice.embedded.objects.schema;

import com.fasterxml.jackson.databind.node.ObjectNode;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// What `kubectl explain` says of the fields of built-in kinds; read when first asked for.
final class Descriptions {
    private static final Pattern LINE = Pattern.compile("(\\S+?)(!)? (?:\\{([^}]*)} )?(.*)");
    private static final Descriptions ALL = read();

    private final Map<String, Line> lines = new HashMap<>();
    private final Set<String> required = new HashSet<>();

    private Descriptions() {}

    private record Line(List<String> values, String text) {}

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
        Matcher line = LINE.matcher(text);
        if (line.matches()) {
            List<String> values =
                    line.group(3) == null ? List.of() : List.of(line.group(3).split(","));
            lines.put(line.group(1), new Line(values, line.group(4)));
            if (line.group(2) != null) {
                required.add(line.group(1));
            }
        }
    }

    /// Adds what is known of a struct and its fields to its schema.
    static void addTo(ObjectNode schema, String struct) {
        ALL.describe(schema, struct);
    }

    private void describe(ObjectNode schema, String struct) {
        Line whole = lines.get(struct + ".*");
        if (whole != null) {
            schema.put("description", whole.text());
        }
        for (var property : schema.path("properties").properties()) {
            String name = property.getKey();
            Line exact = lines.get(struct + "." + name);
            Line line = exact == null ? lines.get("*." + name) : exact;
            if (line != null && property.getValue() instanceof ObjectNode field) {
                field.put("description", line.text());
                if (!line.values().isEmpty()) {
                    line.values().forEach(field.withArray("/enum")::add);
                }
            }
            if (required.contains(struct + "." + name)) {
                schema.withArray("/required").add(name);
            }
        }
    }
}
