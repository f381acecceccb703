package dev.sluice.embedded.access.token;

/// A token that is not, or no longer, good; the message says why without showing it.
public final class InvalidTokenException extends Exception {
    private static final long serialVersionUID = 1L;

    public InvalidTokenException(String message) {
        super(message);
    }
}
