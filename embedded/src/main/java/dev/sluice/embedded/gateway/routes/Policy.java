package dev.sluice.embedded.gateway.routes;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/// How a request is sent on.
///
/// @param timeout from the end of the request to the end of the answer, over all tries; zero for
///   none
/// @param edits most specific level first
/// @param rewrite of the path
/// @param host sent as `Host` instead of the client's
/// @param shadows receive copies
/// @param cors who may call from pages of other origins; empty: the upstream's own business
public record Policy(
        Duration timeout,
        Retries retries,
        List<HeaderEdits> edits,
        Optional<PathRewrite> rewrite,
        Optional<String> host,
        List<Shadow> shadows,
        Optional<Cors> cors) {
    public static final Duration DEFAULT_TIMEOUT = Duration.ofSeconds(15);
    public static final Policy DEFAULT =
            new Policy(
                    DEFAULT_TIMEOUT,
                    Retries.NONE,
                    List.of(),
                    Optional.empty(),
                    Optional.empty(),
                    List.of(),
                    Optional.empty());

    public Policy {
        edits = List.copyOf(edits);
        shadows = List.copyOf(shadows);
    }

    /// With at most one shadow, and nothing about other origins.
    public Policy(
            Duration timeout,
            Retries retries,
            List<HeaderEdits> edits,
            Optional<PathRewrite> rewrite,
            Optional<String> host,
            Optional<Shadow> shadow) {
        this(timeout, retries, edits, rewrite, host, shadow.stream().toList(), Optional.empty());
    }

    /// Copies of requests go to this upstream; its answers are dropped.
    ///
    /// @param percentage 0..100
    /// @param host sent as `Host`; empty: the request's, with the suffix
    /// @param suffix appended to the host; may be empty
    public record Shadow(
            String upstream, double percentage, Optional<String> host, String suffix) {}
}
