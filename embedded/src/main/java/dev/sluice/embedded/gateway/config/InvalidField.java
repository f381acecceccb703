package dev.sluice.embedded.gateway.config;

/// A field that cannot be honoured. The message names it and says what would be right.
public final class InvalidField extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public InvalidField(String message) {
        super(message);
    }
}
