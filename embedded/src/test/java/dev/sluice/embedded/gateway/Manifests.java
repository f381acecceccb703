package dev.sluice.embedded.gateway;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;

import dev.sluice.embedded.gateway.config.Snapshot;
import dev.sluice.embedded.gateway.gloo.GlooKinds;
import dev.sluice.embedded.objects.Key;
import dev.sluice.embedded.objects.Resource;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Objects of the namespace `test`, written as YAML documents without `apiVersion`.
public final class Manifests {
    private static final YAMLMapper YAML = new YAMLMapper();
    private static final Map<String, Resource> KINDS =
            Map.of(
                    "VirtualService", GlooKinds.VIRTUAL_SERVICES,
                    "RouteTable", GlooKinds.ROUTE_TABLES,
                    "Upstream", GlooKinds.UPSTREAMS,
                    "UpstreamGroup", GlooKinds.UPSTREAM_GROUPS,
                    "RouteOption", GlooKinds.ROUTE_OPTIONS,
                    "Gateway", GlooKinds.GATEWAYS,
                    "Service", Resource.SERVICES,
                    "EndpointSlice", Resource.ENDPOINT_SLICES,
                    "Pod", Resource.PODS);

    private Manifests() {}

    public static Resource resource(ObjectNode object) {
        var resource = KINDS.get(object.path("kind").asText());
        if (resource == null) {
            throw new IllegalArgumentException("no such kind: " + object);
        }
        return resource;
    }

    public static List<ObjectNode> objects(String yaml) {
        try (var documents = YAML.readerFor(ObjectNode.class).<ObjectNode>readValues(yaml)) {
            var objects = documents.readAll();
            for (var object : objects) {
                var resource = resource(object);
                object.put(
                        "apiVersion", resource.group().isEmpty() ? "v1" : resource.group() + "/v1");
                var metadata = (ObjectNode) object.get("metadata");
                if (!metadata.has("namespace")) {
                    metadata.put("namespace", "test");
                }
            }
            return objects;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public static Key key(ObjectNode object) {
        var metadata = object.path("metadata");
        return new Key(
                resource(object),
                metadata.path("namespace").asText(),
                metadata.path("name").asText());
    }

    public static Snapshot snapshot(String yaml) {
        var objects = new LinkedHashMap<Key, ObjectNode>();
        objects(yaml).forEach(object -> objects.put(key(object), object));
        return new Snapshot(objects);
    }
}
