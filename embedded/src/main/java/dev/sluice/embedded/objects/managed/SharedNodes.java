package dev.sluice.embedded.objects.managed;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

import java.util.LinkedHashMap;
import java.util.Map;

/// Keeps one copy of what the `fieldsV1` of many objects have in common.
///
/// Objects made by the same manifest or controller have the same sets, which would otherwise take
/// more memory than the objects themselves.
final class SharedNodes {
    static final ObjectNode LEAF = node();

    private static final int KEPT = 4096;

    private static final Map<ObjectNode, ObjectNode> POOL =
            new LinkedHashMap<>(16, 0.75f, true) {
                private static final long serialVersionUID = 1L;

                @Override
                protected boolean removeEldestEntry(Map.Entry<ObjectNode, ObjectNode> eldest) {
                    return size() > KEPT;
                }
            };

    private SharedNodes() {}

    static ObjectNode node() {
        return JsonNodeFactory.instance.objectNode();
    }

    /// An equal node; the same one each time as long as it is in use.
    static ObjectNode shared(ObjectNode node) {
        if (node.isEmpty()) {
            return LEAF;
        }
        synchronized (POOL) {
            ObjectNode known = POOL.putIfAbsent(node, node);
            return known == null ? node : known;
        }
    }
}
