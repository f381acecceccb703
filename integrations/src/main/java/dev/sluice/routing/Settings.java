package dev.sluice.routing;

/// What the operator's flags say about routing.
///
/// @param ingressAnnotationsPrefix of ingress-nginx
/// @param ingressClass put on generated HTTPProxies; empty for none
public record Settings(String ingressAnnotationsPrefix, String ingressClass) {
    /// What the flags default to.
    public static final Settings DEFAULT = new Settings("nginx.ingress.kubernetes.io", "");
}
