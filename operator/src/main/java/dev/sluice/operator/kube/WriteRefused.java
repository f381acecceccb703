package dev.sluice.operator.kube;

import dev.sluice.routing.ObjectKey;

/// The API server did not take a write, or did not answer.
public final class WriteRefused extends Exception {
    private static final long serialVersionUID = 1L;

    private final int code;

    /// @param code the HTTP status; 0 when the server could not be reached
    public WriteRefused(int code, String why, Throwable cause) {
        super(why, cause);
        this.code = code;
    }

    /// The same, saying what it is about.
    WriteRefused about(ObjectKey key) {
        return new WriteRefused(code, key + ": " + getMessage(), cause());
    }

    private Throwable cause() {
        return getCause() == null ? this : getCause();
    }

    /// Whether looking again and trying again is likely to succeed: somebody else was quicker, or
    /// the server is away.
    public boolean passes() {
        return code == 0 || code == 409 || code == 404 || code == 429 || code >= 500;
    }

    public boolean isConflict() {
        return code == 409;
    }

    /// Whether the server cannot be reached, or takes nothing from anybody now.
    public boolean isAway() {
        return code == 0 || code == 429 || code == 502 || code == 503 || code == 504;
    }

    /// Whether there is no such object, or no such kind.
    public boolean isAbsent() {
        return code == 404;
    }

    /// Whether the server remembers nothing that old.
    boolean isGone() {
        return code == 410;
    }
}
