package dev.sluice.engine.rollout;

import java.time.Duration;
import java.util.Set;

/// Everything a Canary asks for, read and checked: nothing in it is missing or out of range.
///
/// @param interval the pace of the analysis, above zero
/// @param threshold failed checks that cause a rollback, at least 1
/// @param promotionStep by how much the primary's weight grows per interval once it runs the new
///   version; 0: at once
/// @param skipAnalysis promote without looking at any metric
/// @param suspended do nothing at all
/// @param routed whether a router splits traffic; false for the plain `kubernetes` provider
/// @param hooks which kinds of webhooks there are to ask
/// @param warmUp how long after the first step "no data" is expected and not held against the
///   canary: the longest window of its metrics
/// @param keepPrevious how long after a promotion the previous version keeps pods; zero: not at all
public record Plan(
        Names names,
        Strategy strategy,
        Duration interval,
        int threshold,
        int promotionStep,
        boolean skipAnalysis,
        boolean suspended,
        boolean routed,
        Set<Hook> hooks,
        Duration warmUp,
        Duration keepPrevious) {

    public Plan {
        hooks = Set.copyOf(hooks);
        if (interval.isZero() || interval.isNegative()) {
            throw new IllegalArgumentException("interval must be above zero, was " + interval);
        }
        if (threshold < 1) {
            throw new IllegalArgumentException("threshold must be at least 1, was " + threshold);
        }
        if (promotionStep < 0 || promotionStep > 100) {
            throw new IllegalArgumentException(
                    "stepWeightPromotion must be within 0..100, was " + promotionStep);
        }
    }

    /// Without a previous version that is kept.
    public Plan(
            Names names,
            Strategy strategy,
            Duration interval,
            int threshold,
            int promotionStep,
            boolean skipAnalysis,
            boolean suspended,
            boolean routed,
            Set<Hook> hooks,
            Duration warmUp) {
        this(
                names,
                strategy,
                interval,
                threshold,
                promotionStep,
                skipAnalysis,
                suspended,
                routed,
                hooks,
                warmUp,
                Duration.ZERO);
    }

    boolean has(Hook hook) {
        return hooks.contains(hook);
    }
}
