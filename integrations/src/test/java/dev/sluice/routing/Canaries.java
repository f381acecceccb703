package dev.sluice.routing;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;

import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;

/// The canary that every example of the design uses, and variations of it.
final class Canaries {
    private static final ObjectMapper YAML = new ObjectMapper(new YAMLFactory());

    static final String PODINFO =
            """
            targetRef: {apiVersion: apps/v1, kind: Deployment, name: podinfo}
            ingressRef: {apiVersion: networking.k8s.io/v1, kind: Ingress, name: podinfo}
            routeRef: {apiVersion: apisix.apache.org/v2, kind: ApisixRoute, name: podinfo}
            service:
              port: 9898
              targetPort: 9898
              gatewayRefs:
              - {group: gateway.networking.k8s.io, kind: Gateway, name: gateway, namespace: ingress}
              hosts: [app.example.com]
            analysis: {interval: 1m, threshold: 5, maxWeight: 50, stepWeight: 10}
            """;

    private Canaries() {}

    static Route podinfo() {
        return podinfo("");
    }

    /// @param changes YAML that is merged into the spec
    static Route podinfo(String changes) {
        var spec = yaml(PODINFO);
        if (!changes.isEmpty()) {
            merge(spec, yaml(changes));
        }
        return new Route(
                new Owner("test", "podinfo", "1f2e"),
                spec,
                new Selector("app", "podinfo"),
                Remembered.NOTHING,
                Settings.DEFAULT);
    }

    static Route remembering(Route route, Remembered remembered) {
        return new Route(
                route.owner(), route.spec(), route.selector(), remembered, route.settings());
    }

    private static void merge(ObjectNode into, JsonNode changes) {
        changes.propertyStream()
                .forEach(change -> {
                    if (into.get(change.getKey()) instanceof ObjectNode inner
                            && change.getValue().isObject()) {
                        merge(inner, change.getValue());
                    } else {
                        into.set(change.getKey(), change.getValue());
                    }
                });
    }

    static ObjectNode yaml(String text) {
        try {
            return (ObjectNode) YAML.readTree(text);
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// As they come back from an API server.
    static List<ObjectNode> stored(List<ObjectNode> objects) {
        var json = new ObjectMapper();
        var stored = new ArrayList<ObjectNode>();
        try {
            for (var object : objects) {
                stored.add((ObjectNode) json.readTree(object.toString()));
            }
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException(e);
        }
        return stored;
    }

    /// What users of the various routers have in the cluster before a canary comes.
    static List<ObjectNode> world() {
        var objects = new ArrayList<ObjectNode>();
        for (var document : WORLD.split("---\n")) {
            objects.add(yaml(document));
        }
        return objects;
    }

    private static final String WORLD =
            """
            apiVersion: networking.k8s.io/v1
            kind: Ingress
            metadata:
              name: podinfo
              namespace: test
              labels: {app: podinfo}
              annotations: {kubernetes.io/ingress.class: nginx}
            spec:
              rules:
              - host: app.example.com
                http:
                  paths:
                  - path: /
                    pathType: Prefix
                    backend: {service: {name: podinfo, port: {number: 80}}}
            ---
            apiVersion: apisix.apache.org/v2
            kind: ApisixRoute
            metadata: {name: podinfo, namespace: test, labels: {team: listings}}
            spec:
              http:
              - name: method
                match: {hosts: [app.example.com], paths: ["/*"], methods: [GET]}
                backends: [{serviceName: podinfo, servicePort: 80, resolveGranularity: service}]
                plugins: [{name: prometheus, enable: true}]
            ---
            apiVersion: serving.knative.dev/v1
            kind: Service
            metadata:
              name: podinfo
              namespace: test
              annotations: {flagger.app/primary-revision: podinfo-00001}
            spec:
              template: {spec: {containers: [{image: podinfo}]}}
            status: {latestCreatedRevisionName: podinfo-00002}
            """;
}
