package dev.sluice.engine.governance;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/// What a person can tell a canary to do.
public enum Verb {
    /// Skip the rest of the analysis.
    PROMOTE,

    /// Roll the run back now.
    ABORT,

    /// Analyse the refused revision again.
    RETRY,

    /// Give all traffic to the previous version at once; in a run, the same as [#ABORT].
    ROLLBACK,

    /// Stay at the present weight.
    PAUSE,

    /// End a [#PAUSE].
    RESUME;

    /// The word users write.
    public String wire() {
        return name().toLowerCase(Locale.ROOT);
    }

    /// The verb behind a word; empty for a word that is none.
    public static Optional<Verb> of(String word) {
        return Arrays.stream(values()).filter(verb -> verb.wire().equals(word)).findFirst();
    }
}
