package dev.sluice.embedded.controllers.autoscaling;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.sluice.embedded.controllers.reading.Meta;
import dev.sluice.embedded.controllers.reading.Pods;
import dev.sluice.embedded.objects.validation.Quantities;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;

/// Asks each metric of one autoscaler what it wants.
///
/// @param pods of the target that neither ended nor are on their way out
/// @param current replicas of the target
record Meters(ObjectNode autoscaler, List<ObjectNode> pods, int current, Readings readings) {
    static final String QUERY = "sluice.dev/query-";

    private static final String RATE =
            "sum by (kubernetes_pod_name)"
                + " (rate(http_request_duration_seconds_count{kubernetes_namespace=\"%s\"}[1m]))";
    private static final String SERIES =
            "sum by (kubernetes_pod_name) ({__name__=\"%2$s\",kubernetes_namespace=\"%1$s\"%3$s})";

    List<Proposal> proposals() {
        var proposals = new ArrayList<Proposal>();
        autoscaler.path("spec").path("metrics").forEach(m -> proposals.add(proposal(m)));
        return proposals;
    }

    private Proposal proposal(JsonNode metric) {
        return switch (metric.path("type").asText()) {
            case "Resource" -> resource(metric.path("resource"), "", "resource");
            case "ContainerResource" -> {
                var source = metric.path("containerResource");
                yield resource(source, source.path("container").asText(), "containerResource");
            }
            case "Pods" -> pods(metric.path("pods"));
            case "External" -> external(metric.path("external"));
            default ->
                    new Proposal.Unknown(
                            "FailedGetObjectMetric",
                            "metrics of type %s are not served by the embedded cluster"
                                    .formatted(metric.path("type").asText()));
        };
    }

    /// @param container empty for all
    private Proposal resource(JsonNode source, String container, String member) {
        var name = source.path("name").asText();
        var target = source.path("target");
        boolean share = target.has("averageUtilization");
        var read = new ArrayList<PodReading>();
        for (var pod : pods) {
            var request = share ? request(pod, name, container) : Optional.of(0.0);
            if (request.isEmpty()) {
                return failedResource(
                        name,
                        "failed to get %s utilization: missing request for %s in container %s of Pod %s"
                                .formatted(name, name, firstWithout(pod, name), Meta.name(pod)));
            }
            read.add(new PodReading(Pods.ready(pod), used(pod, name, container), request.get()));
        }
        if (read.stream().noneMatch(it -> it.ready() && it.value().isPresent())) {
            return failedResource(
                    name,
                    "unable to get metrics for resource %s: no metrics returned from resource metrics API"
                            .formatted(name));
        }
        double wanted =
                share
                        ? target.path("averageUtilization").asDouble() / 100
                        : Quantities.value(target.path("averageValue")).doubleValue();
        int count = Sizing.ofPods(current, read, new Sizing.Target(wanted, share));
        var cause =
                share ? name + " resource utilization (percentage of request)" : name + " resource";
        return new Proposal.Replicas(count, cause, status(source, member, read, share));
    }

    private static Proposal failedResource(String name, String why) {
        return new Proposal.Unknown(
                "FailedGetResourceMetric",
                "failed to get %s resource metric value: %s".formatted(name, why));
    }

    private static ObjectNode status(
            JsonNode source, String member, List<PodReading> read, boolean share) {
        var measured = read.stream().filter(it -> it.value().isPresent()).toList();
        double used = measured.stream().mapToDouble(it -> it.value().orElse(0)).sum();
        double request = measured.stream().mapToDouble(PodReading::request).sum();
        var status = JsonNodeFactory.instance.objectNode();
        status.put("type", Character.toUpperCase(member.charAt(0)) + member.substring(1));
        var entry = status.putObject(member);
        entry.set("name", source.path("name"));
        if (source.has("container")) {
            entry.set("container", source.path("container"));
        }
        var current = entry.putObject("current");
        if (share) {
            current.put("averageUtilization", (int) (used * 100 / request));
        }
        current.put("averageValue", quantity(used / Math.max(1, measured.size())));
        return status;
    }

    private OptionalDouble used(ObjectNode pod, String resource, String container) {
        var usage = readings.usage(Meta.uid(pod));
        var parts = new HashMap<>(usage);
        if (!container.isEmpty()) {
            parts.keySet().retainAll(List.of(container));
        }
        if (parts.isEmpty()) {
            return OptionalDouble.empty();
        }
        return OptionalDouble.of(
                parts.values().stream()
                        .mapToDouble(amount ->
                                resource.equals("cpu") ? amount.nanoCores() / 1e9 : amount.bytes())
                        .sum());
    }

    private static Optional<Double> request(ObjectNode pod, String resource, String container) {
        double sum = 0;
        for (var each : pod.path("spec").path("containers")) {
            if (container.isEmpty() || each.path("name").asText().equals(container)) {
                var request = each.path("resources").path("requests").path(resource);
                if (request.isMissingNode()) {
                    return Optional.empty();
                }
                sum += Quantities.value(request).doubleValue();
            }
        }
        return Optional.of(sum);
    }

    private static String firstWithout(ObjectNode pod, String resource) {
        for (var each : pod.path("spec").path("containers")) {
            if (!each.path("resources").path("requests").has(resource)) {
                return each.path("name").asText();
            }
        }
        return "";
    }

    private Proposal pods(JsonNode source) {
        var name = source.path("metric").path("name").asText();
        try {
            var values = byPod(name, source.path("metric").path("selector"));
            var read = new ArrayList<PodReading>();
            for (var pod : pods) {
                var value = values.get(Meta.name(pod));
                var known = value == null ? OptionalDouble.empty() : OptionalDouble.of(value);
                read.add(new PodReading(Pods.ready(pod), known, 0));
            }
            if (read.stream().noneMatch(it -> it.ready() && it.value().isPresent())) {
                return failedPods(name, "no metrics returned from custom metrics API");
            }
            double wanted =
                    Quantities.value(source.path("target").path("averageValue")).doubleValue();
            int count = Sizing.ofPods(current, read, new Sizing.Target(wanted, false));
            double sum = read.stream().mapToDouble(it -> it.value().orElse(0)).sum();
            var status = status("Pods", "pods", source);
            status.withObject("/pods/current").put("averageValue", quantity(sum / read.size()));
            return new Proposal.Replicas(count, "pods metric " + name, status);
        } catch (IllegalArgumentException e) {
            return failedPods(name, String.valueOf(e.getMessage()));
        }
    }

    private static Proposal failedPods(String name, String why) {
        return new Proposal.Unknown(
                "FailedGetPodsMetric",
                "failed to get pods metric value: unable to get metric %s: %s"
                        .formatted(name, why));
    }

    private Map<String, Double> byPod(String name, JsonNode selector) {
        var matchers = new StringBuilder();
        Meta.texts(selector.path("matchLabels"))
                .forEach((label, value) ->
                        matchers.append(
                                ",%s=\"%s\"".formatted(label, value.replace("\"", "\\\""))));
        var namespace = Meta.namespace(autoscaler);
        var query =
                name.equals("requests_per_second")
                        ? RATE.formatted(namespace)
                        : SERIES.formatted(namespace, name.replace("\"", ""), matchers);
        var values = new HashMap<String, Double>();
        readings.query(query)
                .forEach(row ->
                        values.put(
                                row.labels().getOrDefault("kubernetes_pod_name", ""), row.value()));
        return values;
    }

    private Proposal external(JsonNode source) {
        var name = source.path("metric").path("name").asText();
        var query = Meta.annotation(autoscaler, QUERY + name);
        var target = source.path("target");
        try {
            var rows = query.isEmpty() ? List.<Readings.Row>of() : readings.query(query);
            if (rows.isEmpty()) {
                return failedExternal(
                        name,
                        query.isEmpty()
                                ? "the annotation %s%s has no query".formatted(QUERY, name)
                                : "no metrics returned from external metrics API");
            }
            double value = rows.stream().mapToDouble(Readings.Row::value).sum();
            boolean average = target.has("averageValue");
            var member = average ? "averageValue" : "value";
            double wanted = Quantities.value(target.path(member)).doubleValue();
            int count = Sizing.ofWhole(current, value, wanted, average);
            var status = status("External", "external", source);
            status.withObject("/external/current")
                    .put(member, quantity(average ? value / Math.max(1, current) : value));
            return new Proposal.Replicas(count, "external metric " + name + "(nil)", status);
        } catch (IllegalArgumentException e) {
            return failedExternal(name, String.valueOf(e.getMessage()));
        }
    }

    private static Proposal failedExternal(String name, String why) {
        return new Proposal.Unknown(
                "FailedGetExternalMetric",
                "failed to get %s external metric value: %s".formatted(name, why));
    }

    private static ObjectNode status(String type, String member, JsonNode source) {
        var status = JsonNodeFactory.instance.objectNode().put("type", type);
        status.putObject(member).set("metric", source.path("metric"));
        return status;
    }

    /// In thousandths, as the API shows it.
    private static String quantity(double value) {
        var thousandths = BigDecimal.valueOf(value * 1000).setScale(0, RoundingMode.HALF_UP);
        return Quantities.canonical(thousandths.toBigInteger() + "m");
    }
}
