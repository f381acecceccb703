package dev.sluice.routing;

import com.fasterxml.jackson.databind.node.ObjectNode;

/// Which object: its kind, namespace (empty when cluster-scoped) and name.
public record ObjectKey(Kind kind, String namespace, String name) {
    /// An object with this key and nothing else.
    ObjectNode empty() {
        var object = kind.empty();
        var metadata = object.putObject("metadata").put("name", name);
        if (!namespace.isEmpty()) {
            metadata.put("namespace", namespace);
        }
        return object;
    }

    /// As it stands in sentences: `RouteTable test/podinfo`.
    @Override
    public String toString() {
        return kind.kind() + " " + (namespace.isEmpty() ? name : namespace + "/" + name);
    }
}
