package dev.sluice.operator.peer;

import io.fabric8.kubernetes.client.KubernetesClient;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// The kinds of every mesh and ingress, with schemas that take anything.
record MeshKinds(String group, List<String> versions, String kind, String plural, boolean cluster) {
    private static final List<MeshKinds> ALL =
            List.of(
                    of("networking.istio.io/v1beta1", "VirtualService", "virtualservices"),
                    of("networking.istio.io/v1beta1", "DestinationRule", "destinationrules"),
                    of("gateway.networking.k8s.io/v1,v1beta1", "HTTPRoute", "httproutes"),
                    of("gateway.solo.io/v1", "RouteTable", "routetables"),
                    of("gloo.solo.io/v1", "Upstream", "upstreams"),
                    of("projectcontour.io/v1", "HTTPProxy", "httpproxies"),
                    of("traefik.io/v1alpha1", "TraefikService", "traefikservices"),
                    of("apisix.apache.org/v2", "ApisixRoute", "apisixroutes"),
                    of(
                            "split.smi-spec.io/v1alpha3,v1alpha2,v1alpha1",
                            "TrafficSplit",
                            "trafficsplits"),
                    of("keda.sh/v1alpha1", "ScaledObject", "scaledobjects"),
                    new MeshKinds(
                            "kuma.io", List.of("v1alpha1"), "TrafficRoute", "trafficroutes", true));

    private static MeshKinds of(String apiVersions, String kind, String plural) {
        var slash = apiVersions.indexOf('/');
        return new MeshKinds(
                apiVersions.substring(0, slash),
                List.of(apiVersions.substring(slash + 1).split(",")),
                kind,
                plural,
                false);
    }

    /// The paths under which everything is listed that is compared, of one namespace.
    static List<String> paths(String namespace) {
        var own =
                Stream.of(
                                "/api/v1/%s/services",
                                "/api/v1/%s/configmaps",
                                "/api/v1/%s/secrets",
                                "/apis/apps/v1/%s/deployments",
                                "/apis/apps/v1/%s/daemonsets",
                                "/apis/autoscaling/v2/%s/horizontalpodautoscalers",
                                "/apis/networking.k8s.io/v1/%s/ingresses",
                                "/apis/flagger.app/v1beta1/%s/canaries")
                        .map(it -> it.formatted("namespaces/" + namespace));
        return Stream.concat(own, ALL.stream().map(it -> it.path(namespace))).toList();
    }

    /// The path of one object, by its kind.
    static String path(String namespace, String kind, String name) {
        var lower = kind.toLowerCase(Locale.ROOT);
        var plural =
                lower.endsWith("y")
                        ? lower.substring(0, lower.length() - 1) + "ies"
                        : lower + (lower.endsWith("s") ? "es" : "s");
        return paths(namespace).stream()
                        .filter(it -> it.endsWith("/" + plural))
                        .findFirst()
                        .orElseThrow(() -> new IllegalArgumentException(kind + " is not known"))
                + "/"
                + name;
    }

    private String path(String namespace) {
        var start = "/apis/%s/%s/".formatted(group, versions.getFirst());
        return start + (cluster ? plural : "namespaces/%s/%s".formatted(namespace, plural));
    }

    /// Makes all of them known.
    static void install(KubernetesClient client) {
        for (var it : ALL) {
            client.load(new ByteArrayInputStream(it.definition().getBytes(StandardCharsets.UTF_8)))
                    .items()
                    .forEach(crd -> client.resource(crd).createOr(r -> r.patch()));
        }
    }

    private String definition() {
        var served =
                versions.stream()
                        .map(it ->
                                """
                                  - name: %s
                                    served: true
                                    storage: %s
                                    schema: {openAPIV3Schema: {type: object, x-kubernetes-preserve-unknown-fields: true}}
                                """
                                        .formatted(it, it.equals(versions.getFirst())))
                        .collect(Collectors.joining());
        return """
        apiVersion: apiextensions.k8s.io/v1
        kind: CustomResourceDefinition
        metadata:
          name: %1$s.%2$s
          annotations: {api-approved.kubernetes.io: "unapproved, for tests"}
        spec:
          group: %2$s
          scope: %3$s
          names: {kind: %4$s, plural: %1$s}
          versions:
        """
                        .formatted(plural, group, cluster ? "Cluster" : "Namespaced", kind)
                + served;
    }
}
