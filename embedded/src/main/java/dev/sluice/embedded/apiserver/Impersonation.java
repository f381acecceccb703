package dev.sluice.embedded.apiserver;

import dev.sluice.embedded.access.Action;
import dev.sluice.embedded.access.Authorizer;
import dev.sluice.embedded.access.User;
import dev.sluice.embedded.apiserver.http.Exchange;
import dev.sluice.embedded.objects.ApiException;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;

/// Lets those who may act for others, as `kubectl --as` asks for.
final class Impersonation {
    private static final String EXTRA = "impersonate-extra-";
    private static final String AUTHENTICATION = "authentication.k8s.io";
    private static final String VERB = "impersonate";

    private final Authorizer authorizer;

    Impersonation(Authorizer authorizer) {
        this.authorizer = authorizer;
    }

    /// Whom the caller acts for; empty for themselves.
    ///
    /// @param action what is asked for, which the refusal names
    /// @throws ApiException 403 without the right to, 400 for groups without a user
    Optional<User> acting(Exchange exchange, User caller, Action action) {
        var wanted =
                new User(
                        exchange.header("Impersonate-User"),
                        exchange.header("Impersonate-Uid"),
                        exchange.headers("Impersonate-Group"),
                        extra(exchange));
        if (wanted.name().isEmpty()) {
            if (wanted.equals(new User("", "", List.of(), Map.of()))) {
                return Optional.empty();
            }
            throw Refusals.badRequest(
                    "requested " + goSyntax(wanted) + " without impersonating a user name");
        }
        for (var needed : needed(wanted)) {
            if (!authorizer.decide(caller, needed).allowed()) {
                throw refusal(caller, needed, wanted, action);
            }
        }
        return Optional.of(complete(wanted));
    }

    private static Map<String, List<String>> extra(Exchange exchange) {
        var extra = new TreeMap<String, List<String>>();
        for (var name : exchange.headerNames()) {
            var lower = name.toLowerCase(Locale.ROOT);
            if (lower.startsWith(EXTRA)) {
                extra.put(decode(lower.substring(EXTRA.length())), exchange.headers(name));
            }
        }
        return extra;
    }

    private static String decode(String key) {
        try {
            return URLDecoder.decode(key.replace("+", "%2B"), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException _) {
            return key;
        }
    }

    private static List<Action> needed(User wanted) {
        var needed = new ArrayList<Action>();
        var account = account(wanted);
        needed.add(
                account.isEmpty()
                        ? Action.onCluster(VERB, "", "users", wanted.name())
                        : new Action(
                                VERB,
                                "",
                                "serviceaccounts",
                                "",
                                account.getFirst(),
                                account.getLast(),
                                ""));
        wanted.groups().forEach(group -> needed.add(Action.onCluster(VERB, "", "groups", group)));
        wanted.extra()
                .forEach((key, values) ->
                        values.forEach(value ->
                                needed.add(
                                        new Action(
                                                VERB,
                                                AUTHENTICATION,
                                                "userextras",
                                                key,
                                                "",
                                                value,
                                                ""))));
        if (!wanted.uid().isEmpty()) {
            needed.add(Action.onCluster(VERB, AUTHENTICATION, "uids", wanted.uid()));
        }
        return needed;
    }

    /// Namespace and name of a service account; empty for other users.
    private static List<String> account(User user) {
        var parts = user.name().split(":", -1);
        return parts.length == 4 && user.name().startsWith("system:serviceaccount:")
                ? List.of(parts[2], parts[3])
                : List.of();
    }

    /// Whoever may act for nobody at all is told so by the action; others by whom they may not be.
    private ApiException refusal(User caller, Action needed, User wanted, Action action) {
        var mayActForSome =
                authorizer.rules(caller, needed.namespace()).stream()
                        .anyMatch(rule -> rule.verbs().contains(VERB));
        if (mayActForSome) {
            return Refusals.forbidden(caller, needed);
        }
        var mode = account(wanted).isEmpty() ? "user-info" : "serviceaccount";
        var verb = "impersonate-on:" + mode + ":" + action.verb();
        return Refusals.forbidden(caller, action.withVerb(verb));
    }

    private static User complete(User wanted) {
        var account = account(wanted);
        if (account.isEmpty() || !wanted.groups().isEmpty()) {
            return wanted.known();
        }
        return User.serviceAccount(account.getFirst(), account.getLast())
                .withUid(wanted.uid())
                .withExtra(wanted.extra());
    }

    private static String goSyntax(User user) {
        var extra =
                user.extra().entrySet().stream()
                        .map(it -> "\"" + it.getKey() + "\":" + goSyntax(it.getValue()))
                        .sorted()
                        .collect(Collectors.joining(", "));
        return "&user.DefaultInfo{Name:\"\", UID:\""
                + user.uid()
                + "\", Groups:"
                + goSyntax(user.groups())
                + ", Extra:map[string][]string"
                + (extra.isEmpty() ? "(nil)" : "{" + extra + "}")
                + "}";
    }

    private static String goSyntax(List<String> texts) {
        return texts.isEmpty()
                ? "[]string(nil)"
                : texts.stream()
                        .map(text -> "\"" + text + "\"")
                        .collect(Collectors.joining(", ", "[]string{", "}"));
    }
}
