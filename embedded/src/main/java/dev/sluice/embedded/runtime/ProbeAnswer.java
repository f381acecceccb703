package dev.sluice.embedded.runtime;

/// What a probe or hook said.
///
/// @param message why it failed; empty for success
record ProbeAnswer(boolean success, String message) {
    static final ProbeAnswer OK = new ProbeAnswer(true, "");

    static ProbeAnswer failed(String message) {
        return new ProbeAnswer(false, message);
    }
}
