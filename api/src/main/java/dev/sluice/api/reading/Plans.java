package dev.sluice.api.reading;

import dev.sluice.api.flagger.Analysis;
import dev.sluice.api.flagger.Canary;
import dev.sluice.api.flagger.CanarySpec;
import dev.sluice.engine.GoDuration;
import dev.sluice.engine.rollout.Hook;
import dev.sluice.engine.rollout.Names;
import dev.sluice.engine.rollout.Plan;
import dev.sluice.engine.rollout.Strategy;
import dev.sluice.engine.rollout.Weights;

import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/// Reads what a Canary asks for.
///
/// Defaults are Flagger's: an empty interval is 60 s, a threshold below 1 is 1, a maxWeight below 1
/// is 100. What Flagger accepts and then hangs on for ever is refused.
public final class Plans {
    private static final Duration DEFAULT_INTERVAL = Duration.ofSeconds(60);
    private static final int KUBERNETES_ITERATIONS = 10;
    private static final int MOST_BY_ENDPOINTS = 50;
    private static final String KNATIVE = "serving.knative.dev";
    private static final Set<String> OUR_HEADERS =
            Set.of(
                    "connection",
                    "content-length",
                    "content-type",
                    "expect",
                    "host",
                    "idempotency-key",
                    "transfer-encoding",
                    "upgrade",
                    "webhook-id",
                    "webhook-signature",
                    "webhook-timestamp");

    private Plans() {}

    /// @param provider in force: the Canary's own, or the operator's default
    public static PlanReading read(Canary canary, String provider, RouterTraits traits) {
        try {
            return new PlanReading.Understood(plan(canary, provider, traits));
        } catch (FieldRefused refused) {
            return new PlanReading.Refused(refused.field, refused.why);
        }
    }

    private static Plan plan(Canary canary, String provider, RouterTraits traits)
            throws FieldRefused {
        var spec = canary.getSpec();
        if (spec == null) {
            throw new FieldRefused("spec", "is required");
        }
        var target = spec.targetRef();
        var kind = target == null ? "" : Objects.requireNonNullElse(target.kind(), "");
        var name = target == null ? "" : Objects.requireNonNullElse(target.name(), "");
        if (blank(kind) || blank(name)) {
            throw new FieldRefused("spec.targetRef", "apiVersion, kind and name are required");
        }
        var skips = Boolean.TRUE.equals(spec.skipAnalysis());
        var analysis = spec.analysis();
        if (analysis == null) {
            throw new FieldRefused(
                    "spec.analysis", "is required; set spec.skipAnalysis: true to analyse nothing");
        }
        checkTarget(spec, provider);
        checkService(spec);
        checkAffinity(analysis);
        checkTraits(analysis, traits, provider);
        checkEndpointSplit(spec, analysis, traits, provider);
        return new Plan(
                names(canary, kind, name, provider),
                skips
                        ? new Strategy.BlueGreen(1, false, false)
                        : strategy(analysis, traits, provider),
                interval(analysis),
                Math.max(1, number(analysis.threshold())),
                promotionStep(analysis),
                skips,
                Boolean.TRUE.equals(spec.suspend()),
                traits.routed() || analysis.endpointSplit() != null,
                hooks(analysis),
                warmUp(analysis),
                keepPrevious(spec, kind));
    }

    private static Names names(Canary canary, String kind, String target, String provider) {
        var metadata = canary.getMetadata();
        return new Names(
                Objects.requireNonNullElse(metadata.getName(), ""),
                Objects.requireNonNullElse(metadata.getNamespace(), ""),
                kind,
                target,
                provider);
    }

    private static Duration keepPrevious(CanarySpec spec, String kind) {
        return GoDuration.parse(Objects.requireNonNullElse(spec.keepPrevious(), ""))
                .filter(duration -> duration.isPositive() && kind.equals("Deployment"))
                .orElse(Duration.ZERO);
    }

    private static void checkService(CanarySpec spec) throws FieldRefused {
        var service = spec.service();
        var target = Objects.requireNonNull(spec.targetRef());
        if ("Service".equals(target.kind())) {
            return;
        }
        if (service == null) {
            throw new FieldRefused("spec.service", "is required; it names at least the port");
        }
        var port = number(service.port());
        if (port < 1 || port > 65535) {
            throw new FieldRefused("spec.service.port", "must be within 1..65535, was " + port);
        }
    }

    private static void checkAffinity(Analysis analysis) throws FieldRefused {
        var affinity = analysis.sessionAffinity();
        if (affinity != null
                && !blank(affinity.cookieName())
                && Objects.equals(affinity.cookieName(), affinity.primaryCookieName())) {
            throw new FieldRefused(
                    "spec.analysis.sessionAffinity.primaryCookieName",
                    "can't use the same cookie name for both primary and cookie name; please update"
                            + " them to be different");
        }
    }

    /// What a router cannot do is refused; Flagger goes on without it and calls the result healthy.
    private static void checkTraits(Analysis analysis, RouterTraits traits, String provider)
            throws FieldRefused {
        if ((number(analysis.iterations()) > 0 || !traits.routed())
                && !analysis.match().isEmpty()
                && !traits.matches()) {
            throw cannot("spec.analysis.match", provider, "pick requests");
        }
        if (Boolean.TRUE.equals(analysis.mirror()) && !traits.mirrors()) {
            throw cannot("spec.analysis.mirror", provider, "mirror traffic");
        }
        var affinity = analysis.sessionAffinity();
        if (affinity != null && !blank(affinity.cookieName()) && !traits.sticky()) {
            throw cannot(
                    "spec.analysis.sessionAffinity",
                    provider,
                    "keep users on the version they met");
        }
    }

    private static void checkEndpointSplit(
            CanarySpec spec, Analysis analysis, RouterTraits traits, String provider)
            throws FieldRefused {
        if (analysis.endpointSplit() != null && traits.routed()) {
            throw cannot("spec.analysis.endpointSplit", provider, "split by endpoints");
        }
        if (analysis.endpointSplit() == null) {
            return;
        }
        if ("Service".equals(Objects.requireNonNull(spec.targetRef()).kind())) {
            throw new FieldRefused("spec.analysis.endpointSplit", "needs a target with pods");
        }
        if (number(analysis.iterations()) < 1) {
            checkHalf("stepWeights", analysis.stepWeights().stream().reduce(0, Math::max));
            checkHalf("stepWeight", number(analysis.stepWeight()));
            checkHalf("maxWeight", number(analysis.maxWeight()));
        }
    }

    private static void checkHalf(String field, int weight) throws FieldRefused {
        if (weight > MOST_BY_ENDPOINTS) {
            throw new FieldRefused(
                    "spec.analysis." + field,
                    "must be at most %d with endpointSplit, was %d; more than half of the endpoints cannot be the canary's before it is promoted"
                            .formatted(MOST_BY_ENDPOINTS, weight));
        }
    }

    private static FieldRefused cannot(String field, String provider, String what) {
        return new FieldRefused(
                field,
                "provider "
                        + provider
                        + " cannot "
                        + what
                        + "; remove it, or use a provider that can");
    }

    private static void checkTarget(CanarySpec spec, String provider) throws FieldRefused {
        var target = Objects.requireNonNull(spec.targetRef());
        var knative =
                "Service".equals(target.kind())
                        && Objects.requireNonNullElse(target.apiVersion(), "")
                                .startsWith(KNATIVE + "/");
        if (knative != provider.equals("knative")) {
            throw new FieldRefused(
                    "spec.provider",
                    "provider knative and a target of "
                            + KNATIVE
                            + " need each other, was "
                            + provider
                            + " with "
                            + target.apiVersion());
        }
        if (knative && spec.autoscalerRef() != null) {
            throw new FieldRefused(
                    "spec.autoscalerRef", "a Knative Service scales itself; remove autoscalerRef");
        }
        var apex = spec.service() == null ? null : spec.service().name();
        var named = apex != null && !apex.isBlank() && !apex.equals(target.name());
        if ("Service".equals(target.kind()) && !knative && named) {
            throw new FieldRefused(
                    "spec.service.name",
                    "must be the target's name \"%s\" when the target is a Service, was \"%s\""
                            .formatted(target.name(), apex));
        }
    }

    private static Strategy strategy(Analysis analysis, RouterTraits traits, String provider)
            throws FieldRefused {
        var iterations = number(analysis.iterations());
        var mirror = Boolean.TRUE.equals(analysis.mirror());
        if (analysis.endpointSplit() != null) {
            return iterations > 0
                    ? new Strategy.OneBox(iterations)
                    : new Strategy.Canary(byEndpoints(weights(analysis)), false);
        }
        if (!traits.routed()) {
            return new Strategy.BlueGreen(
                    iterations < 1 ? KUBERNETES_ITERATIONS : iterations, false, false);
        }
        if (iterations > 0 && !analysis.match().isEmpty()) {
            return new Strategy.AbTesting(iterations);
        }
        if (iterations > 0) {
            return new Strategy.BlueGreen(iterations, mirror, true);
        }
        if (!traits.weighted()) {
            throw new FieldRefused(
                    "spec.analysis",
                    "provider " + provider + " cannot split traffic; use iterations");
        }
        return new Strategy.Canary(weights(analysis), mirror);
    }

    /// The last step does not overshoot: there are no endpoints for that.
    private static Weights byEndpoints(Weights weights) {
        var max = Math.min(MOST_BY_ENDPOINTS, weights.max());
        var rungs = new ArrayList<Integer>();
        for (var weight = 0; weight < max; ) {
            weight = Math.min(max, weights.after(weight));
            rungs.add(weight);
        }
        return new Weights.Ladder(rungs);
    }

    private static Weights weights(Analysis analysis) throws FieldRefused {
        var step = number(analysis.stepWeight());
        if (step > 0 || analysis.stepWeights().isEmpty()) {
            var max = number(analysis.maxWeight());
            if (step < 1) {
                throw new FieldRefused(
                        "spec.analysis.stepWeight",
                        "must be within 1..100, was "
                                + step
                                + "; or give stepWeights or iterations");
            }
            if (max > 100) {
                throw new FieldRefused(
                        "spec.analysis.maxWeight", "must be within 1..100, was " + max);
            }
            return new Weights.Linear(Math.min(100, step), max <= 0 ? 100 : max);
        }
        try {
            return new Weights.Ladder(analysis.stepWeights());
        } catch (IllegalArgumentException wrong) {
            throw new FieldRefused(
                    "spec.analysis.stepWeights",
                    "must rise and be above 0, was " + analysis.stepWeights());
        }
    }

    private static Duration interval(Analysis analysis) throws FieldRefused {
        var interval = Objects.requireNonNullElse(analysis.interval(), "");
        if (interval.isBlank()) {
            return DEFAULT_INTERVAL;
        }
        return GoDuration.parse(interval)
                .filter(duration -> duration.isPositive())
                .orElseThrow(() ->
                        new FieldRefused(
                                "spec.analysis.interval",
                                "must be a duration such as 30s, 1m or 500ms, was \""
                                        + analysis.interval()
                                        + "\""));
    }

    private static int promotionStep(Analysis analysis) throws FieldRefused {
        var step = number(analysis.stepWeightPromotion());
        if (step < 0) {
            throw new FieldRefused(
                    "spec.analysis.stepWeightPromotion", "must be within 0..100, was " + step);
        }
        return Math.min(100, step);
    }

    /// The kinds of webhooks a list of them amounts to; those without a type are `rollout`
    /// webhooks.
    private static Set<Hook> hooks(Analysis analysis) throws FieldRefused {
        var hooks = EnumSet.noneOf(Hook.class);
        for (var i = 0; i < analysis.webhooks().size(); i++) {
            var type = analysis.webhooks().get(i).type();
            var field = "spec.analysis.webhooks[" + i + "].type";
            hooks.add(
                    hook(type)
                            .orElseThrow(() ->
                                    new FieldRefused(
                                            field, "is not a kind of webhook: \"" + type + "\"")));
            checkHeaders(analysis.webhooks().get(i), "spec.analysis.webhooks[" + i + "]");
        }
        return hooks;
    }

    private static void checkHeaders(Analysis.Webhook webhook, String field) throws FieldRefused {
        for (var i = 0; i < webhook.headers().size(); i++) {
            var header = webhook.headers().get(i);
            var at = field + ".headers[" + i + "]";
            var name = Objects.requireNonNullElse(header.name(), "");
            if (OUR_HEADERS.contains(name.toLowerCase(Locale.ROOT))) {
                throw new FieldRefused(
                        at + ".name", "\"%s\" is set by the call itself".formatted(name));
            }
            if (name.equalsIgnoreCase("authorization") && header.secretKey() == null) {
                throw new FieldRefused(
                        at + ".value",
                        "credentials belong into a Secret; name it in secretRef, and its key in"
                                + " secretKey");
            }
            if (header.secretKey() != null && webhook.secretRef() == null) {
                throw new FieldRefused(
                        at + ".secretKey", "needs secretRef, the Secret that holds this key");
            }
        }
    }

    /// The kind of webhook behind `webhooks[].type`; empty for a word that is none.
    public static Optional<Hook> hook(@Nullable String type) {
        if (blank(type)) {
            return Optional.of(Hook.ROLLOUT);
        }
        for (var hook : Hook.values()) {
            if (hook.wire().equals(type)) {
                return Optional.of(hook);
            }
        }
        return Optional.empty();
    }

    private static Duration warmUp(Analysis analysis) {
        List<Duration> windows = new ArrayList<>();
        for (var metric : analysis.metrics()) {
            windows.add(
                    GoDuration.parse(Objects.requireNonNullElse(metric.interval(), "1m"))
                            .orElse(Duration.ofMinutes(1)));
        }
        return windows.stream().max(Duration::compareTo).orElse(Duration.ZERO);
    }

    private static int number(@Nullable Integer value) {
        return value == null ? 0 : value;
    }

    private static boolean blank(@Nullable String text) {
        return text == null || text.isBlank();
    }

    private static final class FieldRefused extends Exception {
        private static final long serialVersionUID = 1L;

        private final String field;
        private final String why;

        FieldRefused(String field, String why) {
            super(field + ": " + why);
            this.field = field;
            this.why = why;
        }
    }
}
