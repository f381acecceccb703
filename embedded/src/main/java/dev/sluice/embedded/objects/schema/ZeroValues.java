package dev.sluice.embedded.objects.schema;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.NullNode;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// What becomes of members that Kubernetes' structs hold by value: absent and zero are the same.
///
/// @param dropped left out when zero
/// @param kept written even when zero, with the letter of their type in the table
record ZeroValues(Set<String> dropped, Map<String, String> kept) {
    private static final ZeroValues NONE = new ZeroValues(Set.of(), Map.of());

    private static final Map<String, ZeroValues> BY_STRUCT = read();

    private static Map<String, ZeroValues> read() {
        try (InputStream in = ZeroValues.class.getResourceAsStream("zeros.txt")) {
            if (in == null) {
                throw new IllegalStateException("the resource zeros.txt is missing");
            }
            Map<String, ZeroValues> found = new HashMap<>();
            String text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
            for (String line : text.split("\n")) {
                String[] words = line.split(" ");
                if (!words[0].equals("#")) {
                    found.put(words[0], new ZeroValues(Set.copyOf(list(words[1])), kept(words[2])));
                }
            }
            return found;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static List<String> list(String word) {
        return word.equals("-") ? List.of() : List.of(word.split(","));
    }

    private static Map<String, String> kept(String word) {
        Map<String, String> kept = new LinkedHashMap<>();
        for (String member : list(word)) {
            int colon = member.indexOf(':');
            kept.put(member.substring(0, colon), member.substring(colon + 1));
        }
        return kept;
    }

    /// @param struct as Go names it
    static ZeroValues of(String struct) {
        return BY_STRUCT.getOrDefault(struct, NONE);
    }

    boolean drops(String member, JsonNode value) {
        return dropped.contains(member) && isZero(value);
    }

    private static boolean isZero(JsonNode value) {
        return switch (value.getNodeType()) {
            case STRING -> value.asText().isEmpty();
            case NUMBER -> value.asDouble() == 0;
            case BOOLEAN -> !value.asBoolean();
            case ARRAY, OBJECT -> value.isEmpty();
            default -> false;
        };
    }

    /// What is written for a member that is not there.
    static JsonNode zero(String letter) {
        JsonNodeFactory nodes = JsonNodeFactory.instance;
        return switch (letter) {
            case "s" -> nodes.textNode("");
            case "i", "n" -> nodes.numberNode(0);
            case "b" -> nodes.booleanNode(false);
            case "q" -> nodes.textNode("0");
            case "o" -> nodes.objectNode();
            default -> NullNode.instance;
        };
    }
}
