package dev.sluice.embedded.controllers.reading;

import com.fasterxml.jackson.databind.JsonNode;

import java.nio.charset.StandardCharsets;
import java.util.TreeSet;

/// One text for all spellings of the same JSON: sorted members, no nulls, numbers by value.
///
/// Jackson's own `equals` tells the int 1 from the long 1, and so would see changes where there are
/// none.
public final class Canonical {
    private static final String ALPHABET = "bcdfghjklmnpqrstvwxz2456789";

    private Canonical() {}

    public static boolean same(JsonNode a, JsonNode b) {
        return text(a).equals(text(b));
    }

    public static String text(JsonNode node) {
        var text = new StringBuilder();
        write(node, text);
        return text.toString();
    }

    /// Up to ten characters that are safe in a name, from an FNV-32a hash.
    public static String hash(String text) {
        int hash = 0x811c9dc5;
        for (byte b : text.getBytes(StandardCharsets.UTF_8)) {
            hash = (hash ^ (b & 0xff)) * 0x01000193;
        }
        var name = new StringBuilder();
        Integer.toUnsignedString(hash)
                .chars()
                .forEach(digit -> name.append(ALPHABET.charAt(digit % ALPHABET.length())));
        return name.toString();
    }

    private static void write(JsonNode node, StringBuilder text) {
        if (node.isObject()) {
            text.append('{');
            var names = new TreeSet<String>();
            node.fieldNames().forEachRemaining(names::add);
            for (var name : names) {
                if (!node.path(name).isNull()) {
                    text.append('"').append(name).append("\":");
                    write(node.path(name), text);
                    text.append(',');
                }
            }
            text.append('}');
        } else if (node.isArray()) {
            text.append('[');
            for (var element : node) {
                write(element, text);
                text.append(',');
            }
            text.append(']');
        } else {
            text.append(node);
        }
    }
}
