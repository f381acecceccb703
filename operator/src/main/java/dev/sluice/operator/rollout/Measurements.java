package dev.sluice.operator.rollout;

import dev.sluice.api.flagger.Analysis;
import dev.sluice.api.flagger.CanaryStatus.MetricVerdict;
import dev.sluice.engine.GoDuration;
import dev.sluice.engine.analysis.Finding;
import dev.sluice.engine.analysis.Metric;
import dev.sluice.engine.analysis.Metric.Verdict;
import dev.sluice.engine.analysis.Reading;
import dev.sluice.metrics.MetricSourceException;
import dev.sluice.metrics.Surroundings;
import dev.sluice.metrics.Window;
import dev.sluice.notation.TemplateException;
import dev.sluice.operator.kube.View;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/// Measures the metrics of an analysis: the built-in ones first, then the templates, up to the
/// first that is not healthy.
final class Measurements {
    private final Surroundings surroundings;
    private final Settings settings;

    Measurements(Surroundings surroundings, Settings settings) {
        this.surroundings = surroundings;
        this.settings = settings;
    }

    /// @param verdicts the same, as they are kept in the status
    record Measured(List<Finding> findings, List<MetricVerdict> verdicts) {}

    Measured measure(Scene scene, View view, Instant now) {
        var findings = new ArrayList<Finding>();
        var verdicts = new ArrayList<MetricVerdict>();
        for (var entry : inOrder(scene)) {
            var query = new MetricQuery(scene, entry, settings);
            var rendered = "";
            Reading reading;
            try {
                var source = query.source(view, surroundings);
                rendered = query.render(view);
                reading = query.scaled(source.measure(rendered, window(entry, now)));
            } catch (MetricSourceException | TemplateException broken) {
                reading = new Reading.Broken(String.valueOf(broken.getMessage()));
            }
            var finding = query.metric().judge(reading);
            findings.add(finding);
            verdicts.add(verdict(finding, rendered, now));
            if (!finding.healthy()) {
                break;
            }
        }
        return new Measured(findings, verdicts);
    }

    private static List<Analysis.Metric> inOrder(Scene scene) {
        var analysis = scene.spec().analysis();
        if (analysis == null) {
            return List.of();
        }
        var ordered = new ArrayList<Analysis.Metric>();
        analysis.metrics().stream().filter(it -> it.templateRef() == null).forEach(ordered::add);
        analysis.metrics().stream().filter(it -> it.templateRef() != null).forEach(ordered::add);
        return ordered;
    }

    private static Window window(Analysis.Metric entry, Instant now) {
        return new Window(
                now,
                GoDuration.parse(Objects.requireNonNullElse(entry.interval(), ""))
                        .filter(duration -> duration.isPositive())
                        .orElse(Duration.ofMinutes(1)));
    }

    private static MetricVerdict verdict(Finding finding, String query, Instant now) {
        var bounds = finding.metric().bounds();
        return new MetricVerdict(
                finding.metric().name(),
                finding.reading() instanceof Reading.Value(var number) ? number : null,
                bounds.min().isPresent() ? bounds.min().getAsDouble() : null,
                bounds.max().isPresent() ? bounds.max().getAsDouble() : null,
                switch (finding.metric().kind()) {
                    case SUCCESS_RATE -> "%";
                    case DURATION -> "ms";
                    case CUSTOM -> null;
                },
                query,
                wire(finding.verdict()),
                finding.evidence(),
                now);
    }

    private static String wire(Verdict verdict) {
        return switch (verdict) {
            case HEALTHY -> "Healthy";
            case TOO_LOW, TOO_HIGH -> "Unhealthy";
            case NO_DATA -> "NoData";
            case BROKEN -> "Error";
        };
    }

    /// The kind of a metric by its name, unless a template says how to measure it.
    static Metric.Kind kind(Analysis.Metric entry) {
        if (entry.templateRef() != null || entry.query() != null) {
            return Metric.Kind.CUSTOM;
        }
        return switch (Objects.requireNonNullElse(entry.name(), "")) {
            case "request-success-rate" -> Metric.Kind.SUCCESS_RATE;
            case "request-duration" -> Metric.Kind.DURATION;
            default -> Metric.Kind.CUSTOM;
        };
    }
}
