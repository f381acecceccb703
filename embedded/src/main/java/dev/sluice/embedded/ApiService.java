package dev.sluice.embedded;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.sluice.embedded.objects.Cluster;
import dev.sluice.embedded.objects.Key;
import dev.sluice.embedded.objects.Resource;

import java.net.InetSocketAddress;

/// Where the Service `kubernetes` leads: the API server writes its own endpoints, as the real one
/// does.
final class ApiService {
    private static final Key SLICE = new Key(Resource.ENDPOINT_SLICES, "default", "kubernetes");
    private static final Key ENDPOINTS =
            new Key(new Resource("", "endpoints"), "default", "kubernetes");

    private ApiService() {}

    static void publish(Cluster cluster, InetSocketAddress server) {
        write(cluster, SLICE, slice(server));
        write(cluster, ENDPOINTS, endpoints(server));
    }

    private static void write(Cluster cluster, Key key, ObjectNode wanted) {
        var known = cluster.get(key);
        if (known.isEmpty()) {
            cluster.create(key.resource(), wanted);
            return;
        }
        var merged = known.get().deepCopy();
        wanted.remove("metadata");
        merged.setAll(wanted);
        if (!merged.equals(known.get())) {
            cluster.update(key.resource(), merged);
        }
    }

    private static ObjectNode slice(InetSocketAddress server) {
        var slice = object("discovery.k8s.io/v1", "EndpointSlice");
        slice.withObject("/metadata")
                .putObject("labels")
                .put("kubernetes.io/service-name", "kubernetes");
        var host = server.getHostString();
        slice.put("addressType", host.contains(":") ? "IPv6" : "IPv4");
        var endpoint = slice.putArray("endpoints").addObject();
        endpoint.putArray("addresses").add(host);
        endpoint.putObject("conditions").put("ready", true);
        port(slice.putArray("ports").addObject(), server);
        return slice;
    }

    private static ObjectNode endpoints(InetSocketAddress server) {
        var endpoints = object("v1", "Endpoints");
        endpoints
                .withObject("/metadata")
                .putObject("labels")
                .put("endpointslice.kubernetes.io/skip-mirror", "true");
        var subset = endpoints.putArray("subsets").addObject();
        subset.putArray("addresses").addObject().put("ip", server.getHostString());
        port(subset.putArray("ports").addObject(), server);
        return endpoints;
    }

    private static void port(ObjectNode port, InetSocketAddress server) {
        port.put("name", "https").put("port", server.getPort()).put("protocol", "TCP");
    }

    private static ObjectNode object(String version, String kind) {
        var object = JsonNodeFactory.instance.objectNode();
        object.put("apiVersion", version)
                .put("kind", kind)
                .putObject("metadata")
                .put("name", "kubernetes")
                .put("namespace", "default");
        return object;
    }
}
