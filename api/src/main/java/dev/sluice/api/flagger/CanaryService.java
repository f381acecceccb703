package dev.sluice.api.flagger;

import dev.sluice.api.flagger.Schema.Bounds;
import dev.sluice.api.flagger.Schema.Default;
import dev.sluice.api.flagger.Schema.Doc;
import dev.sluice.api.flagger.Schema.Length;
import dev.sluice.api.flagger.Schema.Pattern;
import dev.sluice.api.flagger.Schema.Required;
import dev.sluice.api.flagger.Schema.Rule;
import dev.sluice.api.flagger.Schema.Values;

import io.fabric8.kubernetes.api.model.IntOrString;

import org.jspecify.annotations.Nullable;

import java.util.List;
import java.util.Map;

/// The generated Services and the route to them. Lists and maps are empty when absent.
@Wire
public record CanaryService(
        @Doc(
                        "Name of the apex Service, the one clients call. Default: the name of the"
                                + " target. It should not change once the canary is initialised.")
                @Nullable String name,
        @Doc("Port of the generated Services.") @Required @Nullable Integer port,
        @Doc("Name of that port. Default: http.") @Nullable String portName,
        @Doc("The container's port, by number or by name. Default: the value of port.")
                @Nullable IntOrString targetPort,
        @Doc(
                        "Application protocol of the port, for example http or grpc. With tcp, the"
                                + " Istio router writes TCP routes.")
                @Nullable String appProtocol,
        @Doc("How Kubernetes prefers endpoints of the generated Services.")
                @Values({"PreferClose", "PreferSameZone", "PreferSameNode"})
                @Nullable String trafficDistribution,
        @Doc(
                        "Add all other ports of the target's containers to the generated Services."
                                + " Default: false.")
                @Nullable Boolean portDiscovery,
        @Doc("Create the Services without a cluster IP. Default: false.")
                @Nullable Boolean headless,
        @Doc("Timeout of one request through the route, for example 15s.") @Nullable String timeout,
        @Doc("Timeout of one request to a backend (Gateway API only).")
                @Nullable String backendTimeout,
        @Doc("Istio Gateways of the route, as namespace/name. Default: mesh.")
                List<String> gateways,
        @Doc(
                        "The Gateways, or for a mesh the Services, that the HTTPRoute is attached"
                                + " to (Gateway API only).")
                @Length(max = 32)
                List<GatewayRef> gatewayRefs,
        @Doc("Host names of the route. For Istio the apex name is always one of them.")
                List<String> hosts,
        @Doc(
                        "Write a VirtualService to which another one delegates: without hosts and"
                                + " gateways (Istio only). Default: false.")
                @Nullable Boolean delegation,
        @Doc("Which requests the route takes. Default: all.") List<ServiceMatch> match,
        @Doc("How the request is rewritten before it is sent on.") @Nullable Rewrite rewrite,
        @Doc("When a failed request is sent again.") @Nullable Retries retries,
        @Doc("Changes to request and response headers.") @Nullable Headers headers,
        @Doc(
                        "Services that get a copy of every request, in all phases (Gateway API"
                                + " only). Independent of analysis.mirror.")
                List<Mirror> mirror,
        @Doc("Cross-origin resource sharing.") @Nullable CorsPolicy corsPolicy,
        @Doc("Traffic policy of the generated DestinationRules (Istio only).")
                @Nullable TrafficPolicy trafficPolicy,
        @Doc("Name of the mesh (App Mesh only).") @Nullable String meshName,
        @Doc("Backends of the virtual nodes (App Mesh only).") List<String> backends,
        @Doc("Labels and annotations of the apex Service and of the route.")
                @Nullable Metadata apex,
        @Doc("Labels and annotations of the primary Service.") @Nullable Metadata primary,
        @Doc("Labels and annotations of the canary Service.") @Nullable Metadata canary,
        @Doc(
                        "Keys of labels and annotations on generated Services that others own:"
                                + " their values are left as they are.")
                @Nullable UnmanagedMetadata unmanagedMetadata) {

    static final String DNS_SUBDOMAIN =
            "^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$";
    static final String GROUP = "^$|" + DNS_SUBDOMAIN;
    static final String KIND = "^[a-zA-Z]([-a-zA-Z0-9]*[a-zA-Z0-9])?$";
    static final String NAMESPACE = "^[a-z0-9]([-a-z0-9]*[a-z0-9])?$";

    /// Absent lists are empty.
    public CanaryService {
        gateways = Copies.of(gateways);
        gatewayRefs = Copies.of(gatewayRefs);
        hosts = Copies.of(hosts);
        match = Copies.of(match);
        mirror = Copies.of(mirror);
        backends = Copies.of(backends);
    }

    /// A parent of the generated HTTPRoute.
    @Wire
    public record GatewayRef(
            @Doc("API group of the parent. Empty or core for a Service.")
                    @Default("gateway.networking.k8s.io")
                    @Length(max = 253)
                    @Pattern(GROUP)
                    @Nullable String group,
            @Doc("Kind of the parent.")
                    @Default("Gateway")
                    @Length(min = 1, max = 63)
                    @Pattern(KIND)
                    @Nullable String kind,
            @Doc("Name of the parent.") @Required @Length(min = 1, max = 253) @Nullable String name,
            @Doc("Namespace of the parent. Default: the namespace of this canary.")
                    @Length(min = 1, max = 63)
                    @Pattern(NAMESPACE)
                    @Nullable String namespace,
            @Doc("Name of the listener. Default: all listeners.")
                    @Length(min = 1, max = 253)
                    @Pattern(DNS_SUBDOMAIN)
                    @Nullable String sectionName,
            @Doc("Port of the listener. Default: all ports.") @Bounds(min = 1, max = 65535)
                    @Nullable Integer port) {}

    /// What to change in the request line.
    @Wire
    public record Rewrite(
            @Doc("The new path, or the new prefix of the path.") @Nullable String uri,
            @Doc("The new Host or Authority.") @Nullable String authority,
            @Doc(
                            "ReplacePrefixMatch replaces the matched prefix; anything else replaces"
                                    + " the whole path (Gateway API only).")
                    @Nullable String type) {}

    /// How often and when to try again.
    @Wire
    public record Retries(
            @Doc("How many times a request is tried again.") @Nullable Integer attempts,
            @Doc("Timeout of one try, for example 2s.") @Nullable String perTryTimeout,
            @Doc("When to try again, for example gateway-error,connect-failure.")
                    @Nullable String retryOn) {}

    /// Header changes on the way in and on the way back.
    @Wire
    public record Headers(
            @Doc("Changes to the request.") @Nullable HeaderChanges request,
            @Doc("Changes to the response.") @Nullable HeaderChanges response) {}

    /// Headers to add, to overwrite, and to take away.
    @Wire
    public record HeaderChanges(
            @Doc("Headers to add, next to those of the same name.") Map<String, String> add,
            @Doc("Headers to set, instead of those of the same name.") Map<String, String> set,
            @Doc("Names of headers to remove.") List<String> remove) {

        /// Absent lists and maps are empty.
        public HeaderChanges {
            add = Copies.of(add);
            set = Copies.of(set);
            remove = Copies.of(remove);
        }
    }

    /// One receiver of copies of the requests.
    @Wire
    public record Mirror(
            @Doc("The receiver of the copies.") @Required @Nullable BackendRef backendRef) {}

    /// A backend of a route.
    @Wire
    @Rule(
            value = "(size(self.group) == 0 && self.kind == 'Service') ? has(self.port) : true",
            message = "port is required when the backend is a Service",
            field = ".port")
    public record BackendRef(
            @Doc("API group of the backend. Empty for a Service.")
                    @Default("")
                    @Length(max = 253)
                    @Pattern(GROUP)
                    @Nullable String group,
            @Doc("Kind of the backend.")
                    @Default("Service")
                    @Length(min = 1, max = 63)
                    @Pattern(KIND)
                    @Nullable String kind,
            @Doc("Name of the backend.") @Required @Length(min = 1, max = 253)
                    @Nullable String name,
            @Doc("Namespace of the backend. Default: the namespace of this canary.")
                    @Length(min = 1, max = 63)
                    @Pattern(NAMESPACE)
                    @Nullable String namespace,
            @Doc("Port of the backend. Required for a Service.") @Bounds(min = 1, max = 65535)
                    @Nullable Integer port) {}

    /// Labels and annotations to set.
    @Wire
    public record Metadata(
            @Doc("Labels to set.") Map<String, String> labels,
            @Doc("Annotations to set.") Map<String, String> annotations) {

        /// Absent maps are empty.
        public Metadata {
            labels = Copies.of(labels);
            annotations = Copies.of(annotations);
        }
    }

    /// Keys to leave alone.
    @Wire
    public record UnmanagedMetadata(
            @Doc("Keys of annotations.") List<String> annotations,
            @Doc("Keys of labels.") List<String> labels) {

        /// Absent lists are empty.
        public UnmanagedMetadata {
            annotations = Copies.of(annotations);
            labels = Copies.of(labels);
        }
    }
}
