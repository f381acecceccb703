package dev.sluice.routing;

import com.fasterxml.jackson.databind.node.ObjectNode;

import java.util.List;

/// How to leave things as they were found.
///
/// @param apply objects to write
/// @param delete objects to delete, always: no owner reference takes them along
public record Revert(List<ObjectNode> apply, List<ObjectKey> delete) {
    static final Revert NOTHING = new Revert(List.of(), List.of());

    public Revert {
        apply = List.copyOf(apply);
        delete = List.copyOf(delete);
    }
}
