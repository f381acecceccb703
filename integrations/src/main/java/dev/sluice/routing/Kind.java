package dev.sluice.routing;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

/// A kind of Kubernetes object that a router reads or writes.
///
/// @param apiVersion `group/version`, or `v1` for the core group
/// @param plural the resource name in the URL
public record Kind(String apiVersion, String kind, String plural) {
    static final Kind SERVICE = new Kind("v1", "Service", "services");
    static final Kind INGRESS = new Kind("networking.k8s.io/v1", "Ingress", "ingresses");

    /// Addresses of the pods behind a Service, which [#SERVICE_NAME] names.
    public static final Kind ENDPOINT_SLICE =
            new Kind("discovery.k8s.io/v1", "EndpointSlice", "endpointslices");

    /// The label by which an EndpointSlice says whose it is.
    public static final String SERVICE_NAME = "kubernetes.io/service-name";

    /// Stands for all EndpointSlices of a Service, whatever they are called; no object has this
    /// name.
    public static ObjectKey slicesOf(String namespace, String service) {
        return ENDPOINT_SLICE.key(namespace, service + "/*");
    }

    /// The key of the object of this kind; an empty namespace means cluster-scoped.
    public ObjectKey key(String namespace, String name) {
        return new ObjectKey(this, namespace, name);
    }

    /// The API group, empty for the core group.
    public String group() {
        int slash = apiVersion.indexOf('/');
        return slash < 0 ? "" : apiVersion.substring(0, slash);
    }

    /// The version inside the group.
    public String version() {
        return apiVersion.substring(apiVersion.indexOf('/') + 1);
    }

    ObjectNode empty() {
        var object = JsonNodeFactory.instance.objectNode();
        return object.put("apiVersion", apiVersion).put("kind", kind);
    }
}
