package dev.sluice.embedded.gateway;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;

import dev.sluice.embedded.gateway.config.Snapshot;
import dev.sluice.embedded.gateway.gatewayapi.GatewayApiKinds;
import dev.sluice.embedded.gateway.gloo.GlooKinds;
import dev.sluice.embedded.gateway.ingress.IngressKinds;
import dev.sluice.embedded.objects.Key;
import dev.sluice.embedded.objects.Resource;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// Objects of the namespace `test`, written as YAML documents. Without `apiVersion` a `Gateway` is
/// Gloo Edge's.
public final class Manifests {
    private static final YAMLMapper YAML = new YAMLMapper();
    private static final Set<String> CLUSTER_SCOPED =
            Set.of("Namespace", "GatewayClass", "IngressClass");
    private static final Map<String, Resource> KINDS =
            Map.ofEntries(
                    Map.entry("VirtualService", GlooKinds.VIRTUAL_SERVICES),
                    Map.entry("RouteTable", GlooKinds.ROUTE_TABLES),
                    Map.entry("Upstream", GlooKinds.UPSTREAMS),
                    Map.entry("UpstreamGroup", GlooKinds.UPSTREAM_GROUPS),
                    Map.entry("RouteOption", GlooKinds.ROUTE_OPTIONS),
                    Map.entry("Gateway", GlooKinds.GATEWAYS),
                    Map.entry("Service", Resource.SERVICES),
                    Map.entry("EndpointSlice", Resource.ENDPOINT_SLICES),
                    Map.entry("Pod", Resource.PODS),
                    Map.entry("Namespace", Resource.NAMESPACES),
                    Map.entry("GatewayClass", GatewayApiKinds.GATEWAY_CLASSES),
                    Map.entry("HTTPRoute", GatewayApiKinds.HTTP_ROUTES),
                    Map.entry("ReferenceGrant", GatewayApiKinds.REFERENCE_GRANTS),
                    Map.entry("Ingress", IngressKinds.INGRESSES),
                    Map.entry("IngressClass", IngressKinds.INGRESS_CLASSES));

    private Manifests() {}

    public static Resource resource(ObjectNode object) {
        var kind = object.path("kind").asText();
        boolean gatewayApi = object.path("apiVersion").asText().startsWith(GatewayApiKinds.GROUP);
        var resource =
                kind.equals("Gateway") && gatewayApi ? GatewayApiKinds.GATEWAYS : KINDS.get(kind);
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
                if (CLUSTER_SCOPED.contains(object.path("kind").asText())) {
                    metadata.remove("namespace");
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
