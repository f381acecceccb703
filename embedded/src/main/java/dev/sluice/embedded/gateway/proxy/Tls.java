package dev.sluice.embedded.gateway.proxy;

import dev.sluice.embedded.gateway.config.Certificate;

import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.util.Mapping;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

import javax.net.ssl.SSLException;

/// Which certificate a client is shown, by the name it asks for: that of the name itself, of the
/// nearest wildcard above it, of any host, and else the first there is.
final class Tls implements Mapping<@Nullable String, SslContext> {
    private static final Logger LOG = LoggerFactory.getLogger(Tls.class);

    private volatile Map<String, SslContext> byHost = Map.of();
    private Map<Pair, SslContext> contexts = Map.of();

    private record Pair(String chain, String key) {}

    /// Connections that begin from now on see these; of several for one host the first.
    synchronized void publish(List<Certificate> certificates) {
        var made = new HashMap<Pair, SslContext>();
        var hosts = new LinkedHashMap<String, SslContext>();
        for (var certificate : certificates) {
            var pair = new Pair(certificate.chain(), certificate.key());
            try {
                var known = contexts.get(pair);
                var context = known == null ? context(pair) : known;
                made.put(pair, context);
                hosts.putIfAbsent(certificate.host(), context);
            } catch (SSLException | IllegalArgumentException e) {
                LOG.warn("the certificate for {} is not used: {}", certificate, e.getMessage());
            }
        }
        contexts = made;
        byHost = hosts;
    }

    private static SslContext context(Pair pair) throws SSLException {
        return SslContextBuilder.forServer(stream(pair.chain), stream(pair.key)).build();
    }

    private static InputStream stream(String text) {
        return new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8));
    }

    /// @param name null when the client names none
    @Override
    public SslContext map(@Nullable String name) {
        var hosts = byHost;
        var host = name == null ? "" : name.toLowerCase(Locale.ROOT);
        var exact = hosts.get(host);
        for (int dot = host.indexOf('.'); exact == null && dot >= 0; ) {
            exact = hosts.get("*" + host.substring(dot));
            dot = host.indexOf('.', dot + 1);
        }
        var any = exact == null ? hosts.get("") : exact;
        if (any != null) {
            return any;
        }
        return hosts.values().stream()
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("there is no certificate"));
    }
}
