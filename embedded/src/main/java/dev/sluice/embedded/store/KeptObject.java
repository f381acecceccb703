package dev.sluice.embedded.store;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

import java.util.Optional;

/// A stored object that still knows its JSON, so that it need not be written again for each reader.
///
/// Like every object of the store it is shared, and must not be changed.
@SuppressWarnings("unchecked") // of the inherited deepCopy()
public final class KeptObject extends ObjectNode {
    private static final long serialVersionUID = 1L;

    private final transient Version version;

    KeptObject(Version version, ObjectNode content) {
        super(JsonNodeFactory.instance);
        this.version = version;
        setAll(content);
    }

    /// The JSON of an object as the store keeps it; empty for objects that are not the store's.
    public static Optional<byte[]> json(Object node) {
        return node instanceof KeptObject kept
                ? Optional.of(kept.version.json())
                : Optional.empty();
    }
}
