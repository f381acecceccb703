package dev.sluice.embedded.objects;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.sluice.embedded.objects.validation.FieldErrors;

import java.util.Set;

/// The answers to requests that cannot be served, in the words of the real API server.
final class Refusals {
    /// Groups that the real server stores without their name.
    private static final Set<String> SHORT_KEYS =
            Set.of("coordination.k8s.io", "networking.k8s.io", "rbac.authorization.k8s.io");

    private Refusals() {}

    /// `deployments.apps "web"`.
    static String quoted(Resource resource, String name) {
        return resource + " \"" + name + "\"";
    }

    private static ObjectNode details(String group, String kind, String name) {
        ObjectNode details = JsonNodeFactory.instance.objectNode();
        if (!name.isEmpty()) {
            details.put("name", name);
        }
        if (!group.isEmpty()) {
            details.put("group", group);
        }
        return kind.isEmpty() ? details : details.put("kind", kind);
    }

    private static ObjectNode details(Resource resource, String name) {
        return details(resource.group(), resource.plural(), name);
    }

    static ApiException notFound(Resource resource, String name) {
        return new ApiException(
                404, "NotFound", quoted(resource, name) + " not found", details(resource, name));
    }

    static ApiException noSuchResource() {
        return new ApiException(
                404,
                "NotFound",
                "the server could not find the requested resource",
                JsonNodeFactory.instance.objectNode());
    }

    static ApiException alreadyExists(Resource resource, String name) {
        return new ApiException(
                409,
                "AlreadyExists",
                quoted(resource, name) + " already exists",
                details(resource, name));
    }

    static ApiException stillThere(Resource resource, String name) {
        return new ApiException(
                409,
                "AlreadyExists",
                "object is being deleted: " + quoted(resource, name) + " already exists",
                details(resource, name));
    }

    static ApiException modified(Resource resource, String name) {
        return conflict(
                resource,
                name,
                "the object has been modified; please apply your changes to the latest version and"
                        + " try again");
    }

    static ApiException conflict(Resource resource, String name, String why) {
        return new ApiException(
                409,
                "Conflict",
                "Operation cannot be fulfilled on " + quoted(resource, name) + ": " + why,
                details(resource, name));
    }

    /// A delete precondition that does not hold: these name the kind instead of the resource.
    static ApiException precondition(ResourceType type, String name, String why) {
        String group = type.resource().group();
        String kind = type.kind() + (group.isEmpty() ? "" : "." + group);
        return new ApiException(
                409,
                "Conflict",
                "Operation cannot be fulfilled on " + kind + " \"" + name + "\": " + why,
                details(group, type.kind(), name));
    }

    static ApiException otherUid(Key key, String asked, String found) {
        String group = key.resource().group();
        return conflict(
                key.resource(),
                key.name(),
                "StorageError: invalid object, Code: 4, Key: /registry/"
                        + (SHORT_KEYS.contains(group) || !group.contains(".") ? "" : group + "/")
                        + key.resource().plural()
                        + "/"
                        + (key.namespace().isEmpty() ? "" : key.namespace() + "/")
                        + key.name()
                        + ", ResourceVersion: 0, AdditionalErrorMsg: Precondition failed: UID in"
                        + " precondition: "
                        + asked
                        + ", UID in object meta: "
                        + found);
    }

    static ApiException badRequest(String message) {
        return new ApiException(400, "BadRequest", message);
    }

    static ApiException forbidden(Resource resource, String name, String why) {
        return new ApiException(
                403,
                "Forbidden",
                quoted(resource, name) + " is forbidden: " + why,
                details(resource, name));
    }

    static ApiException terminating(Resource resource, String name, String namespace) {
        ApiException refusal =
                forbidden(
                        resource,
                        name,
                        "unable to create new content in namespace "
                                + namespace
                                + " because it is being terminated");
        ObjectNode details = (ObjectNode) refusal.status().get("details");
        details.putArray("causes")
                .addObject()
                .put("reason", "NamespaceTerminating")
                .put("message", "namespace " + namespace + " is being terminated")
                .put("field", "metadata.namespace");
        return new ApiException(403, "Forbidden", String.valueOf(refusal.getMessage()), details);
    }

    static ApiException invalid(ResourceType type, String name, FieldErrors errors) {
        return invalid(type.resource().group(), type.kind(), name, errors);
    }

    static ApiException invalid(String group, String kind, String name, FieldErrors errors) {
        ObjectNode details = details(group, kind, name);
        var causes = details.putArray("causes");
        for (FieldErrors.Cause cause : errors.causes()) {
            causes.addObject()
                    .put("reason", cause.reason())
                    .put("message", cause.message())
                    .put("field", cause.field());
        }
        String qualified = group.isEmpty() ? kind : kind + "." + group;
        return new ApiException(
                422,
                "Invalid",
                qualified + " \"" + name + "\" is invalid: " + errors.text(),
                details);
    }

    static ApiException closing() {
        ObjectNode details = JsonNodeFactory.instance.objectNode().put("retryAfterSeconds", 1);
        return new ApiException(429, "TooManyRequests", "storage is (re)initializing", details);
    }

    static ApiException expired(long asked, long oldest) {
        return new ApiException(
                410, "Expired", "too old resource version: " + asked + " (" + oldest + ")");
    }
}
