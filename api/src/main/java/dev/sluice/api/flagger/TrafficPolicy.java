package dev.sluice.api.flagger;

import dev.sluice.api.flagger.Schema.Doc;
import dev.sluice.api.flagger.Schema.OneOf;
import dev.sluice.api.flagger.Schema.Values;

import org.jspecify.annotations.Nullable;

import java.util.List;
import java.util.Map;

/// The traffic policy of an Istio DestinationRule, as far as a Canary may set it.
@Wire
public record TrafficPolicy(
        @Doc("Limits on connections.") @Nullable ConnectionPool connectionPool,
        @Doc("How a host is chosen for a request.") @Nullable LoadBalancer loadBalancer,
        @Doc("When a failing host is taken out of the load balancing for a while.")
                @Nullable OutlierDetection outlierDetection,
        @Doc("TLS towards the hosts.") @Nullable Tls tls) {

    /// Connection limits by protocol.
    @Wire
    public record ConnectionPool(@Doc("Limits on HTTP connections.") @Nullable HttpPool http) {}

    /// HTTP connection limits.
    @Wire
    public record HttpPool(
            @Doc("Whether HTTP/1.1 is upgraded to HTTP/2.")
                    @Values({"DEFAULT", "DO_NOT_UPGRADE", "UPGRADE"})
                    @Nullable String h2UpgradePolicy,
            @Doc("Most requests that may wait for a connection.")
                    @Nullable Integer http1MaxPendingRequests,
            @Doc("Most requests under way at once.") @Nullable Integer http2MaxRequests,
            @Doc("Close a connection after this long without a request, for example 1h.")
                    @Nullable String idleTimeout,
            @Doc("Most requests over one connection.") @Nullable Integer maxRequestsPerConnection,
            @Doc("Most retries under way at once.") @Nullable Integer maxRetries) {}

    /// The algorithm: `simple` or `consistentHash`.
    @Wire
    @OneOf({"simple", "consistentHash"})
    public record LoadBalancer(
            @Doc("An algorithm without settings.")
                    @Values({"ROUND_ROBIN", "LEAST_CONN", "RANDOM", "PASSTHROUGH", "LEAST_REQUEST"})
                    @Nullable String simple,
            @Doc("Send equal requests to the same host.") @Nullable ConsistentHash consistentHash,
            @Doc("Prefer hosts by locality.") @Nullable LocalityLbSetting localityLbSetting,
            @Doc("Raise the load of a new host over this long, for example 30s.")
                    @Nullable String warmupDurationSecs) {}

    /// What makes two requests equal: exactly one of the four keys.
    @Wire
    @OneOf({"httpHeaderName", "httpCookie", "useSourceIp", "httpQueryParameterName"})
    public record ConsistentHash(
            @Doc("A header with this name.") @Nullable String httpHeaderName,
            @Doc("A cookie; it is set when it is missing.") @Nullable HttpCookie httpCookie,
            @Doc("The caller's address.") @Nullable Boolean useSourceIp,
            @Doc("A query parameter with this name.") @Nullable String httpQueryParameterName,
            @Doc("Fewest virtual nodes of the hash ring.") @Nullable Long minimumRingSize) {}

    /// The cookie of a consistent hash.
    @Wire
    public record HttpCookie(
            @Doc("Name of the cookie.") @Nullable String name,
            @Doc("Path of the cookie.") @Nullable String path,
            @Doc("Lifetime of the cookie, for example 1h.") @Nullable String ttl) {}

    /// Locality preferences. Lists are empty when absent.
    @Wire
    public record LocalityLbSetting(
            @Doc("Shares by locality. Not together with failover.") List<Distribute> distribute,
            @Doc("Whether this setting is in force, instead of the mesh's.")
                    @Nullable Boolean enabled,
            @Doc("Where to go when a region fails. Not together with distribute.")
                    List<Failover> failover) {

        /// Absent lists are empty.
        public LocalityLbSetting {
            distribute = Copies.of(distribute);
            failover = Copies.of(failover);
        }
    }

    /// Shares of one origin. The map is empty when absent.
    @Wire
    public record Distribute(
            @Doc("Locality of the caller, for example region/zone.") @Nullable String from,
            @Doc("Percent of the traffic by locality of the host.") Map<String, Integer> to) {

        /// An absent map is empty.
        public Distribute {
            to = Copies.of(to);
        }
    }

    /// From a failed region to another.
    @Wire
    public record Failover(
            @Doc("The region that failed.") @Nullable String from,
            @Doc("The region to use instead.") @Nullable String to) {}

    /// When a host is taken out, and for how long.
    @Wire
    public record OutlierDetection(
            @Doc("Shortest time out, for example 30s.") @Nullable String baseEjectionTime,
            @Doc("Take a host out after this many 5xx answers in a row.")
                    @Nullable Integer consecutive5xxErrors,
            @Doc(
                            "Take a host out after this many errors in a row; older form of"
                                    + " consecutive5xxErrors.")
                    @Nullable Integer consecutiveErrors,
            @Doc("Take a host out after this many 502, 503 or 504 answers in a row.")
                    @Nullable Integer consecutiveGatewayErrors,
            @Doc(
                            "Take a host out after this many failures to reach it in a row; needs"
                                    + " splitExternalLocalOriginErrors.")
                    @Nullable Integer consecutiveLocalOriginFailures,
            @Doc("Time between two looks at the hosts, for example 10s.") @Nullable String interval,
            @Doc("Most hosts out at once, in percent.") @Nullable Integer maxEjectionPercent,
            @Doc("Detect only while at least this percentage of hosts is healthy.")
                    @Nullable Integer minHealthPercent,
            @Doc("Count failures to reach a host apart from its error answers.")
                    @Nullable Boolean splitExternalLocalOriginErrors) {}

    /// TLS settings. The list is empty when absent.
    @Wire
    public record Tls(
            @Doc("How connections are secured.")
                    @Values({"DISABLE", "SIMPLE", "MUTUAL", "ISTIO_MUTUAL"})
                    @Nullable String mode,
            @Doc("File with the client certificate; needed for MUTUAL.")
                    @Nullable String clientCertificate,
            @Doc("File with the client's private key; needed for MUTUAL.")
                    @Nullable String privateKey,
            @Doc("File with the certificate authorities that the host is checked against.")
                    @Nullable String caCertificates,
            @Doc("Names of which the host's certificate must carry one.")
                    List<String> subjectAltNames,
            @Doc("Server name to ask for in the handshake.") @Nullable String sni) {

        /// An absent list is empty.
        public Tls {
            subjectAltNames = Copies.of(subjectAltNames);
        }
    }
}
