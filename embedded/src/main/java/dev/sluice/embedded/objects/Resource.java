package dev.sluice.embedded.objects;

/// Names a kind of object the way a URL does: `("apps", "deployments")`, `("", "pods")`.
///
/// @param group empty for the core group
/// @param plural lower case, as in the URL
public record Resource(String group, String plural) {
    public static final Resource PODS = new Resource("", "pods");
    public static final Resource SERVICES = new Resource("", "services");
    public static final Resource NAMESPACES = new Resource("", "namespaces");
    public static final Resource NODES = new Resource("", "nodes");
    public static final Resource CONFIG_MAPS = new Resource("", "configmaps");
    public static final Resource SECRETS = new Resource("", "secrets");
    public static final Resource EVENTS = new Resource("", "events");
    public static final Resource SERVICE_ACCOUNTS = new Resource("", "serviceaccounts");
    public static final Resource DEPLOYMENTS = new Resource("apps", "deployments");
    public static final Resource REPLICA_SETS = new Resource("apps", "replicasets");
    public static final Resource ENDPOINT_SLICES =
            new Resource("discovery.k8s.io", "endpointslices");
    public static final Resource CUSTOM_RESOURCE_DEFINITIONS =
            new Resource("apiextensions.k8s.io", "customresourcedefinitions");

    @Override
    public String toString() {
        return group.isEmpty() ? plural : plural + "." + group;
    }
}
