package dev.sluice.api.reading;

/// What the router behind a provider name can do with traffic.
///
/// @param routed whether there is anything to steer at all
/// @param weighted whether it splits by percentage
/// @param matches whether it can pick requests by header (A/B testing)
/// @param mirrors whether it can copy traffic
/// @param sticky whether it can keep users on the version a cookie names (session affinity)
public record RouterTraits(
        boolean routed, boolean weighted, boolean matches, boolean mirrors, boolean sticky) {}
