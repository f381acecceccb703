package dev.sluice.embedded.gateway.config;

import com.fasterxml.jackson.databind.JsonNode;

import dev.sluice.embedded.objects.Resource;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.util.Base64;

/// What the gateway shows to clients that ask for a host over TLS.
///
/// @param host lower case; `*.` before it for any name below; empty for any
/// @param chain PEM
/// @param key PEM, PKCS #8
public record Certificate(String host, String chain, String key) {

    /// Reads a Secret of type `kubernetes.io/tls`.
    ///
    /// @throws IllegalArgumentException when there is none or it cannot be used; the message says
    ///   which and why
    public static Certificate read(
            Snapshot snapshot, String namespace, String secret, String host) {
        var name = "the Secret " + namespace + "/" + secret;
        var data =
                snapshot.find(Resource.SECRETS, namespace, secret)
                        .map(it -> it.path("data"))
                        .orElseThrow(() -> new IllegalArgumentException(name + " does not exist"));
        var chain = text(data.path("tls.crt"), name + ": tls.crt");
        var key = text(data.path("tls.key"), name + ": tls.key");
        try {
            var bytes = chain.getBytes(StandardCharsets.UTF_8);
            if (CertificateFactory.getInstance("X.509")
                    .generateCertificates(new ByteArrayInputStream(bytes))
                    .isEmpty()) {
                throw new IllegalArgumentException(name + ": tls.crt has no certificate");
            }
        } catch (CertificateException e) {
            throw new IllegalArgumentException(name + ": tls.crt is no certificate in PEM", e);
        }
        if (!key.contains("-----BEGIN PRIVATE KEY-----")) {
            throw new IllegalArgumentException(name + ": tls.key must be a key in PKCS #8 PEM");
        }
        return new Certificate(host, chain, key);
    }

    private static String text(JsonNode data, String what) {
        try {
            var text =
                    new String(Base64.getDecoder().decode(data.asText()), StandardCharsets.UTF_8);
            if (text.isBlank()) {
                throw new IllegalArgumentException(what + " is missing");
            }
            return text;
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(what + " is missing or no Base64", e);
        }
    }

    /// Without the key.
    @Override
    public String toString() {
        return "Certificate[" + host + "]";
    }
}
