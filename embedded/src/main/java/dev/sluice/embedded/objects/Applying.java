package dev.sluice.embedded.objects;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.sluice.embedded.objects.Objects.WriteOptions;
import dev.sluice.embedded.objects.managed.ApplyException;
import dev.sluice.embedded.objects.schema.Conversion;
import dev.sluice.embedded.objects.validation.FieldErrors;

import java.util.Optional;

/// PATCH with `application/apply-patch+yaml`: server-side apply.
final class Applying {
    private final Ground ground;
    private final Creates creates;
    private final Updates updates;

    Applying(Ground ground, Creates creates, Updates updates) {
        this.ground = ground;
        this.creates = creates;
        this.updates = updates;
    }

    ObjectNode apply(Target target, JsonNode patch, boolean force, WriteOptions options) {
        ObjectNode configuration = configuration(target, patch);
        var apply = new FieldOwners.Apply(configuration, options.manager(), force);
        while (true) {
            try {
                return target.subresource().isEmpty()
                                && ground.store().latest(target.id()).isEmpty()
                        ? create(target, apply, options)
                        : update(target, apply, options);
            } catch (ApiException e) {
                boolean raced =
                        e.reason().equals("AlreadyExists")
                                || e.isNotFound() && ground.store().latest(target.id()).isPresent();
                if (!raced) {
                    throw e;
                }
            }
        }
    }

    private static ObjectNode configuration(Target target, JsonNode patch) {
        if (!(patch instanceof ObjectNode configuration)) {
            throw Refusals.badRequest(
                    "error decoding YAML: error unmarshaling JSON: while decoding JSON: json:"
                            + " cannot unmarshal "
                            + (patch.isArray() ? "array" : patch.isTextual() ? "string" : "number")
                            + " into Go value of type map[string]interface {}");
        }
        String version = configuration.path("apiVersion").textValue();
        String kind = configuration.path("kind").textValue();
        version = version == null ? "" : version;
        kind = kind == null ? "" : kind;
        ResourceType type = target.kind().type();
        boolean scale = target.is("scale");
        boolean fits =
                kind.equals(scale ? "Scale" : type.kind())
                        && version.equals(scale ? "autoscaling/v1" : type.apiVersion());
        if (!fits) {
            throw Refusals.badRequest("invalid object type: " + gvk(version, kind));
        }
        if (configuration.path("metadata").hasNonNull("managedFields")) {
            throw Refusals.badRequest("metadata.managedFields must be nil");
        }
        return scale ? Scale.configuration(target.kind(), configuration) : configuration;
    }

    private static String gvk(String apiVersion, String kind) {
        return (apiVersion.contains("/") ? "" : "/") + apiVersion + ", Kind=" + kind;
    }

    /// An object that does not fit the schema.
    ///
    /// @param which `patch` or `live`
    static ApiException untyped(String which, ObjectNode object, RuntimeException why) {
        return new ApiException(
                500,
                "",
                "failed to create typed "
                        + which
                        + " object ("
                        + Metadata.namespace(object)
                        + "/"
                        + Metadata.name(object)
                        + "; "
                        + gvk(object.path("apiVersion").asText(), object.path("kind").asText())
                        + "): "
                        + why.getMessage());
    }

    private ObjectNode create(Target target, FieldOwners.Apply apply, WriteOptions options) {
        String uid = Metadata.uid(apply.configuration());
        if (!uid.isEmpty()) {
            throw Refusals.conflict(
                    target.kind().resource(),
                    target.name(),
                    "uid mismatch: the provided object specified uid "
                            + uid
                            + ", and no existing object was found");
        }
        ObjectNode object =
                ground.owners().apply(target, JsonNodeFactory.instance.objectNode(), apply);
        if (!object.at("/metadata/name").isTextual() || Metadata.name(object).isEmpty()) {
            throw Refusals.badRequest(
                    "the name of the object ("
                            + target.name()
                            + " based on URL) was undeterminable: name must be provided");
        }
        Updates.requireSameName(target, object);
        requireFit(target, object);
        // On the way to a new object it says nothing.
        Metadata.of(object).remove("resourceVersion");
        return creates.create(target, object, FieldOwners.AS_SENT, options);
    }

    /// What was merged must be an object of its kind.
    private static void requireFit(Target target, ObjectNode object) {
        if (target.kind().form() instanceof Kind.BuiltIn(var shape)) {
            Conversion.complaint(object, shape.get())
                    .ifPresent(why -> {
                        String gvk =
                                gvk(
                                        object.path("apiVersion").asText(),
                                        object.path("kind").asText());
                        throw new ApiException(
                                500,
                                "",
                                "failed to convert new object ("
                                        + Metadata.namespace(object)
                                        + "/"
                                        + Metadata.name(object)
                                        + "; "
                                        + gvk
                                        + ") to proper version: unable to convert unstructured"
                                        + " object to "
                                        + gvk
                                        + ": "
                                        + why);
                    });
        }
    }

    private ObjectNode update(Target target, FieldOwners.Apply apply, WriteOptions options) {
        return updates.write(
                target,
                new Updates.Writing(
                        current -> applied(target, current, apply, options), FieldOwners.AS_SENT),
                options);
    }

    private ObjectNode applied(
            Target target, ObjectNode current, FieldOwners.Apply apply, WriteOptions options) {
        ObjectNode object = ground.owners().apply(target, current, apply);
        Patching.requireSameIdentity(target, object, current);
        if (!target.is("scale")) {
            requireFit(target, object);
            Decoding.decodePatched(target.kind(), object, FieldErrors.show(object), options);
            return object;
        }
        ObjectNode scale = Scale.read(target.kind(), object);
        Metadata.of(scale).set("managedFields", FieldOwners.of(object));
        return scale;
    }

    static ApiException conflict(ApplyException.Conflict conflict) {
        ObjectNode details = JsonNodeFactory.instance.objectNode();
        var causes = details.putArray("causes");
        for (var clash : conflict.clashes()) {
            causes.addObject()
                    .put("reason", "FieldManagerConflict")
                    .put("message", "conflict with " + clash.owner().text())
                    .put("field", clash.field());
        }
        return new ApiException(
                409, "Conflict", Optional.ofNullable(conflict.getMessage()).orElse(""), details);
    }
}
