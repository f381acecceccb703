package dev.sluice.embedded.metrics.scrape;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.net.Proxy;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/// Reads a target's text over HTTP.
public record HttpSource(URI url) implements Source {
    private static final int LARGEST = 16 << 20;
    private static final String ACCEPT =
            "text/plain;version=0.0.4;q=1,application/openmetrics-text;version=1.0.0;q=0.5,*/*;q=0.1";

    @Override
    public String read(Duration timeout) throws IOException {
        long deadline = System.nanoTime() + timeout.toNanos();
        var connection = (HttpURLConnection) url.toURL().openConnection(Proxy.NO_PROXY);
        connection.setRequestProperty("Accept", ACCEPT);
        connection.setRequestProperty("User-Agent", "sluice-metrics");
        int millis = (int) Math.max(1, timeout.toMillis());
        connection.setConnectTimeout(millis);
        connection.setReadTimeout(millis);
        try {
            int status = connection.getResponseCode();
            if (status != HttpURLConnection.HTTP_OK) {
                throw new IOException("%s answered HTTP status %d".formatted(url, status));
            }
            try (InputStream body = connection.getInputStream()) {
                return text(body, deadline);
            }
        } catch (SocketTimeoutException e) {
            connection.disconnect();
            throw new IOException("%s did not answer within %d ms".formatted(url, millis), e);
        }
    }

    /// The read timeout alone would let a target drip one byte at a time for ever.
    private String text(InputStream body, long deadline) throws IOException {
        var bytes = new ByteArrayOutputStream(8192);
        var buffer = new byte[8192];
        for (int read = body.read(buffer); read >= 0; read = body.read(buffer)) {
            bytes.write(buffer, 0, read);
            if (bytes.size() > LARGEST) {
                throw new IOException("%s answered more than %d MiB".formatted(url, LARGEST >> 20));
            }
            if (System.nanoTime() - deadline > 0) {
                throw new SocketTimeoutException("the answer took too long");
            }
        }
        return bytes.toString(StandardCharsets.UTF_8);
    }
}
