package dev.sluice.embedded.access.token;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

import java.io.IOException;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.MessageDigest;
import java.security.Signature;
import java.security.interfaces.ECPublicKey;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.PKCS8EncodedKeySpec;
import java.security.spec.X509EncodedKeySpec;
import java.util.Arrays;
import java.util.Base64;

/// The key that signs service account tokens: ECDSA on P-256 with SHA-256, which JOSE calls
/// `ES256`.
public final class SigningKey {
    static final String ALGORITHM = "ES256";
    private static final int COORDINATE = 32;
    private static final Base64.Encoder URL = Base64.getUrlEncoder().withoutPadding();

    private final KeyPair keys;
    private final String id;

    private SigningKey(KeyPair keys) throws GeneralSecurityException {
        this.keys = keys;
        var sha = MessageDigest.getInstance("SHA-256");
        this.id = URL.encodeToString(sha.digest(keys.getPublic().getEncoded()));
    }

    /// Reads the key kept in a directory, or draws one that only its owner may read.
    ///
    /// @throws IOException when it cannot be read or written; the message names the file
    public static SigningKey in(Path directory) throws IOException {
        var file = directory.resolve("service-account.key");
        try {
            return Files.exists(file) ? read(file) : draw(file);
        } catch (GeneralSecurityException | IllegalArgumentException e) {
            throw new IOException(file + " is not a key of service account tokens; remove it", e);
        }
    }

    /// A new key that is kept nowhere.
    public static SigningKey generate() {
        try {
            return new SigningKey(draw());
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this Java has no ECDSA on P-256", e);
        }
    }

    private static SigningKey read(Path file) throws IOException, GeneralSecurityException {
        var lines = Files.readString(file).lines().toList();
        if (lines.size() != 2) {
            throw new IllegalArgumentException("there must be two lines");
        }
        var factory = KeyFactory.getInstance("EC");
        var decoder = Base64.getDecoder();
        return new SigningKey(
                new KeyPair(
                        factory.generatePublic(
                                new X509EncodedKeySpec(decoder.decode(lines.getFirst()))),
                        factory.generatePrivate(
                                new PKCS8EncodedKeySpec(decoder.decode(lines.getLast())))));
    }

    private static SigningKey draw(Path file) throws IOException, GeneralSecurityException {
        var keys = draw();
        var directory = file.toAbsolutePath().getParent();
        if (directory != null) {
            Files.createDirectories(directory);
        }
        Files.createFile(
                file,
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        var encoder = Base64.getEncoder();
        Files.writeString(
                file,
                encoder.encodeToString(keys.getPublic().getEncoded())
                        + "\n"
                        + encoder.encodeToString(keys.getPrivate().getEncoded())
                        + "\n");
        return new SigningKey(keys);
    }

    private static KeyPair draw() throws GeneralSecurityException {
        var generator = KeyPairGenerator.getInstance("EC");
        generator.initialize(new ECGenParameterSpec("secp256r1"));
        return generator.generateKeyPair();
    }

    /// What tokens name it by.
    String id() {
        return id;
    }

    byte[] sign(String text) {
        try {
            var signer = signature();
            signer.initSign(keys.getPrivate());
            signer.update(text.getBytes(StandardCharsets.US_ASCII));
            return signer.sign();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("a token cannot be signed", e);
        }
    }

    boolean signed(String text, byte[] signature) {
        try {
            var verifier = signature();
            verifier.initVerify(keys.getPublic());
            verifier.update(text.getBytes(StandardCharsets.US_ASCII));
            return verifier.verify(signature);
        } catch (GeneralSecurityException _) {
            return false;
        }
    }

    private static Signature signature() throws GeneralSecurityException {
        return Signature.getInstance("SHA256withECDSAinP1363Format");
    }

    /// The public half as a JSON Web Key Set.
    public ObjectNode keySet() {
        var point = ((ECPublicKey) keys.getPublic()).getW();
        var set = JsonNodeFactory.instance.objectNode();
        set.putArray("keys")
                .addObject()
                .put("use", "sig")
                .put("kty", "EC")
                .put("kid", id)
                .put("crv", "P-256")
                .put("alg", ALGORITHM)
                .put("x", coordinate(point.getAffineX()))
                .put("y", coordinate(point.getAffineY()));
        return set;
    }

    private static String coordinate(BigInteger number) {
        var bytes = number.toByteArray();
        var fixed = new byte[COORDINATE];
        var from = Math.max(0, bytes.length - COORDINATE);
        var digits = Arrays.copyOfRange(bytes, from, bytes.length);
        System.arraycopy(digits, 0, fixed, COORDINATE - digits.length, digits.length);
        return URL.encodeToString(fixed);
    }
}
