package dev.sluice.bench.canaries;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;

import java.util.List;
import java.util.stream.IntStream;

/// The services that are rolled out: one Deployment and one Canary each, a hundred in a namespace.
///
/// @param size how many
/// @param provider `gloo` for weights or `kubernetes` for rounds of checks
/// @param intervalSeconds of the analysis
record Fleet(int size, String provider, int intervalSeconds) {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int IN_NAMESPACE = 100;
    private static final String NAME = "app-";

    /// Canaries that fail take back their version after one bad check, or after five.
    static int threshold(int index) {
        return index % 2 == 0 ? 1 : 5;
    }

    static String name(int index) {
        return NAME + index;
    }

    /// The number in its name, or in that of one of its objects.
    static int index(String name) {
        int end = NAME.length();
        while (end < name.length() && Character.isDigit(name.charAt(end))) {
            end++;
        }
        return name.startsWith(NAME) && end > NAME.length()
                ? Integer.parseInt(name.substring(NAME.length(), end))
                : -1;
    }

    static String namespace(int index) {
        return "team-" + index / IN_NAMESPACE;
    }

    List<String> namespaces() {
        return IntStream.range(0, size).mapToObj(Fleet::namespace).distinct().toList();
    }

    static ObjectNode namespace(String name) {
        return json(
                """
                {"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": "%s"}}\
                """
                        .formatted(name));
    }

    static ObjectNode deployment(int index) {
        return json(
                """
                {"apiVersion": "apps/v1", "kind": "Deployment",
                 "metadata": {"name": "%1$s", "namespace": "%2$s"},
                 "spec": {"replicas": 1, "selector": {"matchLabels": {"app": "%1$s"}},
                  "template": {"metadata": {"labels": {"app": "%1$s"}},
                   "spec": {"terminationGracePeriodSeconds": 1, "containers":
                    [{"name": "app", "image": "app:v1", "ports": [{"name": "http", "containerPort": 8080}]}]}}}}\
                """
                        .formatted(name(index), namespace(index)));
    }

    ObjectNode canary(int index) {
        var steps =
                provider.equals("kubernetes")
                        ? "\"iterations\": 1000"
                        : "\"stepWeight\": 1, \"maxWeight\": 99";
        return json(
                """
                {"apiVersion": "flagger.app/v1beta1", "kind": "Canary",
                 "metadata": {"name": "%1$s", "namespace": "%2$s"},
                 "spec": {"provider": "%3$s",
                  "targetRef": {"apiVersion": "apps/v1", "kind": "Deployment", "name": "%1$s"},
                  "service": {"port": 80, "targetPort": "http"},
                  "analysis": {"interval": "%4$ds", "threshold": %5$d, %6$s, "metrics": [
                   {"name": "request-success-rate", "interval": "1m", "thresholdRange": {"min": 99}},
                   {"name": "request-duration", "interval": "1m", "thresholdRange": {"max": 500}}]}}}\
                """
                        .formatted(
                                name(index),
                                namespace(index),
                                provider,
                                intervalSeconds,
                                threshold(index),
                                steps));
    }

    static ObjectNode json(String text) {
        try {
            return (ObjectNode) JSON.readTree(text);
        } catch (JsonProcessingException wrong) {
            throw new IllegalArgumentException("not an object: " + text, wrong);
        }
    }
}
