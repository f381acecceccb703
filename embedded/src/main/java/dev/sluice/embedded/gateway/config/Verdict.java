package dev.sluice.embedded.gateway.config;

import java.util.List;

/// What the gateway thinks of one object.
///
/// @param state `ACCEPTED` has no reasons
/// @param reasons sentences for people
public record Verdict(State state, List<String> reasons) {
    public static final Verdict ACCEPTED = new Verdict(State.ACCEPTED, List.of());

    public Verdict {
        reasons = List.copyOf(reasons);
    }

    /// From good to bad.
    public enum State {
        ACCEPTED,
        /// Works, in part.
        WARNING,
        /// Something in the object itself is wrong.
        REJECTED
    }
}
