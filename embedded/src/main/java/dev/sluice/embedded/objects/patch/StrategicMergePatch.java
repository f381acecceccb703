package dev.sluice.embedded.objects.patch;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.sluice.embedded.objects.schema.Shape;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// Kubernetes' own patch: maps merge, lists of known fields merge by key, `$` members direct.
public final class StrategicMergePatch {
    private static final String PATCH = "$patch";
    private static final String RETAIN = "$retainKeys";
    private static final String ORDER = "$setElementOrder/";
    private static final String DELETE_FROM = "$deleteFromPrimitiveList/";

    private StrategicMergePatch() {}

    /// A new object; the arguments stay as they are.
    ///
    /// @throws PatchException when the patch is not an object or contradicts the schema
    public static ObjectNode apply(ObjectNode object, JsonNode patch, Shape shape) {
        if (!(patch instanceof ObjectNode members)) {
            throw new PatchException(
                    PatchException.Kind.MALFORMED,
                    "json: cannot unmarshal "
                            + Go.name(patch)
                            + " into Go value of type map[string]interface {}");
        }
        return map(object.deepCopy(), members, shape);
    }

    /// What the real server has left of a patch when it has merged it, and so what its refusals
    /// quote: ordered lists and the keys to retain are taken out on the way.
    public static JsonNode rest(JsonNode object, JsonNode patch) {
        if (!(object instanceof ObjectNode old) || !(patch instanceof ObjectNode members)) {
            return patch;
        }
        ObjectNode rest = members.deepCopy();
        for (var member : members.properties()) {
            String name = member.getKey();
            if (name.startsWith(ORDER)) {
                rest.remove(List.of(name, name.substring(ORDER.length())));
            } else if (name.equals(RETAIN)) {
                rest.remove(name);
            } else if (rest.has(name) && old.get(name) instanceof ObjectNode inner) {
                rest.set(name, rest(inner, member.getValue()));
            }
        }
        return rest;
    }

    private static ObjectNode map(ObjectNode target, ObjectNode patch, Shape shape) {
        if (patch.get(PATCH) instanceof JsonNode directive) {
            switch (directive.asText()) {
                case "replace" -> {
                    return plain(patch);
                }
                case "delete" -> {
                    return target.objectNode();
                }
                case "merge" -> {}
                default -> throw unknown(patch);
            }
        }
        if (patch.get(RETAIN) instanceof ArrayNode keys) {
            Set<String> kept = texts(keys);
            requireRetained(patch, kept);
            target.properties().removeIf(member -> !kept.contains(member.getKey()));
        }
        for (var member : patch.properties()) {
            String name = member.getKey();
            if (name.startsWith(DELETE_FROM)) {
                deleteFrom(target, name.substring(DELETE_FROM.length()), member.getValue());
            } else if (!name.startsWith("$")) {
                member(target, name, member.getValue(), shape);
            }
        }
        for (var member : patch.properties()) {
            if (member.getKey().startsWith(ORDER)) {
                order(target, member.getKey().substring(ORDER.length()), member.getValue(), shape);
            }
        }
        return target;
    }

    private static void requireRetained(ObjectNode patch, Set<String> kept) {
        for (var member : patch.properties()) {
            String name = member.getKey();
            boolean isPlain = !name.startsWith("$") && !member.getValue().isNull();
            if (isPlain && !kept.contains(name)) {
                throw new PatchException(
                        PatchException.Kind.MALFORMED, "invalid patch format of retainKeys");
            }
        }
    }

    private static void member(ObjectNode target, String name, JsonNode value, Shape shape) {
        if (value.isNull()) {
            target.remove(name);
            return;
        }
        Shape inner = field(shape, name);
        JsonNode old = target.get(name);
        if (value instanceof ObjectNode members) {
            ObjectNode into = old instanceof ObjectNode o ? o : target.objectNode();
            if (members.path(PATCH).asText().equals("delete")) {
                target.remove(name);
            } else {
                target.set(name, map(into, members, inner));
            }
        } else if (value instanceof ArrayNode items) {
            ArrayNode into = old instanceof ArrayNode a ? a : target.arrayNode();
            target.set(name, list(into, items, new Field(shape, name, inner)));
        } else {
            target.set(name, value);
        }
    }

    /// A list's place in the schema.
    private record Field(Shape owner, String name, Shape shape) {
        Optional<String> key() {
            return owner instanceof Shape.Struct(String struct, _)
                    ? MergeKeys.of(struct, name)
                    : Optional.empty();
        }

        boolean isSet() {
            return owner instanceof Shape.Struct(String struct, _) && MergeKeys.isSet(struct, name);
        }

        Shape item() {
            return shape instanceof Shape.ListOf(Shape item) ? item : new Shape.Anything();
        }
    }

    private static ArrayNode list(ArrayNode old, ArrayNode patch, Field field) {
        Optional<String> key = field.key();
        if (key.isPresent()) {
            return merge(old, patch, key.get(), field.item());
        }
        if (!field.isSet()) {
            return patch.deepCopy();
        }
        // What is new goes in front.
        ArrayNode union = patch.arrayNode();
        Set<JsonNode> present = new HashSet<>();
        old.forEach(present::add);
        patch.forEach(item -> {
            if (present.add(item)) {
                union.add(item);
            }
        });
        old.forEach(union::add);
        return union;
    }

    private static ArrayNode merge(ArrayNode old, ArrayNode patch, String key, Shape item) {
        for (JsonNode change : patch) {
            if (change.path(PATCH).asText().equals("replace")) {
                ArrayNode rest = patch.arrayNode();
                patch.forEach(other -> {
                    if (!other.has(PATCH)) {
                        rest.add(plain((ObjectNode) other));
                    }
                });
                return rest;
            }
        }
        List<JsonNode> kept = new ArrayList<>();
        old.forEach(kept::add);
        List<JsonNode> front = new ArrayList<>();
        for (JsonNode change : patch) {
            if (!(change instanceof ObjectNode members) || !members.has(key)) {
                throw missingKey(change, key);
            }
            JsonNode wanted = members.get(key);
            Optional<JsonNode> before =
                    kept.stream().filter(o -> o.path(key).equals(wanted)).findFirst();
            before.ifPresent(kept::remove);
            if (!members.path(PATCH).asText().equals("delete")) {
                ObjectNode into =
                        before.orElse(null) instanceof ObjectNode o ? o : old.objectNode();
                front.add(map(into, members, item));
            }
        }
        return interleave(kept, front, old, Optional.of(key));
    }

    /// Lays changed items among the untouched ones: where the old list tells who comes first it
    /// rules, else changed items go in front.
    private static ArrayNode interleave(
            List<JsonNode> kept, List<JsonNode> changed, ArrayNode old, Optional<String> key) {
        List<JsonNode> places =
                old.valueStream()
                        .map(item -> key.isPresent() ? item.path(key.get()) : item)
                        .toList();
        ArrayNode result = old.arrayNode();
        int next = 0;
        for (JsonNode item : changed) {
            int place = places.indexOf(key.isPresent() ? item.path(key.get()) : item);
            while (next < kept.size()) {
                JsonNode other = kept.get(next);
                if (places.indexOf(key.isPresent() ? other.path(key.get()) : other) >= place) {
                    break;
                }
                result.add(other);
                next++;
            }
            result.add(item);
        }
        kept.subList(next, kept.size()).forEach(result::add);
        return result;
    }

    private static void deleteFrom(ObjectNode target, String name, JsonNode values) {
        if (target.get(name) instanceof ArrayNode list) {
            Set<JsonNode> gone = new HashSet<>();
            values.forEach(gone::add);
            ArrayNode rest = list.arrayNode();
            list.forEach(item -> {
                if (!gone.contains(item)) {
                    rest.add(item);
                }
            });
            target.set(name, rest);
        }
    }

    /// Items named by the order come in that order, the others where they were among them.
    private static void order(ObjectNode target, String name, JsonNode order, Shape shape) {
        if (!(target.get(name) instanceof ArrayNode list)) {
            return;
        }
        Optional<String> key = new Field(shape, name, field(shape, name)).key();
        List<JsonNode> wanted = new ArrayList<>();
        order.forEach(item -> wanted.add(key.isPresent() ? item.path(key.get()) : item));
        List<JsonNode> named = new ArrayList<>();
        List<JsonNode> others = new ArrayList<>();
        for (JsonNode item : list) {
            boolean isNamed = wanted.contains(key.isPresent() ? item.path(key.get()) : item);
            (isNamed ? named : others).add(item);
        }
        named.sort(
                Comparator.comparingInt(
                        item -> wanted.indexOf(key.isPresent() ? item.path(key.get()) : item)));
        target.set(name, interleave(others, named, list, key));
    }

    /// The patch as a value: without its directives.
    private static ObjectNode plain(ObjectNode patch) {
        ObjectNode value = patch.deepCopy();
        value.properties().removeIf(member -> member.getKey().startsWith("$"));
        return value;
    }

    private static Shape field(Shape shape, String name) {
        return switch (shape) {
            case Shape.Struct struct -> struct.fields().getOrDefault(name, new Shape.Anything());
            case Shape.MapOf map -> map.value();
            default -> new Shape.Anything();
        };
    }

    private static Set<String> texts(ArrayNode list) {
        Set<String> texts = new LinkedHashSet<>();
        list.forEach(item -> texts.add(item.asText()));
        return texts;
    }

    private static PatchException unknown(ObjectNode patch) {
        return new PatchException(
                PatchException.Kind.SCHEMA,
                "unknown patch type: " + patch.path(PATCH).asText() + " in map: " + goMap(patch));
    }

    private static PatchException missingKey(JsonNode item, String key) {
        return new PatchException(
                PatchException.Kind.SCHEMA,
                "map: " + goMap(item) + " does not contain declared merge key: " + key);
    }

    private static String goMap(JsonNode map) {
        List<String> members = new ArrayList<>();
        map.properties().forEach(e -> members.add(e.getKey() + ":" + e.getValue().asText()));
        members.sort(Comparator.naturalOrder());
        return "map[" + String.join(" ", members) + "]";
    }
}
