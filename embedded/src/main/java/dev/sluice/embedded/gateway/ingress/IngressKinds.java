package dev.sluice.embedded.gateway.ingress;

import dev.sluice.embedded.objects.Resource;

/// The kinds that describe Ingresses.
public final class IngressKinds {
    public static final Resource INGRESSES = new Resource("networking.k8s.io", "ingresses");
    public static final Resource INGRESS_CLASSES =
            new Resource("networking.k8s.io", "ingressclasses");

    private IngressKinds() {}
}
