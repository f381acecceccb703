package dev.sluice.embedded.objects;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

import org.jspecify.annotations.Nullable;

import java.util.Set;

/// A request the API refuses, with the `Status` body Kubernetes would answer.
public final class ApiException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /// The reasons that come without details where there is nothing to tell.
    private static final Set<String> NO_DETAILS =
            Set.of("", "BadRequest", "Unauthorized", "RequestEntityTooLarge");

    private final int code;
    private final String reason;
    private final transient @Nullable ObjectNode details;

    /// @param code HTTP status
    /// @param reason the machine-readable reason, such as `NotFound`; empty where Kubernetes gives
    ///   none
    /// @param message the sentence for people
    /// @param details the `details` member, which Kubernetes sends even where it is empty
    public ApiException(int code, String reason, String message, ObjectNode details) {
        super(message);
        this.code = code;
        this.reason = reason;
        this.details = details;
    }

    /// A refusal without details, which is something else than empty ones.
    public ApiException(int code, String reason, String message) {
        super(message);
        this.code = code;
        this.reason = reason;
        this.details = null;
    }

    public int code() {
        return code;
    }

    public String reason() {
        return reason;
    }

    public boolean isNotFound() {
        return code == 404;
    }

    public boolean isConflict() {
        return code == 409;
    }

    /// The body to send: `{"kind":"Status","apiVersion":"v1","metadata":{},"status":"Failure",…}`.
    public ObjectNode status() {
        var status = JsonNodeFactory.instance.objectNode();
        status.put("kind", "Status").put("apiVersion", "v1");
        status.putObject("metadata");
        status.put("status", "Failure").put("message", getMessage());
        if (!reason.isEmpty()) {
            status.put("reason", reason);
        }
        if (details != null) {
            if (!details.isEmpty() || !NO_DETAILS.contains(reason)) {
                status.set("details", details);
            }
        }
        status.put("code", code);
        return status;
    }
}
