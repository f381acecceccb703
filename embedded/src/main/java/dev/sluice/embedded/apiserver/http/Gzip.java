package dev.sluice.embedded.apiserver.http;

import io.vertx.core.http.HttpServerResponse;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.zip.GZIPOutputStream;

/// Compresses large answers for clients that ask for it.
final class Gzip {
    /// Kubernetes compresses answers over 128 KiB only.
    private static final int WORTH_IT = 128 * 1024;

    private Gzip() {}

    static byte[] compressIfWorthIt(
            byte[] bytes, String acceptEncoding, HttpServerResponse response) {
        if (bytes.length <= WORTH_IT || !acceptEncoding.contains("gzip")) {
            return bytes;
        }
        var packed = new ByteArrayOutputStream(bytes.length / 4);
        try (var gzip = new GZIPOutputStream(packed)) {
            gzip.write(bytes);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        response.putHeader("Content-Encoding", "gzip").putHeader("Vary", "Accept-Encoding");
        return packed.toByteArray();
    }
}
