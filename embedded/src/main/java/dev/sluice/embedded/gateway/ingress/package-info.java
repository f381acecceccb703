/// Compiles Ingresses, with the canary annotations of ingress-nginx, to routes. Pure.
@NullMarked
package dev.sluice.embedded.gateway.ingress;

import org.jspecify.annotations.NullMarked;
