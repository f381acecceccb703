package dev.sluice.embedded.access;

import dev.sluice.embedded.access.rbac.Rule;
import dev.sluice.embedded.objects.Key;

import java.util.List;

/// Decides whether a user may do what a request asks.
public interface Authorizer {
    Decision decide(User user, Action action);

    /// All that a user may do, cluster-wide and in a namespace.
    ///
    /// @param namespace empty for what holds cluster-wide only
    List<Rule> rules(User user, String namespace);

    /// Waits until a role or binding that was just written counts.
    default void settle(Key written) {}

    /// Everybody known may do everything; strangers may read the server's health and version.
    Authorizer AUTHENTICATED =
            new Authorizer() {
                @Override
                public Decision decide(User user, Action action) {
                    var open = action.path().matches("/(healthz|livez|readyz)(/.*)?|/version");
                    return user.groups().contains("system:authenticated") || open
                            ? Decision.ALLOWED
                            : Decision.REFUSED;
                }

                @Override
                public List<Rule> rules(User user, String namespace) {
                    return List.of(Rule.ANY_RESOURCE, Rule.ANY_PATH);
                }
            };

    /// @param reason why; may be empty
    record Decision(boolean allowed, String reason) {
        public static final Decision ALLOWED = new Decision(true, "");
        public static final Decision REFUSED = new Decision(false, "");
    }
}
