package dev.sluice.embedded.runtime;

import java.time.Instant;

/// How one run of a container ended.
///
/// @param reason as `kubectl` shows it: `Completed`, `Error`, `OOMKilled`, `StartError`, `Unknown`
/// @param message empty for none
/// @param pid 0 when there was no process
record Exit(
        int code, String reason, String message, Instant startedAt, Instant finishedAt, long pid) {
    /// The code a container runtime gives when the command cannot be started.
    static final int CANNOT_START = 128;

    /// What is known about a process that ended while nobody looked.
    static final int UNKNOWN = 255;

    static Exit of(Run run, Happening.Ending ending, Instant at) {
        var code = ending.code();
        var reason = ending.outOfMemory() ? "OOMKilled" : code == 0 ? "Completed" : "Error";
        return new Exit(code, reason, ending.message(), run.startedAt(), at, run.pid());
    }

    static Exit cannotStart(String message, Instant at) {
        return new Exit(CANNOT_START, "StartError", message, at, at, 0);
    }

    boolean neverRan() {
        return code == CANNOT_START && reason.equals("StartError");
    }
}
