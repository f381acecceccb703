package dev.sluice.embedded;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.sluice.embedded.network.ServicePort;
import dev.sluice.embedded.objects.Cluster;
import dev.sluice.embedded.objects.Key;
import dev.sluice.embedded.objects.Resource;

/// The Service by which pods reach the gateway, under the name Gloo Edge gives it.
final class GatewayService {
    static final ServicePort PORT = new ServicePort("gloo-system", "gateway-proxy", 80);

    private GatewayService() {}

    static void ensure(Cluster cluster) {
        create(cluster, new Key(Resource.NAMESPACES, "", PORT.namespace()), "Namespace");
        create(cluster, new Key(Resource.SERVICES, PORT.namespace(), PORT.service()), "Service");
    }

    private static void create(Cluster cluster, Key key, String kind) {
        if (cluster.get(key).isPresent()) {
            return;
        }
        var object = JsonNodeFactory.instance.objectNode();
        object.put("apiVersion", "v1").put("kind", kind);
        var metadata = object.putObject("metadata").put("name", key.name());
        if (kind.equals("Service")) {
            metadata.put("namespace", key.namespace());
            addPort(object);
        }
        cluster.create(key.resource(), object);
    }

    /// It selects no pods: its one port is served by this process.
    private static void addPort(ObjectNode service) {
        service.putObject("spec")
                .putArray("ports")
                .addObject()
                .put("name", "http")
                .put("port", PORT.port());
    }
}
