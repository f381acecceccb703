package dev.sluice.embedded.access;

/// What somebody wants to do.
///
/// @param verb `get`, `list`, `watch`, `create`, `update`, `patch`, `delete`, `deletecollection`;
///   for paths the HTTP method in lower case
/// @param group empty for the core group
/// @param resource plural; empty when a path is asked for
/// @param subresource empty for the object itself
/// @param namespace empty for cluster-scoped requests
/// @param name empty for collections
/// @param path set only where no resource is asked for, such as `/healthz`
public record Action(
        String verb,
        String group,
        String resource,
        String subresource,
        String namespace,
        String name,
        String path) {

    /// On a path that is no resource.
    public static Action onPath(String verb, String path) {
        return new Action(verb, "", "", "", "", "", path);
    }

    /// On a resource of the whole cluster.
    public static Action onCluster(String verb, String group, String resource, String name) {
        return new Action(verb, group, resource, "", "", name, "");
    }

    public boolean isOnPath() {
        return resource.isEmpty() && !path.isEmpty();
    }

    public Action withVerb(String newVerb) {
        return new Action(newVerb, group, resource, subresource, namespace, name, path);
    }

    public Action withName(String newName) {
        return new Action(verb, group, resource, subresource, namespace, newName, path);
    }

    /// Such as `pods/log`.
    public String fullResource() {
        return subresource.isEmpty() ? resource : resource + "/" + subresource;
    }

    /// The refusal in the words of Kubernetes.
    public String refusal(User user) {
        var who = "User \"" + user.name() + "\" cannot " + verb;
        if (isOnPath()) {
            return "forbidden: " + who + " path \"" + path + "\"";
        }
        return (group.isEmpty() ? resource : resource + "." + group)
                + (name.isEmpty() ? "" : " \"" + name + "\"")
                + " is forbidden: "
                + who
                + (" resource \"" + fullResource() + "\" in API group \"" + group + "\"")
                + (namespace.isEmpty()
                        ? " at the cluster scope"
                        : " in the namespace \"" + namespace + "\"");
    }
}
