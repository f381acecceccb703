package dev.sluice.http;

/// There is no answer: the server cannot be reached, is too slow or answers too much. The message
/// holds no secret.
public final class HttpFailure extends Exception {
    private static final long serialVersionUID = 1L;

    private final Reason reason;

    HttpFailure(Reason reason, String why) {
        super(why);
        this.reason = reason;
    }

    /// Something that cannot be sent as it is.
    ///
    /// @param why without secrets
    public static HttpFailure malformed(String why) {
        return new HttpFailure(Reason.MALFORMED, why);
    }

    /// Why there is no answer.
    public Reason reason() {
        return reason;
    }

    /// Whether asking again may help.
    public enum Reason {
        /// The connection was refused or broke.
        UNREACHABLE,
        /// The deadline passed.
        TOO_SLOW,
        /// The answer is longer than allowed.
        TOO_LONG,
        /// The certificate is not trusted; asking again does not help.
        UNTRUSTED,
        /// The address is not one; asking again does not help.
        MALFORMED
    }
}
