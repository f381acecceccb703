package dev.sluice.embedded.store;

import java.util.OptionalLong;

/// What a watcher wants.
///
/// @param collection the kind of object
/// @param namespace empty for all
/// @param since deliver what happened after this revision; empty: begin with what exists
/// @param capacity events that may wait; a watcher that is slower is ended. [Integer#MAX_VALUE]:
///   never
public record Interest(String collection, String namespace, OptionalLong since, int capacity) {
    boolean covers(Id id) {
        return namespace.isEmpty() || namespace.equals(id.namespace());
    }
}
