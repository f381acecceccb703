package dev.sluice.engine.rollout;

/// The names that appear in what is said about a canary.
///
/// @param canary the Canary object's name
/// @param namespace its namespace
/// @param kind the target's kind, such as `Deployment`
/// @param target the target's name
/// @param provider where built-in metrics come from, as messages name it
public record Names(String canary, String namespace, String kind, String target, String provider) {
    /// `name.namespace` of the Canary.
    public String dotted() {
        return canary + "." + namespace;
    }

    /// `name.namespace` of the target.
    public String dottedTarget() {
        return target + "." + namespace;
    }

    /// `name.namespace` of the target's primary.
    public String dottedPrimary() {
        return target + "-primary." + namespace;
    }
}
