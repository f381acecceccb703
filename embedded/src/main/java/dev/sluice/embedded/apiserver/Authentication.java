package dev.sluice.embedded.apiserver;

import dev.sluice.embedded.apiserver.http.Exchange;
import dev.sluice.embedded.objects.ApiException;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/// Finds out who sends a request: its bearer token, and whom an administrator acts for.
final class Authentication {
    private final Credentials credentials;

    Authentication(Credentials credentials) {
        this.credentials = credentials;
    }

    /// @throws ApiException 401 for a token nobody holds, 403 for acting as somebody else without
    ///   the right to
    User user(Exchange exchange) {
        var user = holder(exchange.header("Authorization"));
        var other = exchange.header("Impersonate-User");
        if (other.isEmpty()) {
            return user;
        }
        if (!user.groups().contains("system:masters")) {
            throw new ApiException(
                    403,
                    "Forbidden",
                    "users \""
                            + other
                            + "\" is forbidden: User \""
                            + user.name()
                            + "\" cannot impersonate resource \"users\" in API group \"\" at the"
                            + " cluster scope");
        }
        return new User(other, groupsOf(other, exchange.header("Impersonate-Group")));
    }

    private static List<String> groupsOf(String name, String asked) {
        var groups = new ArrayList<String>();
        if (!asked.isEmpty()) {
            groups.add(asked);
        }
        var parts = name.split(":", -1);
        if (name.startsWith("system:serviceaccount:") && parts.length == 4) {
            groups.add("system:serviceaccounts");
            groups.add("system:serviceaccounts:" + parts[2]);
        }
        return List.copyOf(groups);
    }

    private User holder(String authorization) {
        if (authorization.isEmpty()) {
            return User.ANONYMOUS;
        }
        if (!authorization.toLowerCase(Locale.ROOT).startsWith("bearer ")) {
            throw Refusals.unauthorized();
        }
        return credentials
                .holder(authorization.substring("bearer ".length()).trim())
                .orElseThrow(Refusals::unauthorized);
    }
}
