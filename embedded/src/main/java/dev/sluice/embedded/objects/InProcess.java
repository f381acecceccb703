package dev.sluice.embedded.objects;

import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.sluice.embedded.objects.Objects.WriteOptions;

/// What differs for the parts that live in this process.
final class InProcess {
    static final WriteOptions OPTIONS = WriteOptions.by("sluice");

    private InProcess() {}

    /// An update of a namespace that is being deleted is its finalization: in process there is no
    /// URL to say so.
    static String subresource(Resource resource, ObjectNode object) {
        boolean finalization = resource.equals(Resource.NAMESPACES) && Metadata.isDeleting(object);
        return finalization ? "finalize" : "";
    }
}
