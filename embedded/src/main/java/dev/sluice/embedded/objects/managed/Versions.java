package dev.sluice.embedded.objects.managed;

import com.fasterxml.jackson.databind.node.ObjectNode;

import java.util.Optional;

/// Shows an object of the request's version in others.
public interface Versions {
    /// An object and its type; in the versions that the server no longer serves, empty.
    Optional<Typed> at(String apiVersion, ObjectNode object);

    /// @param object with everything that is never absent in Kubernetes, so that the birth of such
    ///   a member counts for nobody
    record Typed(FieldType type, ObjectNode object) {}
}
