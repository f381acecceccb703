package dev.sluice.embedded.apiserver;

/// Decides whether a user may do what a request asks.
@FunctionalInterface
public interface Authorizer {
    Decision decide(User user, Action action);

    /// Everybody with a valid token may do everything; others may read the server's health and
    /// version.
    Authorizer AUTHENTICATED =
            (user, action) ->
                    !user.anonymous() || action.isPublic()
                            ? new Decision(true, "")
                            : new Decision(false, "");

    /// @param verb `get`, `list`, `watch`, `create`, `update`, `patch`, `delete`,
    ///   `deletecollection`; for paths the HTTP method in lower case
    /// @param group empty for the core group
    /// @param resource plural; empty when a path is asked for
    /// @param subresource empty for the object itself
    /// @param namespace empty for cluster-scoped requests
    /// @param name empty for collections
    /// @param path set only where no resource is asked for, such as `/healthz`
    record Action(
            String verb,
            String group,
            String resource,
            String subresource,
            String namespace,
            String name,
            String path) {
        boolean isPublic() {
            return path.matches("/(healthz|livez|readyz)(/.*)?|/version");
        }

        /// The refusal in the words of Kubernetes.
        String refusal(User user) {
            var who = "User \"" + user.name() + "\" cannot " + verb;
            if (resource.isEmpty()) {
                return "forbidden: " + who + " path \"" + path + "\"";
            }
            var full = subresource.isEmpty() ? resource : resource + "/" + subresource;
            var what = group.isEmpty() ? resource : resource + "." + group;
            var where = namespace.isEmpty() ? " at the cluster scope" : in(namespace);
            return what
                    + (name.isEmpty() ? "" : " \"" + name + "\"")
                    + " is forbidden: "
                    + who
                    + (" resource \"" + full + "\" in API group \"" + group + "\"")
                    + where;
        }

        private static String in(String namespace) {
            return " in the namespace \"" + namespace + "\"";
        }
    }

    /// @param reason why; may be empty
    record Decision(boolean allowed, String reason) {}
}
