package dev.sluice.cli.manifests;

import com.fasterxml.jackson.databind.node.ObjectNode;

/// One object of a manifest file.
///
/// @param where its file and first line, such as `shop/listings.yaml:12`
/// @param object has `apiVersion`, `kind` and `metadata.name`
public record Document(String where, ObjectNode object) {
    public String apiVersion() {
        return object.path("apiVersion").asText();
    }

    public String kind() {
        return object.path("kind").asText();
    }

    public String name() {
        return object.path("metadata").path("name").asText();
    }

    /// Empty when the document names none.
    public String namespace() {
        return object.path("metadata").path("namespace").asText("");
    }

    /// Such as `Deployment marketplace/listings`.
    public String what() {
        return kind() + " " + (namespace().isEmpty() ? name() : namespace() + "/" + name());
    }
}
