package dev.sluice.http;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.ProxySelector;
import java.net.SocketAddress;
import java.net.URI;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/// The proxies that `HTTP_PROXY`, `HTTPS_PROXY` and `NO_PROXY` name, in upper or lower case.
///
/// `NO_PROXY` lists hosts and domains, separated by commas; `*` means all. Loopback is never
/// proxied.
final class EnvironmentProxies extends ProxySelector {
    private final Map<String, String> environment;

    EnvironmentProxies(Map<String, String> environment) {
        this.environment = Map.copyOf(environment);
    }

    /// Always this proxy.
    static ProxySelector fixed(URI proxy) {
        return ProxySelector.of(address(proxy));
    }

    @Override
    public List<Proxy> select(URI uri) {
        String scheme = uri.getScheme().toUpperCase(Locale.ROOT);
        return value(scheme + "_PROXY")
                .filter(_ -> !isExempt(uri.getHost()))
                .map(text -> text.contains("://") ? text : "http://" + text)
                .map(text -> new Proxy(Proxy.Type.HTTP, address(URI.create(text))))
                .map(List::of)
                .orElse(List.of(Proxy.NO_PROXY));
    }

    @Override
    public void connectFailed(URI uri, SocketAddress proxy, IOException failure) {
        // The client reports it as the failure of the request.
    }

    private boolean isExempt(String host) {
        if (host.equals("localhost") || host.startsWith("127.") || host.equals("[::1]")) {
            return true;
        }
        for (String entry : value("NO_PROXY").orElse("").split(",")) {
            String domain = entry.strip().toLowerCase(Locale.ROOT);
            String bare = domain.startsWith(".") ? domain.substring(1) : domain;
            boolean matches = host.equals(bare) || host.endsWith("." + bare);
            if (domain.equals("*") || (!bare.isEmpty() && matches)) {
                return true;
            }
        }
        return false;
    }

    private Optional<String> value(String name) {
        return Optional.ofNullable(environment.get(name))
                .or(() -> Optional.ofNullable(environment.get(name.toLowerCase(Locale.ROOT))))
                .filter(value -> !value.isBlank());
    }

    private static InetSocketAddress address(URI proxy) {
        int port =
                proxy.getPort() > 0
                        ? proxy.getPort()
                        : "https".equals(proxy.getScheme()) ? 443 : 80;
        return InetSocketAddress.createUnresolved(String.valueOf(proxy.getHost()), port);
    }
}
