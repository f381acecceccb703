package dev.sluice.embedded.objects;

import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.sluice.embedded.store.Id;
import dev.sluice.embedded.store.Store;

import java.time.InstantSource;
import java.util.Optional;
import java.util.random.RandomGenerator;

/// What all requests stand on.
record Ground(Store store, Kinds kinds, InstantSource clock, RandomGenerator random) {
    FieldOwners owners() {
        return new FieldOwners(kinds, clock);
    }

    private static Id namespace(String name) {
        return new Id(Resource.NAMESPACES.toString(), "", name);
    }

    /// Refuses to create something in a namespace that is absent or being deleted.
    void requireNamespace(Kind kind, String namespace, String name) {
        if (!kind.type().namespaced()) {
            return;
        }
        Optional<ObjectNode> found = store.latest(namespace(namespace));
        if (found.isEmpty()) {
            throw Refusals.notFound(Resource.NAMESPACES, namespace);
        }
        if (Metadata.isDeleting(found.get())) {
            throw Refusals.terminating(kind.resource(), name, namespace);
        }
    }
}
