package dev.sluice.embedded.apiserver;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.sluice.embedded.access.Action;
import dev.sluice.embedded.access.User;
import dev.sluice.embedded.objects.ApiException;
import dev.sluice.embedded.objects.ResourceType;

/// The refusals that are about the request, not the object, in the words of Kubernetes.
final class Refusals {
    private Refusals() {}

    static ApiException unknownResource() {
        return new ApiException(
                404,
                "NotFound",
                "the server could not find the requested resource",
                JsonNodeFactory.instance.objectNode());
    }

    static ApiException methodNotAllowed() {
        return new ApiException(
                405,
                "MethodNotAllowed",
                "the server does not allow this method on the requested resource",
                JsonNodeFactory.instance.objectNode());
    }

    static ApiException badRequest(String message) {
        return new ApiException(400, "BadRequest", message);
    }

    static ApiException unknownPatchType() {
        return new ApiException(
                415,
                "UnsupportedMediaType",
                "415: Unsupported Media Type",
                JsonNodeFactory.instance.objectNode());
    }

    static ApiException unsupportedBody(String accepted) {
        return new ApiException(
                415,
                "UnsupportedMediaType",
                "the body of the request was in an unknown format - accepted media types include: "
                        + accepted);
    }

    static ApiException unauthorized() {
        return new ApiException(401, "Unauthorized", "Unauthorized");
    }

    static ApiException forbidden(User user, Action action) {
        var details = JsonNodeFactory.instance.objectNode();
        put(details, "name", action.name());
        put(details, "group", action.group());
        put(details, "kind", action.resource());
        return new ApiException(403, "Forbidden", action.refusal(user), details);
    }

    static ApiException tooLarge(int limit) {
        return new ApiException(
                413, "RequestEntityTooLarge", "Request entity too large: limit is " + limit);
    }

    static ApiException tooSlow() {
        return new ApiException(
                504, "Timeout", "Timeout: request did not complete within the allotted timeout");
    }

    /// One field of the request's options is wrong.
    ///
    /// @param options such as `ListOptions`
    /// @param reason such as `FieldValueForbidden`
    /// @param message such as `Forbidden: …`
    static ApiException option(String options, String field, String reason, String message) {
        var details = JsonNodeFactory.instance.objectNode();
        details.put("group", "meta.k8s.io").put("kind", options);
        details.putArray("causes")
                .addObject()
                .put("reason", reason)
                .put("message", message)
                .put("field", field);
        return new ApiException(
                422,
                "Invalid",
                options + ".meta.k8s.io \"\" is invalid: " + field + ": " + message,
                details);
    }

    /// A watch from the start that asks for another match than it can have is wrong in two ways.
    static ApiException wrongMatch(String match) {
        var field = "resourceVersionMatch";
        var first = "Forbidden: sendInitialEvents requires setting " + field + " to NotOlderThan";
        var second = "Unsupported value: \"" + match + "\": supported values: \"NotOlderThan\"";
        var details = JsonNodeFactory.instance.objectNode();
        details.put("group", "meta.k8s.io").put("kind", "ListOptions");
        var causes = details.putArray("causes");
        causes.addObject()
                .put("reason", "FieldValueForbidden")
                .put("message", first)
                .put("field", field);
        causes.addObject()
                .put("reason", "FieldValueNotSupported")
                .put("message", second)
                .put("field", field);
        var both = "[" + field + ": " + first + ", " + field + ": " + second + "]";
        return new ApiException(
                422, "Invalid", "ListOptions.meta.k8s.io \"\" is invalid: " + both, details);
    }

    /// One field of a review or request that is only computed is wrong.
    ///
    /// @param kind empty where Kubernetes names none
    static ApiException invalid(String group, String kind, String name, Cause cause) {
        var details = JsonNodeFactory.instance.objectNode();
        put(details, "name", name);
        put(details, "group", group);
        put(details, "kind", kind);
        details.putArray("causes")
                .addObject()
                .put("reason", "FieldValueInvalid")
                .put("message", cause.message())
                .put("field", cause.field());
        return new ApiException(
                422,
                "Invalid",
                kind
                        + "."
                        + group
                        + " \""
                        + name
                        + "\" is invalid: "
                        + cause.field()
                        + ": "
                        + cause.message(),
                details);
    }

    /// @param message such as `Invalid value: 5: …`
    record Cause(String field, String message) {}

    static ApiException futureRevision(long asked, long current) {
        var message = "Too large resource version: " + asked + ", current: " + current;
        var details = JsonNodeFactory.instance.objectNode();
        details.putArray("causes")
                .addObject()
                .put("reason", "ResourceVersionTooLarge")
                .put("message", "Too large resource version");
        details.put("retryAfterSeconds", 1);
        return new ApiException(504, "Timeout", "Timeout: " + message, details);
    }

    static ApiException notFound(ResourceType type, String name) {
        var details = JsonNodeFactory.instance.objectNode().put("name", name);
        put(details, "group", type.resource().group());
        put(details, "kind", type.resource().plural());
        return new ApiException(
                404, "NotFound", type.resource() + " \"" + name + "\" not found", details);
    }

    private static void put(ObjectNode details, String member, String value) {
        if (!value.isEmpty()) {
            details.put(member, value);
        }
    }
}
