package dev.sluice.embedded.gateway.routes;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/// Which requests a route takes: all conditions must hold.
///
/// @param methods any of these; empty for all
public record Matcher(
        PathMatch path, List<ValueMatch> headers, List<ValueMatch> query, Set<String> methods) {
    public Matcher {
        headers = List.copyOf(headers);
        query = List.copyOf(query);
        methods = Set.copyOf(methods);
    }

    public static Matcher of(PathMatch path) {
        return new Matcher(path, List.of(), List.of(), Set.of());
    }

    public boolean matches(RequestHead request) {
        if (!path.matches(request.path())
                || !(methods.isEmpty() || methods.contains(request.method()))) {
            return false;
        }
        for (var header : headers) {
            if (!header.matches(request.headers(header.name()))) {
                return false;
            }
        }
        for (var parameter : query) {
            if (!parameter.matches(parameters(request.query(), parameter.name()))) {
                return false;
            }
        }
        return true;
    }

    /// The first value of a parameter, decoded; a malformed escape is compared as it stands.
    private static List<String> parameters(String query, String name) {
        var found = new ArrayList<String>(1);
        for (var pair : query.split("&", -1)) {
            int equals = pair.indexOf('=');
            var key = equals < 0 ? pair : pair.substring(0, equals);
            if (found.isEmpty() && decode(key).equals(name)) {
                found.add(equals < 0 ? "" : decode(pair.substring(equals + 1)));
            }
        }
        return found;
    }

    private static String decode(String text) {
        try {
            return URLDecoder.decode(text, StandardCharsets.UTF_8);
        } catch (IllegalArgumentException _) {
            return text;
        }
    }
}
