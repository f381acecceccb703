package dev.sluice.embedded.store;

/// The store cannot be opened or written; the message is one sentence that names the file.
public final class StoreException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public StoreException(String message, Throwable cause) {
        super(message, cause);
    }

    public StoreException(String message) {
        super(message);
    }
}
