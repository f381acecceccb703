package dev.sluice.embedded.gateway.gloo;

/// A field that cannot be honoured. The message names it and says what would be right.
final class InvalidField extends RuntimeException {
    private static final long serialVersionUID = 1L;

    InvalidField(String message) {
        super(message);
    }
}
