package dev.sluice.embedded.controllers.work;

import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.sluice.embedded.objects.Key;
import dev.sluice.embedded.objects.Resource;

/// One change a controller wants; deciding it and doing it are two things.
public sealed interface Write {
    /// Creates an object.
    record Create(Resource resource, ObjectNode object) implements Write {}

    /// Creates an object; one that is there already is left alone.
    record Ensure(Resource resource, ObjectNode object) implements Write {}

    /// Creates an object and tells about it.
    ///
    /// @param note its message ends with the created object's name, which is known only then
    record CreateAndTell(Resource resource, ObjectNode object, Note note) implements Write {}

    /// Replaces an object; refused when its `metadata.resourceVersion` is no longer the stored one.
    record Update(Resource resource, ObjectNode object) implements Write {}

    /// Replaces an object's status.
    record UpdateStatus(Resource resource, ObjectNode object) implements Write {}

    /// Writes only `spec.finalizers` of a namespace.
    record Finalize(ObjectNode namespace) implements Write {}

    /// Deletes an object; one that is gone already is no error.
    record Delete(Key key) implements Write {}

    /// Records an Event.
    record Tell(Note note) implements Write {}
}
