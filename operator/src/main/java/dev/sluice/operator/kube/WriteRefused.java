package dev.sluice.operator.kube;

/// The API server did not take a write.
public final class WriteRefused extends Exception {
    private static final long serialVersionUID = 1L;

    private final int code;

    /// @param code the HTTP status; 0 when the server could not be reached
    public WriteRefused(int code, String why, Throwable cause) {
        super(why, cause);
        this.code = code;
    }

    /// Whether looking again and trying again is likely to succeed: somebody else was quicker, or
    /// the server is away.
    public boolean passes() {
        return code == 0 || code == 409 || code == 404 || code == 429 || code >= 500;
    }

    public boolean isConflict() {
        return code == 409;
    }
}
