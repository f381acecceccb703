package dev.sluice.embedded.gateway.gloo;

import dev.sluice.embedded.objects.Resource;

/// The kinds of Gloo Edge that the gateway reads.
public final class GlooKinds {
    public static final Resource VIRTUAL_SERVICES =
            new Resource("gateway.solo.io", "virtualservices");
    public static final Resource ROUTE_TABLES = new Resource("gateway.solo.io", "routetables");
    public static final Resource GATEWAYS = new Resource("gateway.solo.io", "gateways");
    public static final Resource VIRTUAL_HOST_OPTIONS =
            new Resource("gateway.solo.io", "virtualhostoptions");
    public static final Resource ROUTE_OPTIONS = new Resource("gateway.solo.io", "routeoptions");
    public static final Resource UPSTREAMS = new Resource("gloo.solo.io", "upstreams");
    public static final Resource UPSTREAM_GROUPS = new Resource("gloo.solo.io", "upstreamgroups");

    private GlooKinds() {}
}
