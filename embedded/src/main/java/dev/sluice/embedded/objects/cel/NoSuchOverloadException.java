package dev.sluice.embedded.objects.cel;

/// Thrown where only the values show that a function does not fit them.
final class NoSuchOverloadException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    NoSuchOverloadException() {
        super("no such overload");
    }
}
