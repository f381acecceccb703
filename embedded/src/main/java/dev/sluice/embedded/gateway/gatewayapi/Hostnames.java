package dev.sluice.embedded.gateway.gatewayapi;

import java.util.Comparator;

/// How hostnames relate: `*.example.com` stands for one or more labels before `.example.com`.
final class Hostnames {
    /// The most specific first: without wildcard, then the longer.
    static final Comparator<String> SPECIFIC_FIRST =
            Comparator.comparing((String name) -> name.startsWith("*"))
                    .thenComparing(Comparator.comparingInt(String::length).reversed())
                    .thenComparing(Comparator.naturalOrder());

    private Hostnames() {}

    /// Whether every request for the one is one for the other, too.
    ///
    /// @param general `*` for any
    static boolean covers(String general, String special) {
        if (general.equals("*") || general.equals(special)) {
            return true;
        }
        var suffix = general.startsWith("*.") ? general.substring(1) : "";
        return !suffix.isEmpty() && special.length() > suffix.length() && special.endsWith(suffix);
    }
}
