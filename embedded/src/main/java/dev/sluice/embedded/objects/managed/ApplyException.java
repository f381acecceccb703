package dev.sluice.embedded.objects.managed;

import java.util.List;

/// A server-side apply that cannot be done.
public abstract sealed class ApplyException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private ApplyException(String message) {
        super(message);
    }

    /// The configuration does not fit the schema.
    public static final class Mismatch extends ApplyException {
        private static final long serialVersionUID = 1L;

        Mismatch(String message) {
            super(message);
        }
    }

    /// One field that belongs to somebody else.
    ///
    /// @param owner as messages name him
    /// @param field such as `.spec.replicas`
    public record Clash(Owner owner, String field) {}

    /// Others own fields this one would change.
    public static final class Conflict extends ApplyException {
        private static final long serialVersionUID = 1L;

        private final transient List<Clash> clashes;
        private final transient FieldSet fields;

        Conflict(List<Clash> clashes, FieldSet fields) {
            super(Clashes.message(clashes));
            this.clashes = clashes;
            this.fields = fields;
        }

        public List<Clash> clashes() {
            return clashes;
        }

        FieldSet fields() {
            return fields;
        }
    }
}
