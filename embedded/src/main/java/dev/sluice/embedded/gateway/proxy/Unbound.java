package dev.sluice.embedded.gateway.proxy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.BindException;

/// Says why a port cannot be listened on.
final class Unbound {
    private Unbound() {}

    /// @param flag the option that chooses another port
    static UncheckedIOException of(String host, int port, String flag, Throwable cause) {
        var text = String.valueOf(cause.getMessage());
        var sentence =
                cause instanceof BindException && text.contains("in use")
                        ? "port %d on %s is in use; choose another with %s"
                                .formatted(port, host, flag)
                        : "port %d on %s cannot be used: %s; choose another with %s"
                                .formatted(port, host, text, flag);
        return new UncheckedIOException(sentence, new IOException(sentence, cause));
    }
}
