package dev.sluice.embedded.objects.patch;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

/// RFC 7386.
public final class MergePatch {
    private MergePatch() {}

    /// A new object; the arguments stay as they are.
    ///
    /// @throws PatchException when the patch is not an object
    public static ObjectNode apply(ObjectNode object, JsonNode patch) {
        if (!(patch instanceof ObjectNode members)) {
            throw new PatchException(
                    PatchException.Kind.MALFORMED,
                    "error decoding patch: json: cannot unmarshal "
                            + Go.name(patch)
                            + " into Go value of type map[string]interface {}");
        }
        ObjectNode result = object.deepCopy();
        merge(result, members);
        return result;
    }

    private static void merge(ObjectNode target, ObjectNode patch) {
        for (var member : patch.properties()) {
            String name = member.getKey();
            JsonNode value = member.getValue();
            if (value.isNull()) {
                target.remove(name);
            } else if (value instanceof ObjectNode inner) {
                ObjectNode old = target.get(name) instanceof ObjectNode o ? o : target.objectNode();
                target.set(name, old);
                merge(old, inner);
            } else {
                target.set(name, value.deepCopy());
            }
        }
    }
}
