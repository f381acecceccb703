package dev.sluice.embedded.controllers.reading;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

/// One entry of `metadata.ownerReferences`.
///
/// @param controller whether it is the managing owner; at most one is
/// @param blocks whether the owner's foreground deletion waits for this dependent
public record Owner(
        String apiVersion,
        String kind,
        String name,
        String uid,
        boolean controller,
        boolean blocks) {

    static Owner read(JsonNode node) {
        return new Owner(
                node.path("apiVersion").asText(),
                node.path("kind").asText(),
                node.path("name").asText(),
                node.path("uid").asText(),
                node.path("controller").asBoolean(),
                node.path("blockOwnerDeletion").asBoolean());
    }

    /// The managing owner as its dependents name it.
    ///
    /// @param owner an object with `apiVersion` and `kind`
    public static Owner controlling(JsonNode owner) {
        return new Owner(
                owner.path("apiVersion").asText(),
                owner.path("kind").asText(),
                Meta.name(owner),
                Meta.uid(owner),
                true,
                true);
    }

    /// Empty for the core group.
    public String group() {
        int slash = apiVersion.indexOf('/');
        return slash < 0 ? "" : apiVersion.substring(0, slash);
    }

    /// Adds this owner to a dependent.
    public void addTo(ObjectNode dependent) {
        Meta.of(dependent)
                .withArrayProperty("ownerReferences")
                .addObject()
                .put("apiVersion", apiVersion)
                .put("kind", kind)
                .put("name", name)
                .put("uid", uid)
                .put("controller", controller)
                .put("blockOwnerDeletion", blocks);
    }

    /// Removes every reference to an owner from a dependent.
    public static void remove(ObjectNode dependent, String uid) {
        var kept = JsonNodeFactory.instance.arrayNode();
        dependent
                .path("metadata")
                .path("ownerReferences")
                .forEach(reference -> {
                    if (!reference.path("uid").asText().equals(uid)) {
                        kept.add(reference);
                    }
                });
        if (kept.isEmpty()) {
            Meta.of(dependent).remove("ownerReferences");
        } else {
            Meta.of(dependent).set("ownerReferences", kept);
        }
    }
}
