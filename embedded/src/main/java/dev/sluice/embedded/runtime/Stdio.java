package dev.sluice.embedded.runtime;

import com.fasterxml.jackson.databind.JsonNode;

/// What a container has at its standard streams.
///
/// @param stdin whether its input is open for those who attach; otherwise it is at its end at once
/// @param once whether the input ends with the first who attaches
/// @param tty whether it is at a terminal
record Stdio(boolean stdin, boolean once, boolean tty) {
    static Stdio of(JsonNode container) {
        var stdin = container.path("stdin").asBoolean();
        return new Stdio(
                stdin,
                stdin && container.path("stdinOnce").asBoolean(),
                container.path("tty").asBoolean() && Terminal.isPossible());
    }

    /// Nothing but output, as most containers.
    boolean plain() {
        return !stdin && !tty;
    }
}
