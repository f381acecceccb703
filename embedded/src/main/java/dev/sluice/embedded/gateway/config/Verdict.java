package dev.sluice.embedded.gateway.config;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;

import java.util.List;

/// What the gateway thinks of one object.
///
/// @param state `ACCEPTED` has no reasons
/// @param reasons sentences for people
/// @param status what the object's status should say, for dialects that say more; times are missing
public record Verdict(State state, List<String> reasons, JsonNode status) {
    public static final Verdict ACCEPTED = new Verdict(State.ACCEPTED, List.of());

    public Verdict {
        reasons = List.copyOf(reasons);
    }

    /// All that a dialect with simple states says.
    public Verdict(State state, List<String> reasons) {
        this(state, reasons, MissingNode.getInstance());
    }

    /// Only a status to write.
    public static Verdict of(JsonNode status) {
        return new Verdict(State.ACCEPTED, List.of(), status);
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
