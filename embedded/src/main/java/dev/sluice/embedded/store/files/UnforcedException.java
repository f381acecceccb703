package dev.sluice.embedded.store.files;

import java.io.IOException;

/// The disk did not confirm what was written, and nobody knows what is on it: systems report that
/// once, and say that all is well when asked again.
final class UnforcedException extends IOException {
    private static final long serialVersionUID = 1L;

    UnforcedException(IOException cause) {
        super(cause.getMessage(), cause);
    }
}
