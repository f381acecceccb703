package dev.sluice.embedded.access.audit;

/// Takes note of every answered request.
@FunctionalInterface
public interface Audit {
    void record(AuditEvent event);

    /// Takes no note.
    Audit NONE = _ -> {};
}
