package dev.sluice.embedded.gateway.routes;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/// All that a gateway knows at one moment. Immutable; equal to another with the same content.
public final class Routes {
    public static final Routes EMPTY = new Routes(List.of(), List.of());

    private final List<VirtualHost> hosts;
    private final Map<String, Upstream> upstreams;
    private final Domains domains;

    /// @param hosts where two name the same domain, the first has it
    /// @param upstreams of distinct names
    public Routes(List<VirtualHost> hosts, Collection<Upstream> upstreams) {
        this.hosts = List.copyOf(hosts);
        this.upstreams =
                upstreams.stream()
                        .collect(Collectors.toUnmodifiableMap(Upstream::name, Function.identity()));
        this.domains = new Domains(this.hosts);
    }

    public List<VirtualHost> hosts() {
        return hosts;
    }

    public Map<String, Upstream> upstreams() {
        return upstreams;
    }

    /// @param authority as in the request, with or without port
    public Optional<VirtualHost> host(String authority) {
        return domains.find(authority);
    }

    /// The first route that matches in the one virtual host that has the domain; a wider domain is
    /// not tried after it.
    public Optional<Route> route(RequestHead request) {
        return host(request.authority()).flatMap(host -> host.route(request));
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Routes routes
                && routes.hosts.equals(hosts)
                && routes.upstreams.equals(upstreams);
    }

    @Override
    public int hashCode() {
        return Objects.hash(hosts, upstreams);
    }
}
