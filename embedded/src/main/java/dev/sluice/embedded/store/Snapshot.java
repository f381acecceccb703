package dev.sluice.embedded.store;

import com.fasterxml.jackson.databind.node.ObjectNode;

import java.util.List;

/// All objects of a collection at one revision.
///
/// @param objects by namespace, then name; shared, not to be changed
/// @param revision the store's revision at that moment
public record Snapshot(List<ObjectNode> objects, long revision) {}
