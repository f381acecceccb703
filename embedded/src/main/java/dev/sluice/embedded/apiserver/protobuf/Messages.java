package dev.sluice.embedded.apiserver.protobuf;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;

/// The field numbers of the messages clients send, read from `messages.txt` at the first use.
final class Messages {
    private final Map<String, Map<Integer, Field>> byName = new HashMap<>();

    /// @param json the member's name
    /// @param type a scalar (`string`, `int32`, …) or a message's name
    /// @param keepsEmpty whether an empty value was set on purpose
    /// @param inline whether the message's fields stand in the parent
    record Field(String json, Shape shape, String type, boolean keepsEmpty, boolean inline) {}

    enum Shape {
        ONE,
        LIST,
        MAP
    }

    private static final class Loaded {
        static final Messages ALL = new Messages();
    }

    private Messages() {
        var in = Messages.class.getResourceAsStream("messages.txt");
        if (in == null) {
            throw new IllegalStateException("messages.txt is missing from the class path");
        }
        try (var reader = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8))) {
            reader.lines().filter(line -> !line.startsWith("#")).forEach(this::add);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static boolean knows(String message) {
        return Loaded.ALL.byName.containsKey(message);
    }

    static Map<Integer, Field> fields(String message) {
        return Loaded.ALL.byName.getOrDefault(message, Map.of());
    }

    private void add(String line) {
        var words = line.split(" ");
        var fields = new HashMap<Integer, Field>();
        for (var i = 1; i < words.length; i++) {
            var equals = words[i].indexOf('=');
            var colon = words[i].indexOf(':');
            fields.put(
                    Integer.parseInt(words[i].substring(0, equals)),
                    field(words[i].substring(equals + 1, colon), words[i].substring(colon + 1)));
        }
        byName.put(words[0], fields);
    }

    private static Field field(String json, String spec) {
        var keeps = spec.contains("*");
        var inline = spec.contains("^");
        var type = spec.replace("*", "").replace("^", "");
        if (type.startsWith("list:")) {
            return new Field(json, Shape.LIST, type.substring(5), keeps, inline);
        }
        if (type.startsWith("map:")) {
            return new Field(json, Shape.MAP, type.substring(4), keeps, inline);
        }
        return new Field(json, Shape.ONE, type, keeps, inline);
    }
}
