/// The HTTP gateway of the embedded cluster: watches routing objects, compiles them, serves
/// traffic.
///
/// # What it honours
///
/// Gloo Edge's `VirtualService`, `RouteTable`, `Upstream` (`kube` and `static`), `UpstreamGroup`,
/// `Gateway`, `RouteOption` and `VirtualHostOption`. Whatever it does not honour is named in the
/// status of the object, as a warning; a fault costs the route it is in and nothing else. A route
/// whose action is invalid keeps its place and answers 503. A domain claimed twice stays with the
/// older VirtualService.
///
/// The Gateway API's `GatewayClass`, `Gateway`, `HTTPRoute` and `ReferenceGrant` (v1 and v1beta1),
/// and `Ingress` with the canary annotations of ingress-nginx: see
/// [dev.sluice.embedded.gateway.gatewayapi.GatewayApi] and
/// [dev.sluice.embedded.gateway.ingress.Ingresses]. All of it is served on one port, over plain
/// HTTP. Where several dialects know a domain, Gloo Edge's routes are asked first, then HTTPRoutes,
/// then Ingresses.
///
/// # No request is lost while endpoints change
///
/// - A request chooses among endpoints that are ready, in the newest routes; among those that still
///   serve while they terminate only when none is ready.
/// - A connection that cannot be opened leads to the next endpoint; nothing was sent.
/// - A connection that ends before any byte of an answer: requests without body of idempotent
///   methods are sent again, once if the connection had rested before and once more if it was new.
///   Others answer 502, since the endpoint may have acted; they never take a connection that rested
///   for over a second.
/// - An endpoint that leaves gets no new request, its resting connections are closed, and requests
///   under way end as they would.
/// - When no endpoint is there, a request waits up to [GatewayOptions#hold] for one, and up to 1024
///   requests on one loop; then it answers 503.
///
/// # Numbers
///
/// In Envoy's names, by upstream: Gloo's are `<upstream>_<namespace>`, those of HTTPRoutes
/// `<namespace>_<service>_<port>`. Ingresses count in ingress-nginx' names, too.
///
/// Every request counts once for the upstream it was routed to, with the status its client saw:
/// also 502, 503 and 504 of the gateway itself, and 502 or 504 for an answer cut short. Times run
/// from the request's head to the end of the answer, waiting included.
@NullMarked
package dev.sluice.embedded.gateway;

import org.jspecify.annotations.NullMarked;
