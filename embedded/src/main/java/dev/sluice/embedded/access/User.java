package dev.sluice.embedded.access;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// Who sends a request.
///
/// @param name such as `system:serviceaccount:shop:frontend`
/// @param uid empty where there is none
/// @param groups all of them, `system:authenticated` included
/// @param extra what else is known, such as which credential was shown; may be empty
public record User(String name, String uid, List<String> groups, Map<String, List<String>> extra) {
    public static final String MASTERS = "system:masters";
    public static final String CREDENTIAL = "authentication.kubernetes.io/credential-id";
    private static final String AUTHENTICATED = "system:authenticated";
    private static final String UNAUTHENTICATED = "system:unauthenticated";
    private static final String ACCOUNT = "system:serviceaccount:";

    public static final User ANONYMOUS =
            new User("system:anonymous", "", List.of(UNAUTHENTICATED), Map.of());
    public static final User ADMIN = named("kubernetes-admin", List.of(MASTERS));

    public User {
        groups = List.copyOf(groups);
        extra = Map.copyOf(extra);
    }

    /// Somebody who has shown who they are.
    public static User named(String name, List<String> groups) {
        return new User(name, "", groups, Map.of()).known();
    }

    /// The user that a service account is.
    public static User serviceAccount(String namespace, String name) {
        return named(
                ACCOUNT + namespace + ":" + name,
                List.of("system:serviceaccounts", "system:serviceaccounts:" + namespace));
    }

    /// The same one, in the group of everybody known, or of strangers where that is the name.
    public User known() {
        if (groups.contains(AUTHENTICATED) || groups.contains(UNAUTHENTICATED)) {
            return this;
        }
        var all = new ArrayList<>(groups);
        all.add(name.equals("system:anonymous") ? UNAUTHENTICATED : AUTHENTICATED);
        return new User(name, uid, all, extra);
    }

    public User withUid(String newUid) {
        return new User(name, newUid, groups, extra);
    }

    public User withExtra(Map<String, List<String>> newExtra) {
        return new User(name, uid, groups, newExtra);
    }

    /// Whether nothing is forbidden to them.
    public boolean isMaster() {
        return groups.contains(MASTERS);
    }

    /// Whether they are a service account of this namespace and name.
    public boolean isServiceAccount(String namespace, String account) {
        return name.startsWith(ACCOUNT) && name.equals(ACCOUNT + namespace + ":" + account);
    }
}
