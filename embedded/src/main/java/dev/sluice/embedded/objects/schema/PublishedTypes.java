package dev.sluice.embedded.objects.schema;

import com.fasterxml.jackson.databind.node.ObjectNode;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// How the OpenAPI document of Kubernetes names the types of built-in kinds, and which of their
/// fields it calls required or limits to some values; read when first asked for.
final class PublishedTypes {
    private static final Pattern FIELD = Pattern.compile("([^!{]+)(!)?(?:\\{(.*)})?");
    private static final String CORE = "io.k8s.api.core.v1";
    private static final Map<String, List<Field>> TYPES = read();
    private static final Map<String, String> HOMES = homes();

    private PublishedTypes() {}

    private record Field(String name, boolean required, List<String> values) {}

    private static Map<String, List<Field>> read() {
        Map<String, List<Field>> types = new HashMap<>();
        try (InputStream in = PublishedTypes.class.getResourceAsStream("types.txt")) {
            if (in == null) {
                throw new IllegalStateException("the resource types.txt is missing");
            }
            String home = "";
            for (String line :
                    new String(in.readAllBytes(), StandardCharsets.UTF_8).lines().toList()) {
                if (line.startsWith("[")) {
                    home = line.substring(1, line.length() - 1);
                } else if (!line.startsWith("#")) {
                    String[] words = line.split(" ");
                    types.put(
                            home + "." + words[0],
                            Stream.of(words).skip(1).map(PublishedTypes::field).toList());
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return types;
    }

    private static Field field(String word) {
        Matcher field = FIELD.matcher(word);
        if (!field.matches()) {
            throw new IllegalStateException("types.txt: what is " + word + "?");
        }
        String values = field.group(3);
        return new Field(
                field.group(1),
                field.group(2) != null,
                values == null ? List.of() : List.of(values.split(",")));
    }

    /// By the type's own name; that of the core group where there are several.
    private static Map<String, String> homes() {
        Map<String, String> homes = new HashMap<>();
        for (String name : TYPES.keySet()) {
            int dot = name.lastIndexOf('.');
            homes.merge(
                    name.substring(dot + 1),
                    name.substring(0, dot),
                    (one, other) -> one.equals(CORE) ? one : other.equals(CORE) ? other : one);
        }
        return homes;
    }

    /// The whole name of a type.
    ///
    /// @param home the package of the kind that uses it, which goes first
    static String name(String home, String type) {
        return TYPES.containsKey(home + "." + type)
                ? home + "." + type
                : HOMES.getOrDefault(type, home) + "." + type;
    }

    /// Marks required fields in a type's schema, and lists the values where there are few.
    ///
    /// @param name the whole one
    static void addTo(ObjectNode schema, String name) {
        List<String> required = new ArrayList<>();
        for (Field field : TYPES.getOrDefault(name, List.of())) {
            if (field.required()) {
                required.add(field.name());
            }
            if (schema.path("properties").get(field.name()) instanceof ObjectNode property) {
                field.values().forEach(property.withArray("/enum")::add);
            }
        }
        if (!required.isEmpty()) {
            required.forEach(schema.putArray("required")::add);
        }
    }
}
