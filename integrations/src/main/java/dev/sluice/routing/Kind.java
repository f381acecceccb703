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
