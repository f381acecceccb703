package dev.sluice.embedded.apiserver;

import java.util.List;

/// Who sends a request.
///
/// @param name such as `system:serviceaccount:shop:frontend`
/// @param groups without `system:authenticated`, which every known user belongs to
public record User(String name, List<String> groups) {
    public static final User ANONYMOUS =
            new User("system:anonymous", List.of("system:unauthenticated"));
    public static final User ADMIN = new User("kubernetes-admin", List.of("system:masters"));

    public boolean anonymous() {
        return equals(ANONYMOUS);
    }

    /// The groups with the one that everybody known is in.
    public List<String> allGroups() {
        if (anonymous()) {
            return groups;
        }
        var all = new java.util.ArrayList<>(groups);
        all.add("system:authenticated");
        return List.copyOf(all);
    }
}
