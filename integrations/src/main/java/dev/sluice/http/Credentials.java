package dev.sluice.http;

import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Optional;

import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;

/// Who is trusted on a TLS connection, and as whom the client shows up.
///
/// @param authorities certificates in PEM, the only ones that may have signed the server's; empty
///   for those of the Java installation
/// @param certificate of the client, followed by its chain, in PEM; empty for none
/// @param key the private key of the client's certificate, in PEM; empty for none
public record Credentials(String authorities, String certificate, String key) {
    /// The authorities of the Java installation, and no certificate of the client.
    public static final Credentials NONE = new Credentials("", "", "");

    private static final char[] PASSWORD = {};

    /// @throws HttpFailure when one of the texts is not what it should be; the message repeats none
    public void check() throws HttpFailure {
        context(false);
    }

    boolean areNone() {
        return equals(NONE);
    }

    SSLContext context(boolean anyServer) throws HttpFailure {
        try {
            var context = SSLContext.getInstance("TLS");
            context.init(keys(), anyServer ? AnyCertificate.managers() : trusted(), null);
            return context;
        } catch (GeneralSecurityException | IOException e) {
            throw HttpFailure.malformed(
                    "tls.crt and tls.key do not belong together: " + e.getMessage());
        }
    }

    /// None means the default of the platform.
    private TrustManager[] trusted() throws HttpFailure, GeneralSecurityException, IOException {
        if (authorities.isEmpty()) {
            return defaults();
        }
        var certificates = certificates("ca.crt", authorities);
        var store = empty();
        for (var i = 0; i < certificates.size(); i++) {
            store.setCertificateEntry("authority-" + i, certificates.get(i));
        }
        return managers(Optional.of(store));
    }

    private static TrustManager[] defaults() throws GeneralSecurityException {
        return managers(Optional.empty());
    }

    private static TrustManager[] managers(Optional<KeyStore> store)
            throws GeneralSecurityException {
        var factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        factory.init(store.orElse(null));
        return factory.getTrustManagers();
    }

    private KeyManager[] keys() throws HttpFailure, GeneralSecurityException, IOException {
        if (certificate.isEmpty() && key.isEmpty()) {
            return new KeyManager[0];
        }
        var chain = certificates("tls.crt", certificate);
        var secret =
                Pem.privateKey(key)
                        .orElseThrow(() ->
                                HttpFailure.malformed(
                                        "tls.key is no private key in PEM (PKCS#8, PKCS#1 or SEC 1,"
                                                + " not encrypted)"));
        var store = empty();
        store.setKeyEntry("client", secret, PASSWORD, chain.toArray(X509Certificate[]::new));
        var factory = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        factory.init(store, PASSWORD);
        return factory.getKeyManagers();
    }

    private static List<X509Certificate> certificates(String what, String text) throws HttpFailure {
        var certificates = Pem.certificates(text);
        if (certificates.isEmpty()) {
            throw HttpFailure.malformed(what + " holds no certificate in PEM");
        }
        return certificates;
    }

    private static KeyStore empty() throws GeneralSecurityException, IOException {
        var store = KeyStore.getInstance("PKCS12");
        store.load(null, PASSWORD);
        return store;
    }

    /// Never shows a key.
    @Override
    public String toString() {
        return areNone() ? "no credentials" : "credentials";
    }
}
