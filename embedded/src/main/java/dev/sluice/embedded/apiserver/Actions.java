package dev.sluice.embedded.apiserver;

import dev.sluice.embedded.access.Action;
import dev.sluice.embedded.apiserver.http.Exchange;
import dev.sluice.embedded.apiserver.http.Target;

import java.util.List;

/// Reads from a request what its sender wants to do.
final class Actions {
    private static final String BY_NAME = "metadata.name=";

    private Actions() {}

    static Action of(Exchange exchange, Target target) {
        var verb = verb(exchange, target);
        var isNamespace = target.plural().equals("namespaces") && target.group().isEmpty();
        return new Action(
                verb,
                target.group(),
                target.plural(),
                target.subresource(),
                isNamespace ? target.name() : target.namespace(),
                target.name().isEmpty() ? selectedName(exchange, verb) : target.name(),
                "");
    }

    private static String verb(Exchange exchange, Target target) {
        var one = !target.name().isEmpty();
        return switch (exchange.method()) {
            case "GET", "HEAD" -> one ? "get" : exchange.flag("watch") ? "watch" : "list";
            case "POST" -> "create";
            case "PUT" -> "update";
            case "PATCH" -> "patch";
            case "DELETE" -> one ? "delete" : "deletecollection";
            default -> "";
        };
    }

    /// A list of the one object that is called so needs rights on that object only.
    private static String selectedName(Exchange exchange, String verb) {
        if (!List.of("list", "watch", "deletecollection").contains(verb)) {
            return "";
        }
        for (var term : exchange.query("fieldSelector").split(",")) {
            var plain = term.strip().replace("==", "=");
            if (plain.startsWith(BY_NAME)) {
                return plain.substring(BY_NAME.length());
            }
        }
        return "";
    }

    /// Whether a stream is asked for that counts as making something, even by GET.
    static boolean opensStream(Target target) {
        return List.of("exec", "attach", "portforward").contains(target.subresource());
    }
}
