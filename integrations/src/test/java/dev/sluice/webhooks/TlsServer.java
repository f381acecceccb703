package dev.sluice.webhooks;

import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsParameters;
import com.sun.net.httpserver.HttpsServer;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/// A real TLS server on loopback, with a certificate for 127.0.0.1 that signed itself, and a client
/// certificate that it accepts.
final class TlsServer implements AutoCloseable {
    private static final char[] PASSWORD = "changeit".toCharArray();

    final List<Headers> seen = new CopyOnWriteArrayList<>();
    final List<String> bodies = new CopyOnWriteArrayList<>();
    final String authority;
    final String clientCertificate;
    final String clientKey;
    private final HttpsServer server;

    /// @param folder for the key stores
    /// @param wantsClient whether clients have to show a certificate
    TlsServer(Path folder, boolean wantsClient) throws Exception {
        var own = keys(folder.resolve("server.p12"));
        var client = keys(folder.resolve("client.p12"));
        authority = certificate(own);
        clientCertificate = certificate(client);
        clientKey = pem("PRIVATE KEY", client.getKey("me", PASSWORD).getEncoded());
        server = HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setHttpsConfigurator(
                new HttpsConfigurator(context(own, client)) {
                    @Override
                    public void configure(HttpsParameters parameters) {
                        var tls = getSSLContext().getDefaultSSLParameters();
                        tls.setNeedClientAuth(wantsClient);
                        parameters.setSSLParameters(tls);
                    }
                });
        server.createContext(
                "/",
                exchange -> {
                    seen.add(exchange.getRequestHeaders());
                    bodies.add(
                            new String(
                                    exchange.getRequestBody().readAllBytes(),
                                    StandardCharsets.UTF_8));
                    exchange.sendResponseHeaders(200, -1);
                    exchange.close();
                });
        server.start();
    }

    String url() {
        return "https://127.0.0.1:" + server.getAddress().getPort() + "/gate";
    }

    private static SSLContext context(KeyStore own, KeyStore client) throws Exception {
        var trusted = KeyStore.getInstance("PKCS12");
        trusted.load(null, PASSWORD);
        trusted.setCertificateEntry("client", client.getCertificate("me"));
        var trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(trusted);
        var keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        keys.init(own, PASSWORD);
        var context = SSLContext.getInstance("TLS");
        context.init(keys.getKeyManagers(), trust.getTrustManagers(), null);
        return context;
    }

    private static KeyStore keys(Path file) throws Exception {
        var log = Files.createTempFile(file.getParent(), "keytool", ".log");
        var keytool =
                new ProcessBuilder(
                                Path.of(System.getProperty("java.home"), "bin", "keytool")
                                        .toString(),
                                "-genkeypair",
                                "-alias",
                                "me",
                                "-keyalg",
                                "EC",
                                "-dname",
                                "CN=" + file.getFileName(),
                                "-ext",
                                "san=ip:127.0.0.1",
                                "-keystore",
                                file.toString(),
                                "-storepass",
                                new String(PASSWORD))
                        .redirectErrorStream(true)
                        .redirectOutput(log.toFile())
                        .start();
        if (keytool.waitFor() != 0) {
            throw new IOException(Files.readString(log));
        }
        return KeyStore.getInstance(file.toFile(), PASSWORD);
    }

    private static String certificate(KeyStore store) throws Exception {
        return pem("CERTIFICATE", store.getCertificate("me").getEncoded());
    }

    private static String pem(String what, byte[] der) {
        return "-----BEGIN %1$s-----\n%2$s\n-----END %1$s-----\n"
                .formatted(what, Base64.getMimeEncoder().encodeToString(der));
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
