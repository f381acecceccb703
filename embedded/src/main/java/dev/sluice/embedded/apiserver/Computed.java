package dev.sluice.embedded.apiserver;

import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.sluice.embedded.objects.ResourceType;

import java.util.List;

/// Kinds that are worked out for each request instead of being stored, such as the usage of pods in
/// `metrics.k8s.io`. They can be read, not watched.
public interface Computed {
    /// Nothing of that sort.
    Computed NONE =
            new Computed() {
                @Override
                public List<ResourceType> types() {
                    return List.of();
                }

                @Override
                public ObjectNode get(ResourceType type, String namespace, String name) {
                    throw Refusals.unknownResource();
                }

                @Override
                public List<ObjectNode> list(ResourceType type, String namespace) {
                    throw Refusals.unknownResource();
                }
            };

    /// The kinds served here; the same for as long as the server runs.
    List<ResourceType> types();

    /// @throws dev.sluice.embedded.objects.ApiException 404 when there is no such object
    ObjectNode get(ResourceType type, String namespace, String name);

    /// @param namespace empty for all
    List<ObjectNode> list(ResourceType type, String namespace);
}
