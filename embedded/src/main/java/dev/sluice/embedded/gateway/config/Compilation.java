package dev.sluice.embedded.gateway.config;

import dev.sluice.embedded.gateway.routes.Routes;
import dev.sluice.embedded.objects.Key;

import java.util.List;
import java.util.Map;

/// What the objects of one moment mean.
///
/// @param verdicts one for each object whose status the gateway keeps
/// @param certificates for hosts that are asked for over TLS, the most important first
public record Compilation(
        Routes routes, Map<Key, Verdict> verdicts, List<Certificate> certificates) {
    public Compilation {
        certificates = List.copyOf(certificates);
    }

    /// Without TLS.
    public Compilation(Routes routes, Map<Key, Verdict> verdicts) {
        this(routes, verdicts, List.of());
    }
}
