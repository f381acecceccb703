package dev.sluice.embedded.runtime;

import java.time.Duration;
import java.time.Instant;

/// What one probe of one run has said so far.
///
/// @param good the verdict, after thresholds
/// @param proven whether the probe has ever reached its success threshold
/// @param next when to ask again
/// @param asking whether an answer is awaited
/// @param counted when a failure last counted
record Health(
        boolean good,
        boolean proven,
        int successes,
        int failures,
        Instant next,
        boolean asking,
        Instant counted) {
    /// How often a container that is not up yet is asked. Kubernetes only promises the period;
    /// asking more often makes a rollout as fast as its processes start.
    static final Duration EAGER = Duration.ofMillis(200);

    static Health first(ProbeSpec.Kind kind, ProbeSpec probe, Instant startedAt) {
        var from = startedAt.plus(probe.initialDelay());
        var good = kind == ProbeSpec.Kind.LIVENESS;
        return new Health(good, false, 0, 0, from, false, from);
    }

    Health asked(ProbeSpec.Kind kind, ProbeSpec probe, Instant now) {
        var eager = !proven && kind != ProbeSpec.Kind.LIVENESS;
        var wait = eager && EAGER.compareTo(probe.period()) < 0 ? EAGER : probe.period();
        return new Health(good, proven, successes, failures, now.plus(wait), true, counted);
    }

    Health succeeded(ProbeSpec probe) {
        var enough = good || successes + 1 >= probe.successThreshold();
        return new Health(enough, proven || enough, successes + 1, 0, next, false, counted);
    }

    /// Whether a failure at this moment counts: the eager questions in between do not, so the
    /// failure threshold still spans as many periods as the manifest says.
    boolean counts(ProbeSpec.Kind kind, ProbeSpec probe, Instant now) {
        return proven
                || kind == ProbeSpec.Kind.LIVENESS
                || !now.isBefore(counted.plus(probe.period()));
    }

    Health failed(ProbeSpec probe, Instant now) {
        var tooMany = failures + 1 >= probe.failureThreshold();
        return new Health(good && !tooMany, proven, 0, failures + 1, next, false, now);
    }

    Health ignored() {
        return new Health(good, proven, 0, failures, next, false, counted);
    }
}
