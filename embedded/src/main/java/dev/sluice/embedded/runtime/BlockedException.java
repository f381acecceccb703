package dev.sluice.embedded.runtime;

/// A container cannot be started until something else changes.
final class BlockedException extends Exception {
    private static final long serialVersionUID = 1L;

    private final String reason;

    /// @param reason the container's waiting reason, such as `CreateContainerConfigError`
    BlockedException(String reason, String message) {
        super(message);
        this.reason = reason;
    }

    static BlockedException config(String message) {
        return new BlockedException("CreateContainerConfigError", message);
    }

    String reason() {
        return reason;
    }

    String sentence() {
        var message = getMessage();
        return message == null ? reason : message;
    }
}
