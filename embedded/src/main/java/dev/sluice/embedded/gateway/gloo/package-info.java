/// Compiles Gloo Edge's VirtualService, RouteTable and Upstream to routes. Pure.
@NullMarked
package dev.sluice.embedded.gateway.gloo;

import org.jspecify.annotations.NullMarked;
