package dev.sluice.embedded.objects;

import com.fasterxml.jackson.databind.node.ObjectNode;

import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/// The in-process door to the API for the controllers, the runtime and the gateway: same rules, no
/// HTTP.
///
/// Objects are answered in the resource's preferred version and are shared: copy before changing
/// one. Every method that writes throws [ApiException] as the HTTP API would answer.
public interface Cluster {
    Optional<ObjectNode> get(Key key);

    /// @param namespace empty for all namespaces
    List<ObjectNode> list(Resource resource, String namespace);

    ObjectNode create(Resource resource, ObjectNode object);

    /// Replaces an object. A `metadata.resourceVersion` in it must be the stored one (409
    /// otherwise).
    ObjectNode update(Resource resource, ObjectNode object);

    /// Replaces only the object's status, with the same rule for `metadata.resourceVersion`.
    ObjectNode updateStatus(Resource resource, ObjectNode object);

    /// Deletes in the background: dependents follow, finalizers and a pod's grace period are
    /// honoured.
    void delete(Key key);

    /// Deletes a pod at once, as its node does when the processes are gone.
    ///
    /// @param uid refuse (409) when the stored object is another one of the same name
    void deleteNow(Key key, String uid);

    /// Calls the listener for each object that exists, then [Change.Synced], then for every change,
    /// in order, one call at a time, on a virtual thread of its own.
    Subscription watch(Resource resource, Consumer<Change> listener);

    /// Ends a watch; no call of its listener starts afterwards.
    interface Subscription extends AutoCloseable {
        @Override
        void close();
    }
}
