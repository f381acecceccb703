package dev.sluice.embedded.objects.patch;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.List;

/// RFC 6902, with one leniency of the real server: `replace` of a missing key in a map adds it.
public final class JsonPatch {
    private static final int MAX_OPERATIONS = 10_000;

    private JsonPatch() {}

    /// A new object; the arguments stay as they are.
    ///
    /// @throws PatchException when the patch is no list of operations, or one of them fails
    public static ObjectNode apply(ObjectNode object, JsonNode patch) {
        if (!(patch instanceof ArrayNode operations)) {
            throw new PatchException(
                    PatchException.Kind.MALFORMED,
                    "error decoding patch: json: cannot unmarshal "
                            + Go.name(patch)
                            + " into Go value of type []handlers.jsonPatchOp");
        }
        if (operations.size() > MAX_OPERATIONS) {
            throw rejected();
        }
        JsonNode result = object.deepCopy();
        for (JsonNode operation : operations) {
            result = perform(result, operation);
        }
        if (result instanceof ObjectNode changed) {
            return changed;
        }
        throw rejected();
    }

    private static JsonNode perform(JsonNode root, JsonNode operation) {
        List<String> path = pointer(operation.get("path"));
        return switch (operation.path("op").asText()) {
            case "add" -> add(root, path, operand(operation));
            case "remove" -> remove(root, path);
            case "replace" -> replace(root, path, operand(operation));
            case "test" -> test(root, path, operation.path("value"));
            case "copy" -> add(root, path, find(root, pointer(operation.get("from"))).deepCopy());
            case "move" -> {
                List<String> from = pointer(operation.get("from"));
                JsonNode moved = find(root, from);
                yield add(remove(root, from), path, moved);
            }
            default -> throw rejected();
        };
    }

    private static JsonNode operand(JsonNode operation) {
        JsonNode value = operation.get("value");
        if (value == null) {
            throw rejected();
        }
        return value.deepCopy();
    }

    private static List<String> pointer(@Nullable JsonNode text) {
        if (text == null || !text.isTextual()) {
            throw rejected();
        }
        String pointer = text.asText();
        List<String> parts = new ArrayList<>();
        if (pointer.isEmpty()) {
            return parts;
        }
        if (pointer.charAt(0) != '/') {
            throw rejected();
        }
        for (String part : pointer.substring(1).split("/", -1)) {
            parts.add(part.replace("~1", "/").replace("~0", "~"));
        }
        return parts;
    }

    private static JsonNode find(JsonNode root, List<String> path) {
        JsonNode at = root;
        for (String part : path) {
            at = at instanceof ArrayNode array ? array.get(index(array, part)) : at.path(part);
            if (at == null || at.isMissingNode()) {
                throw rejected();
            }
        }
        return at;
    }

    private static JsonNode add(JsonNode root, List<String> path, JsonNode value) {
        if (path.isEmpty()) {
            return value;
        }
        String last = path.getLast();
        switch (find(root, parent(path))) {
            case ObjectNode object -> object.set(last, value);
            case ArrayNode array -> {
                int index = last.equals("-") ? array.size() : index(array, last);
                if (index > array.size()) {
                    throw rejected();
                }
                array.insert(index, value);
            }
            default -> throw rejected();
        }
        return root;
    }

    private static JsonNode replace(JsonNode root, List<String> path, JsonNode value) {
        if (path.isEmpty()) {
            return value;
        }
        switch (find(root, parent(path))) {
            case ObjectNode object -> object.set(path.getLast(), value);
            case ArrayNode array -> array.set(existing(array, path.getLast()), value);
            default -> throw rejected();
        }
        return root;
    }

    private static JsonNode remove(JsonNode root, List<String> path) {
        if (path.isEmpty()) {
            throw rejected();
        }
        switch (find(root, parent(path))) {
            case ObjectNode object -> {
                if (object.remove(path.getLast()) == null) {
                    throw rejected();
                }
            }
            case ArrayNode array -> array.remove(existing(array, path.getLast()));
            default -> throw rejected();
        }
        return root;
    }

    private static JsonNode test(JsonNode root, List<String> path, JsonNode expected) {
        JsonNode found;
        try {
            found = find(root, path);
        } catch (PatchException e) {
            // A missing value counts as null.
            if (expected.isNull()) {
                return root;
            }
            throw e;
        }
        if (!found.equals(Go::compare, expected)) {
            throw rejected();
        }
        return root;
    }

    private static List<String> parent(List<String> path) {
        return path.subList(0, path.size() - 1);
    }

    private static int existing(ArrayNode array, String part) {
        int index = index(array, part);
        if (index >= array.size()) {
            throw rejected();
        }
        return index;
    }

    private static int index(ArrayNode array, String part) {
        try {
            int index = Integer.parseInt(part);
            if (index >= -array.size()) {
                return index < 0 ? array.size() + index : index;
            }
        } catch (NumberFormatException _) {
            throw rejected();
        }
        throw rejected();
    }

    private static PatchException rejected() {
        return new PatchException(
                PatchException.Kind.REJECTED,
                "the server rejected our request due to an error in our request");
    }
}
