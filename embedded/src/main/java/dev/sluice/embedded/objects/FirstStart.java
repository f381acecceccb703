package dev.sluice.embedded.objects;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

import java.util.List;

/// Creates what every cluster has: four namespaces and the Service `kubernetes`.
final class FirstStart {
    private static final List<String> NAMESPACES =
            List.of("default", "kube-system", "kube-public", "kube-node-lease");
    private static final int HTTPS = 443;
    private static final int API_SERVER = 6443;

    private final Cluster cluster;

    FirstStart(Cluster cluster) {
        this.cluster = cluster;
    }

    void run() {
        for (String name : NAMESPACES) {
            if (cluster.get(new Key(Resource.NAMESPACES, "", name)).isEmpty()) {
                cluster.create(Resource.NAMESPACES, object(name));
            }
        }
        if (cluster.get(new Key(Resource.SERVICES, "default", "kubernetes")).isEmpty()) {
            cluster.create(Resource.SERVICES, service());
        }
    }

    private static ObjectNode object(String name) {
        ObjectNode object = JsonNodeFactory.instance.objectNode();
        object.putObject("metadata").put("name", name);
        return object;
    }

    private static ObjectNode service() {
        ObjectNode service = object("kubernetes");
        service.withObject("/metadata")
                .put("namespace", "default")
                .putObject("labels")
                .put("component", "apiserver")
                .put("provider", "kubernetes");
        ObjectNode spec = service.putObject("spec").put("clusterIP", Addresses.FIRST);
        spec.putArray("ports")
                .addObject()
                .put("name", "https")
                .put("port", HTTPS)
                .put("protocol", "TCP")
                .put("targetPort", API_SERVER);
        return service;
    }
}
