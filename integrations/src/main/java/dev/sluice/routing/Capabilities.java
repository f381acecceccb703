package dev.sluice.routing;

/// What a router can do with traffic; a Canary that asks for more is refused before anything moves.
///
/// @param weighted divides traffic by percentage
/// @param matches sends only requests with certain headers to the canary (A/B testing)
/// @param mirrors copies the primary's traffic to the canary
/// @param sessionAffinity keeps a user on the version a cookie names
public record Capabilities(
        boolean weighted, boolean matches, boolean mirrors, boolean sessionAffinity) {
    static final Capabilities NONE = new Capabilities(false, false, false, false);
    static final Capabilities WEIGHTED = new Capabilities(true, false, false, false);

    Capabilities andMatches() {
        return new Capabilities(weighted, true, mirrors, sessionAffinity);
    }

    Capabilities andMirrors() {
        return new Capabilities(weighted, matches, true, sessionAffinity);
    }

    Capabilities andSessionAffinity() {
        return new Capabilities(weighted, matches, mirrors, true);
    }
}
