package dev.sluice.embedded.objects.kinds;

import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.sluice.embedded.objects.validation.FieldErrors;
import dev.sluice.embedded.objects.validation.Names;

final class NamespaceRules implements KindRules {
    @Override
    public void defaults(ObjectNode object) {
        ObjectNode metadata = Put.object(object, "metadata");
        Put.object(metadata, "labels").set("kubernetes.io/metadata.name", metadata.get("name"));
    }

    @Override
    public void create(ObjectNode object) {
        Put.object(object, "spec").putArray("finalizers").add("kubernetes");
        object.putObject("status").put("phase", "Active");
    }

    /// `spec.finalizers` changes only through the `finalize` subresource.
    @Override
    public void update(ObjectNode object, ObjectNode old) {
        object.set("spec", old.get("spec"));
    }

    @Override
    public void validate(ObjectNode object, FieldErrors errors) {
        String name = object.at("/metadata/name").asText();
        Names.label(name).ifPresent(why -> errors.invalid("metadata.name", name, why));
    }
}
