package dev.sluice.embedded.objects;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

/// A request the API refuses, with the `Status` body Kubernetes would answer.
public final class ApiException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final int code;
    private final String reason;
    private final transient ObjectNode details;

    /// @param code HTTP status
    /// @param reason the machine-readable reason, such as `NotFound`; empty where Kubernetes gives
    ///   none
    /// @param message the sentence for people
    /// @param details the `details` member; empty for none
    public ApiException(int code, String reason, String message, ObjectNode details) {
        super(message);
        this.code = code;
        this.reason = reason;
        this.details = details;
    }

    public ApiException(int code, String reason, String message) {
        this(code, reason, message, JsonNodeFactory.instance.objectNode());
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
        status.set("details", details);
        status.put("code", code);
        return status;
    }
}
