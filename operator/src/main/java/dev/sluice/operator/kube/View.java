package dev.sluice.operator.kube;

import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.sluice.routing.Kind;
import dev.sluice.routing.ObjectKey;

import java.util.List;
import java.util.Optional;

/// The cluster's objects as they were last seen. Reading costs no request.
///
/// Objects are shared: copy before changing one.
public interface View {
    Optional<ObjectNode> get(ObjectKey key);

    /// @param namespace empty for all
    List<ObjectNode> list(Kind kind, String namespace);

    /// As [#list], for what is needed once: asked of the cluster now, and not watched from then on.
    default List<ObjectNode> fetch(Kind kind, String namespace) {
        return list(kind, namespace);
    }

    /// Who last wrote what pods are made from; empty where the cluster does not tell.
    default Optional<Author> author(ObjectKey key) {
        return Optional.empty();
    }
}
