package dev.sluice.bench.http;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyStore;
import java.security.SecureRandom;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import java.util.Optional;

import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;

/// Where an API server is and how to prove who one is.
///
/// @param tls trusts every server: what is measured listens on loopback and was started here
/// @param token empty where a certificate proves it
public record Access(String host, int port, SSLContext tls, Optional<String> token) {
    private static final char[] NO_PASSWORD = new char[0];

    /// To a server whose kubeconfig is not written yet.
    public static Access anonymous(int port) throws GeneralSecurityException {
        return new Access("127.0.0.1", port, context(Optional.empty()), Optional.empty());
    }

    /// @throws IOException when the file cannot be read or has another shape than `up` writes
    public static Access of(Path kubeconfig) throws IOException, GeneralSecurityException {
        JsonNode file = new YAMLMapper().readTree(kubeconfig.toFile());
        var server = URI.create(file.at("/clusters/0/cluster/server").asText());
        var user = file.at("/users/0/user");
        Optional<KeyStore> key =
                user.has("client-key-data") ? Optional.of(keys(user)) : Optional.empty();
        var token = Optional.of(user.path("token").asText()).filter(it -> !it.isEmpty());
        return new Access(server.getHost(), server.getPort(), context(key), token);
    }

    private static KeyStore keys(JsonNode user) throws IOException, GeneralSecurityException {
        var certificate =
                CertificateFactory.getInstance("X.509")
                        .generateCertificate(
                                new ByteArrayInputStream(decoded(user, "client-certificate-data")));
        var pem = new String(decoded(user, "client-key-data"), StandardCharsets.US_ASCII);
        var der = Base64.getMimeDecoder().decode(pem.replaceAll("-----[A-Z ]+-----", ""));
        var algorithm = certificate.getPublicKey().getAlgorithm();
        var key = KeyFactory.getInstance(algorithm).generatePrivate(new PKCS8EncodedKeySpec(der));
        var store = KeyStore.getInstance("PKCS12");
        store.load(null, NO_PASSWORD);
        store.setKeyEntry(
                "client", key, NO_PASSWORD, new java.security.cert.Certificate[] {certificate});
        return store;
    }

    private static byte[] decoded(JsonNode user, String field) {
        return Base64.getDecoder().decode(user.path(field).asText());
    }

    private static SSLContext context(Optional<KeyStore> keys) throws GeneralSecurityException {
        var context = SSLContext.getInstance("TLS");
        var factory = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        factory.init(keys.orElse(null), NO_PASSWORD);
        context.init(
                keys.isPresent() ? factory.getKeyManagers() : null,
                new TrustManager[] {new Everybody()},
                new SecureRandom());
        return context;
    }

    private static final class Everybody implements X509TrustManager {
        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type) {}

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }
    }

    @Override
    public String toString() {
        return "Access[" + host + ":" + port + "]";
    }
}
