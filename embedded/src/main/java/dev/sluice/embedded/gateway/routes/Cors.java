package dev.sluice.embedded.gateway.routes;

import java.util.List;

/// Which pages of other origins may use a route, as browsers ask it (the Fetch standard).
///
/// @param origins such as `https://a.example`, `https://*.example`, or `*`
/// @param methods that preflights are told; `*` for any
/// @param headers that preflights are told; `*` for any
/// @param exposed response headers that pages may read
/// @param credentials whether cookies may go along
/// @param maxAge how long a preflight's answer may be kept, in seconds
public record Cors(
        List<String> origins,
        List<String> methods,
        List<String> headers,
        List<String> exposed,
        boolean credentials,
        long maxAge) {
    public Cors {
        origins = List.copyOf(origins);
        methods = List.copyOf(methods);
        headers = List.copyOf(headers);
        exposed = List.copyOf(exposed);
    }

    public boolean allows(String origin) {
        return origins.stream().anyMatch(pattern -> covers(pattern, origin));
    }

    /// A star stands for one or more characters of the host.
    private static boolean covers(String pattern, String origin) {
        int star = pattern.indexOf('*');
        if (star < 0) {
            return pattern.equalsIgnoreCase(origin);
        }
        if (pattern.equals("*")) {
            return true;
        }
        int end = pattern.length() - star - 1;
        return origin.length() > pattern.length() - 1
                && origin.regionMatches(true, 0, pattern, 0, star)
                && origin.regionMatches(true, origin.length() - end, pattern, star + 1, end);
    }

    /// What `access-control-allow-origin` says to an origin that is allowed.
    public String answerTo(String origin) {
        return !credentials && origins.contains("*") ? "*" : origin;
    }
}
