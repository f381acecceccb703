package dev.sluice.http;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/// Certificates and private keys as text (RFC 7468), in the forms that Secrets of type
/// `kubernetes.io/tls` hold.
final class Pem {
    private static final Pattern BLOCK =
            Pattern.compile(
                    "-----BEGIN ((?:RSA |EC )?PRIVATE KEY)-----([A-Za-z0-9+/=\\s]+)-----END");
    private static final int SEQUENCE = 0x30;
    private static final int OCTETS = 0x04;
    private static final byte[] VERSION = {0x02, 0x01, 0x00};
    private static final byte[] RSA = {
        0x30,
        0x0d,
        0x06,
        0x09,
        0x2a,
        (byte) 0x86,
        0x48,
        (byte) 0x86,
        (byte) 0xf7,
        0x0d,
        0x01,
        0x01,
        0x01,
        0x05,
        0x00
    };
    private static final byte[] EC = {
        0x06, 0x07, 0x2a, (byte) 0x86, 0x48, (byte) 0xce, 0x3d, 0x02, 0x01
    };
    private static final List<String> ALGORITHMS = List.of("RSA", "EC", "Ed25519", "Ed448");

    private Pem() {}

    /// All certificates of the text; empty when it holds none, or something else.
    static List<X509Certificate> certificates(String text) {
        try {
            var in = new ByteArrayInputStream(text.getBytes(StandardCharsets.US_ASCII));
            return CertificateFactory.getInstance("X.509").generateCertificates(in).stream()
                    .map(X509Certificate.class::cast)
                    .toList();
        } catch (GeneralSecurityException _) {
            return List.of();
        }
    }

    /// The private key of the text: PKCS#8, PKCS#1 or SEC 1, not encrypted. Empty when it is none.
    static Optional<PrivateKey> privateKey(String text) {
        var block = BLOCK.matcher(text);
        if (!block.find()) {
            return Optional.empty();
        }
        try {
            var der = Base64.getMimeDecoder().decode(block.group(2));
            return read(
                    switch (block.group(1)) {
                        case "RSA PRIVATE KEY" -> pkcs8(RSA, der);
                        case "EC PRIVATE KEY" -> pkcs8(wrapped(SEQUENCE, EC, curve(der)), der);
                        default -> der;
                    });
        } catch (IllegalArgumentException | IndexOutOfBoundsException _) {
            return Optional.empty();
        }
    }

    private static Optional<PrivateKey> read(byte[] pkcs8) {
        for (var algorithm : ALGORITHMS) {
            try {
                return Optional.of(
                        KeyFactory.getInstance(algorithm)
                                .generatePrivate(new PKCS8EncodedKeySpec(pkcs8)));
            } catch (InvalidKeySpecException _) {
                // Another algorithm's key.
            } catch (GeneralSecurityException e) {
                throw new IllegalStateException("every JDK knows " + algorithm, e);
            }
        }
        return Optional.empty();
    }

    private static byte[] pkcs8(byte[] algorithm, byte[] key) {
        return wrapped(SEQUENCE, VERSION, algorithm, wrapped(OCTETS, key));
    }

    /// The `[0] parameters` of a SEC 1 key: version, octets of the key, then the curve.
    private static byte[] curve(byte[] sec1) {
        var at = content(sec1, 0);
        for (var i = 0; i < 2; i++) {
            at = content(sec1, at) + length(sec1, at);
        }
        var from = content(sec1, at);
        return Arrays.copyOfRange(sec1, from, from + length(sec1, at));
    }

    private static int length(byte[] der, int at) {
        var first = der[at + 1] & 0xff;
        if (first < 0x80) {
            return first;
        }
        var length = 0;
        for (var i = 0; i < (first & 0x7f); i++) {
            length = (length << 8) | (der[at + 2 + i] & 0xff);
        }
        return length;
    }

    private static int content(byte[] der, int at) {
        var first = der[at + 1] & 0xff;
        return at + 2 + (first < 0x80 ? 0 : first & 0x7f);
    }

    private static byte[] wrapped(int tag, byte[]... parts) {
        var length = Arrays.stream(parts).mapToInt(part -> part.length).sum();
        var head =
                length < 0x80
                        ? new byte[] {(byte) tag, (byte) length}
                        : new byte[] {(byte) tag, (byte) 0x82, (byte) (length >> 8), (byte) length};
        var all = Arrays.copyOf(head, head.length + length);
        var at = head.length;
        for (var part : parts) {
            System.arraycopy(part, 0, all, at, part.length);
            at += part.length;
        }
        return all;
    }
}
