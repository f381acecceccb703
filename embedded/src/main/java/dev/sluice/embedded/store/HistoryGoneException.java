package dev.sluice.embedded.store;

/// The changes after the asked revision are no longer remembered.
public final class HistoryGoneException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final long asked;
    private final long oldest;

    HistoryGoneException(long asked, long oldest) {
        super("revision " + asked + " is older than the history, which begins at " + oldest);
        this.asked = asked;
        this.oldest = oldest;
    }

    public long asked() {
        return asked;
    }

    /// The oldest revision that can still be asked for.
    public long oldest() {
        return oldest;
    }
}
