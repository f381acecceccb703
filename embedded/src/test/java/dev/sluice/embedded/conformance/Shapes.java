package dev.sluice.embedded.conformance;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;

/// What the fuzz makes objects and patches of.
///
/// @param name as in the file
/// @param parts what can be laid over the base, good and bad
/// @param status what a controller writes; empty for kinds without
record Shapes(
        String name,
        String path,
        boolean custom,
        boolean scale,
        ObjectNode base,
        List<ObjectNode> parts,
        ObjectNode status) {
    private static final Path FOLDER =
            Path.of("src/test/resources/dev/sluice/embedded/conformance");
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final List<String> ODD =
            List.of(
                    "null",
                    "\"\"",
                    "\"x\"",
                    "0",
                    "-1",
                    "1.5",
                    "99999999999",
                    "true",
                    "{}",
                    "[]",
                    "[null]",
                    "\"1\"",
                    "{\"a\":\"b\"}",
                    "[\"a\"]",
                    "\"Abc_d\"");

    static List<Shapes> all() throws IOException {
        List<Shapes> kinds = new ArrayList<>();
        // Through YAML's own reader: the file uses anchors.
        Object tree =
                new org.yaml.snakeyaml.Yaml().load(Files.readString(FOLDER.resolve("kinds.yaml")));
        for (Map.Entry<String, JsonNode> kind : JSON.valueToTree(tree).properties()) {
            JsonNode said = kind.getValue();
            List<ObjectNode> parts = new ArrayList<>();
            said.path("parts").forEach(part -> parts.add((ObjectNode) part));
            said.path("more").forEach(part -> parts.add((ObjectNode) part));
            kinds.add(
                    new Shapes(
                            kind.getKey(),
                            said.path("path").asText(),
                            said.path("custom").asBoolean(),
                            said.path("scale").asBoolean(),
                            said.withObject("/base"),
                            parts,
                            said.withObject("/status")));
        }
        return kinds;
    }

    static List<JsonNode> definitions(String group) throws IOException {
        String text = Files.readString(FOLDER.resolve("definitions.yaml"));
        JsonNode list = new YAMLMapper().readTree(text.replace("{group}", group));
        return list.valueStream().toList();
    }

    /// The base with some parts, under a name.
    ObjectNode object(String named, RandomGenerator random) {
        ObjectNode object = base.deepCopy();
        object.withObject("/metadata").put("name", named);
        for (int i = random.nextInt(3); i > 0; i--) {
            laid(object, part(random));
        }
        return object;
    }

    ObjectNode part(RandomGenerator random) {
        return parts.get(random.nextInt(parts.size())).deepCopy();
    }

    /// A merge patch, applied in place.
    static ObjectNode laid(ObjectNode object, ObjectNode patch) {
        for (var member : patch.properties()) {
            JsonNode value = member.getValue();
            if (value.isNull()) {
                object.remove(member.getKey());
            } else if (value instanceof ObjectNode inner) {
                if (!(object.get(member.getKey()) instanceof ObjectNode)) {
                    object.putObject(member.getKey());
                }
                laid((ObjectNode) object.get(member.getKey()), inner);
            } else {
                object.set(member.getKey(), value.deepCopy());
            }
        }
        return object;
    }

    /// Something wrong or unusual somewhere in it.
    static void spoil(ObjectNode object, RandomGenerator random) {
        List<String> pointers = new ArrayList<>();
        pointers("", object, pointers);
        if (pointers.isEmpty()) {
            object.put("odd", 1);
            return;
        }
        String pointer = pointers.get(random.nextInt(pointers.size()));
        int slash = pointer.lastIndexOf('/');
        JsonNode parent = object.at(pointer.substring(0, slash));
        String member = pointer.substring(slash + 1).replace("~1", "/").replace("~0", "~");
        JsonNode odd = odd(random);
        if (parent instanceof ArrayNode array) {
            array.set(Integer.parseInt(member), odd);
        } else if (parent instanceof ObjectNode holder) {
            switch (random.nextInt(4)) {
                case 0 -> holder.set("odd" + random.nextInt(2), odd);
                case 1 -> holder.remove(member);
                default -> holder.set(member, odd);
            }
        }
    }

    static JsonNode odd(RandomGenerator random) {
        try {
            return JSON.readTree(ODD.get(random.nextInt(ODD.size())));
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    static void pointers(String at, JsonNode value, List<String> found) {
        if (!at.isEmpty()) {
            found.add(at);
        }
        if (value instanceof ArrayNode array) {
            for (int i = 0; i < array.size(); i++) {
                pointers(at + "/" + i, array.get(i), found);
            }
        }
        for (var member : value.properties()) {
            String name = member.getKey().replace("~", "~0").replace("/", "~1");
            pointers(at + "/" + name, member.getValue(), found);
        }
    }
}
