package dev.sluice.embedded.runtime.grpc;

import java.util.List;

/// How a call ended.
///
/// @param code 0 to 16, as gRPC counts them
/// @param message empty for none
record GrpcStatus(int code, String message) {
    static final int OK = 0;
    static final int UNKNOWN = 2;
    static final int DEADLINE_EXCEEDED = 4;
    static final int PERMISSION_DENIED = 7;
    static final int UNIMPLEMENTED = 12;
    static final int INTERNAL = 13;
    static final int UNAVAILABLE = 14;
    static final int UNAUTHENTICATED = 16;

    private static final List<String> NAMES =
            List.of(
                    "OK",
                    "Canceled",
                    "Unknown",
                    "InvalidArgument",
                    "DeadlineExceeded",
                    "NotFound",
                    "AlreadyExists",
                    "PermissionDenied",
                    "ResourceExhausted",
                    "FailedPrecondition",
                    "Aborted",
                    "OutOfRange",
                    "Unimplemented",
                    "Internal",
                    "Unavailable",
                    "DataLoss",
                    "Unauthenticated");

    /// For an answer that is not gRPC's.
    static GrpcStatus ofHttp(String status) {
        var code =
                switch (status) {
                    case "400" -> INTERNAL;
                    case "401" -> UNAUTHENTICATED;
                    case "403" -> PERMISSION_DENIED;
                    case "404" -> UNIMPLEMENTED;
                    case "429", "502", "503", "504" -> UNAVAILABLE;
                    default -> UNKNOWN;
                };
        return new GrpcStatus(code, "unexpected HTTP status code received from server: " + status);
    }

    String text() {
        var name = code >= 0 && code < NAMES.size() ? NAMES.get(code) : "Code(" + code + ")";
        return "rpc error: code = " + name + " desc = " + message;
    }
}
