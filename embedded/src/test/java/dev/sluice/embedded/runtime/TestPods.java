package dev.sluice.embedded.runtime;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;

/// Pods written as YAML.
final class TestPods {
    private static final YAMLMapper YAML = new YAMLMapper();

    private TestPods() {}

    static ObjectNode object(String yaml) {
        try {
            return (ObjectNode) YAML.readTree(yaml);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(e);
        }
    }

    /// A pod `web` in `shop` on this node.
    ///
    /// @param spec the rest of its spec, in flow style without the braces
    static ObjectNode pod(String spec) {
        return object(
                """
                metadata: {name: web, namespace: shop, uid: u1, generation: 1, labels: {app: shop-web}}
                spec: {nodeName: local, %s}
                """
                        .formatted(spec));
    }

    static PodSpec spec(String spec) {
        return PodSpec.of(pod(spec));
    }

    static PodSpec deleted(String spec, int grace) {
        var pod = pod(spec);
        pod.withObject("/metadata")
                .put("deletionTimestamp", "2026-01-01T00:00:00Z")
                .put("deletionGracePeriodSeconds", grace);
        return PodSpec.of(pod);
    }
}
