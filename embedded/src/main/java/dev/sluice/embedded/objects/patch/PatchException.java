package dev.sluice.embedded.objects.patch;

/// A patch that cannot be applied.
public final class PatchException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /// Whose words the answer uses.
    public enum Kind {
        /// The patch is not a patch: 400.
        MALFORMED,
        /// A JSON patch operation fails: 422 with a general sentence.
        REJECTED,
        /// A strategic patch contradicts the schema: 500.
        SCHEMA
    }

    private final Kind kind;

    PatchException(Kind kind, String message) {
        super(message);
        this.kind = kind;
    }

    public Kind kind() {
        return kind;
    }
}
