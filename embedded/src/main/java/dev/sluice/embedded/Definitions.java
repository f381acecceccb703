package dev.sluice.embedded;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;

import dev.sluice.embedded.gateway.gatewayapi.GatewayApiKinds;
import dev.sluice.embedded.gateway.ingress.IngressKinds;
import dev.sluice.embedded.objects.Cluster;
import dev.sluice.embedded.objects.Key;
import dev.sluice.embedded.objects.Resource;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;

/// Installs the kinds that the cluster's parts and its users need.
final class Definitions {
    private static final ObjectMapper YAML = new ObjectMapper(new YAMLFactory());

    private final Cluster cluster;

    Definitions(Cluster cluster) {
        this.cluster = cluster;
    }

    /// The definitions in a file packed with a part.
    void installPacked(Class<?> part, String name) throws IOException {
        try (var in = part.getResourceAsStream(name)) {
            if (in == null) {
                throw new IOException("the resource " + name + " of " + part + " is missing");
            }
            install(YAML.readerFor(ObjectNode.class).<ObjectNode>readValues(in).readAll());
        }
    }

    /// @param yaml one or more documents
    void install(String yaml) {
        try {
            install(YAML.readerFor(ObjectNode.class).<ObjectNode>readValues(yaml).readAll());
        } catch (IOException e) {
            throw new UncheckedIOException("a packed definition is not YAML", e);
        }
    }

    private void install(List<ObjectNode> definitions) {
        definitions.forEach(this::install);
    }

    /// Creates it. Definitions that are older are brought up to date; other objects, such as
    /// classes, stay as their user left them.
    private void install(ObjectNode definition) {
        var resource = resource(definition.path("kind").asText());
        var name = definition.path("metadata").path("name").asText();
        var present = cluster.get(new Key(resource, "", name));
        if (present.isEmpty()) {
            cluster.create(resource, definition);
            return;
        }
        if (!resource.equals(Resource.CUSTOM_RESOURCE_DEFINITIONS)) {
            return;
        }
        var updated = present.get().deepCopy();
        updated.set("spec", definition.path("spec"));
        cluster.update(resource, updated);
    }

    private static Resource resource(String kind) {
        return switch (kind) {
            case "GatewayClass" -> GatewayApiKinds.GATEWAY_CLASSES;
            case "IngressClass" -> IngressKinds.INGRESS_CLASSES;
            default -> Resource.CUSTOM_RESOURCE_DEFINITIONS;
        };
    }
}
