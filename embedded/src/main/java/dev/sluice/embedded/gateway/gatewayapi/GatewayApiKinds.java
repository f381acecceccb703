package dev.sluice.embedded.gateway.gatewayapi;

import dev.sluice.embedded.objects.Resource;

/// The kinds of the Gateway API that the gateway reads.
public final class GatewayApiKinds {
    public static final String GROUP = "gateway.networking.k8s.io";
    public static final Resource GATEWAY_CLASSES = new Resource(GROUP, "gatewayclasses");
    public static final Resource GATEWAYS = new Resource(GROUP, "gateways");
    public static final Resource HTTP_ROUTES = new Resource(GROUP, "httproutes");
    public static final Resource REFERENCE_GRANTS = new Resource(GROUP, "referencegrants");

    private GatewayApiKinds() {}
}
