package dev.sluice.embedded;

/// The embedded cluster cannot start here; the message is one sentence for people.
public final class CannotStartException extends Exception {
    private static final long serialVersionUID = 1L;

    CannotStartException(String sentence, Throwable cause) {
        super(sentence, cause);
    }
}
