package dev.sluice.embedded.apiserver;

import java.io.ByteArrayInputStream;
import java.net.http.HttpClient;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import java.util.stream.Collectors;

import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/// HTTP clients that trust a server's authority and show a certificate.
final class Certified {
    private static final char[] NO_PASSWORD = new char[0];

    private Certified() {}

    /// Shows no certificate.
    static HttpClient stranger(String authority) throws Exception {
        return HttpClient.newBuilder().sslContext(context(authority, empty())).build();
    }

    static HttpClient holding(String authority, ServerIdentity.ClientIdentity identity)
            throws Exception {
        var keys = empty();
        keys.setKeyEntry(
                "client",
                key(identity.privateKey()),
                NO_PASSWORD,
                new Certificate[] {certificate(identity.certificate())});
        return HttpClient.newBuilder().sslContext(context(authority, keys)).build();
    }

    private static java.security.PrivateKey key(String pem) throws GeneralSecurityException {
        var body = pem.lines().filter(line -> !line.startsWith("-")).collect(Collectors.joining());
        return KeyFactory.getInstance("EC")
                .generatePrivate(new PKCS8EncodedKeySpec(Base64.getDecoder().decode(body)));
    }

    private static Certificate certificate(String pem) throws GeneralSecurityException {
        var bytes = pem.getBytes(StandardCharsets.US_ASCII);
        return CertificateFactory.getInstance("X.509")
                .generateCertificate(new ByteArrayInputStream(bytes));
    }

    private static KeyStore empty() throws Exception {
        var store = KeyStore.getInstance("PKCS12");
        store.load(null, NO_PASSWORD);
        return store;
    }

    private static SSLContext context(String authority, KeyStore keys) throws Exception {
        var trusted = empty();
        trusted.setCertificateEntry("ca", certificate(authority));
        var trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(trusted);
        var own = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        own.init(keys, NO_PASSWORD);
        var context = SSLContext.getInstance("TLS");
        context.init(own.getKeyManagers(), trust.getTrustManagers(), null);
        return context;
    }
}
