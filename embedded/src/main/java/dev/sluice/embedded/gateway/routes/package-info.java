/// What a gateway does with a request, as immutable values: hosts, ordered routes, actions,
/// upstreams. Pure: no objects of the API, no sockets.
@NullMarked
package dev.sluice.embedded.gateway.routes;

import org.jspecify.annotations.NullMarked;
