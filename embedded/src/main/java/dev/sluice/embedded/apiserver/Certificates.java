package dev.sluice.embedded.apiserver;

import static java.util.stream.Collectors.joining;

import java.math.BigInteger;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.SecureRandom;
import java.security.Signature;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.PKCS8EncodedKeySpec;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashSet;
import java.util.List;

/// Makes X.509 certificates with EC P-256 keys; the JDK can read them but has no public way to
/// write one.
final class Certificates {
    private static final Duration BACKDATED = Duration.ofHours(1);
    private static final Duration VALID = Duration.ofDays(3650);
    private static final String ECDSA_SHA256 = "1.2.840.10045.4.3.2";
    private static final Duration YEAR = Duration.ofDays(365);
    private static final String COMMON_NAME = "2.5.4.3";
    private static final String ORGANIZATION = "2.5.4.10";
    private static final String AUTHORITY = "sluice-ca";

    private Certificates() {}

    static ServerIdentity serverIdentity(List<String> hosts, Instant now)
            throws GeneralSecurityException {
        var authority = keys();
        var server = keys();
        var signer = new Signer(authority.getPrivate(), now.minus(BACKDATED).plus(VALID));
        var root = certificate(name(AUTHORITY), authority, signer, authorityExtensions(), now);
        var names = new LinkedHashSet<>(List.of("localhost", "127.0.0.1", "::1", "kubernetes"));
        names.addAll(hosts);
        var leaf =
                certificate(name("kube-apiserver"), server, signer, serverExtensions(names), now);
        return new ServerIdentity(
                pem("CERTIFICATE", leaf) + pem("CERTIFICATE", root),
                pem("PRIVATE KEY", server.getPrivate().getEncoded()),
                pem("CERTIFICATE", root),
                pem("PRIVATE KEY", authority.getPrivate().getEncoded()));
    }

    /// @param groups may be empty
    record Person(String user, List<String> groups) {
        private byte[] name() {
            var parts = new ArrayList<byte[]>();
            groups.forEach(group -> parts.add(attribute(ORGANIZATION, group)));
            parts.add(attribute(COMMON_NAME, user));
            return Der.sequence(parts.toArray(byte[][]::new));
        }
    }

    static ServerIdentity.ClientIdentity clientIdentity(
            String authorityKey, Person person, Instant now) throws GeneralSecurityException {
        var own = keys();
        var signer = new Signer(privateKey(authorityKey), now.plus(YEAR));
        var certificate = certificate(person.name(), own, signer, clientExtensions(), now);
        return new ServerIdentity.ClientIdentity(
                pem("CERTIFICATE", certificate), pem("PRIVATE KEY", own.getPrivate().getEncoded()));
    }

    private static PrivateKey privateKey(String pem) throws GeneralSecurityException {
        var body = pem.lines().filter(line -> !line.startsWith("-")).collect(joining());
        var encoded = new PKCS8EncodedKeySpec(Base64.getDecoder().decode(body));
        return KeyFactory.getInstance("EC").generatePrivate(encoded);
    }

    /// @param until when what it signs expires
    private record Signer(PrivateKey key, Instant until) {}

    private static KeyPair keys() throws GeneralSecurityException {
        var generator = KeyPairGenerator.getInstance("EC");
        generator.initialize(new ECGenParameterSpec("secp256r1"));
        return generator.generateKeyPair();
    }

    private static byte[] certificate(
            byte[] subject, KeyPair own, Signer issuer, byte[] extensions, Instant now)
            throws GeneralSecurityException {
        var algorithm = Der.sequence(Der.oid(ECDSA_SHA256));
        var body =
                Der.sequence(
                        Der.tagged(0xa0, Der.integer(BigInteger.TWO)),
                        Der.integer(new BigInteger(127, new SecureRandom())),
                        algorithm,
                        name(AUTHORITY),
                        Der.sequence(Der.time(now.minus(BACKDATED)), Der.time(issuer.until())),
                        subject,
                        own.getPublic().getEncoded(),
                        Der.tagged(0xa3, extensions));
        var signer = Signature.getInstance("SHA256withECDSA");
        signer.initSign(issuer.key());
        signer.update(body);
        return Der.sequence(body, algorithm, Der.bits(0, signer.sign()));
    }

    private static byte[] name(String common) {
        return Der.sequence(attribute(COMMON_NAME, common));
    }

    private static byte[] attribute(String oid, String value) {
        return Der.set(Der.sequence(Der.oid(oid), Der.text(value)));
    }

    private static byte[] clientExtensions() {
        var clientAuth = Der.sequence(Der.oid("1.3.6.1.5.5.7.3.2"));
        return Der.sequence(
                critical("2.5.29.15", Der.bits(7, new byte[] {(byte) 0x80})),
                Der.sequence(Der.oid("2.5.29.37"), Der.octets(clientAuth)));
    }

    private static byte[] authorityExtensions() {
        var mayIssue = Der.sequence(Der.yes());
        var keyCertSign = Der.bits(2, new byte[] {0x04});
        return Der.sequence(critical("2.5.29.19", mayIssue), critical("2.5.29.15", keyCertSign));
    }

    private static byte[] serverExtensions(Iterable<String> hosts) {
        var serverAuth = Der.sequence(Der.oid("1.3.6.1.5.5.7.3.1"));
        var digitalSignature = Der.bits(7, new byte[] {(byte) 0x80});
        var names = new ArrayList<byte[]>();
        hosts.forEach(host -> names.add(alternativeName(host)));
        return Der.sequence(
                critical("2.5.29.15", digitalSignature),
                Der.sequence(Der.oid("2.5.29.37"), Der.octets(serverAuth)),
                Der.sequence(
                        Der.oid("2.5.29.17"),
                        Der.octets(Der.sequence(names.toArray(byte[][]::new)))));
    }

    private static byte[] alternativeName(String host) {
        if (host.contains(":") || host.matches("[0-9.]+")) {
            try {
                return Der.tagged(0x87, InetAddress.getByName(host).getAddress());
            } catch (UnknownHostException e) {
                throw new IllegalArgumentException(host + " is not an address", e);
            }
        }
        return Der.tagged(0x82, host.getBytes(StandardCharsets.US_ASCII));
    }

    private static byte[] critical(String oid, byte[] value) {
        return Der.sequence(Der.oid(oid), Der.yes(), Der.octets(value));
    }

    private static String pem(String label, byte[] der) {
        var body =
                Base64.getMimeEncoder(64, "\n".getBytes(StandardCharsets.US_ASCII))
                        .encodeToString(der);
        return "-----BEGIN " + label + "-----\n" + body + "\n-----END " + label + "-----\n";
    }
}
