/// Compiles the Gateway API's GatewayClass, Gateway, HTTPRoute and ReferenceGrant to routes. Pure.
@NullMarked
package dev.sluice.embedded.gateway.gatewayapi;

import org.jspecify.annotations.NullMarked;
