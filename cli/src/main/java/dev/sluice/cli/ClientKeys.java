package dev.sluice.cli;

import io.fabric8.kubernetes.client.Config;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;

/// A kubeconfig does not say of which kind its client key is, and the client takes it for RSA.
final class ClientKeys {
    private static final String EC = "EC";

    private ClientKeys() {}

    /// The same config, with the kind of its key.
    ///
    /// @throws CommandFailedException when its key file cannot be read
    static Config recognised(Config config) {
        var pem = pem(config.getClientKeyData(), config.getClientKeyFile());
        if (pem.contains("BEGIN EC PRIVATE KEY")
                || pem.contains("BEGIN PRIVATE KEY") && isEc(pem)) {
            config.setClientKeyAlgo(EC);
        }
        return config;
    }

    private static String pem(@Nullable String data, @Nullable String file) {
        if (data != null && !data.isBlank()) {
            return data.contains("BEGIN")
                    ? data
                    : new String(Base64.getMimeDecoder().decode(data), StandardCharsets.UTF_8);
        }
        if (file == null || file.isBlank()) {
            return "";
        }
        try {
            return Files.readString(Path.of(file));
        } catch (IOException unreadable) {
            throw new CommandFailedException(
                    "The client key " + file + " that the kubeconfig names cannot be read.",
                    unreadable);
        }
    }

    private static boolean isEc(String pem) {
        var body = pem.replaceAll("-----[A-Z ]+-----", "");
        try {
            var key = new PKCS8EncodedKeySpec(Base64.getMimeDecoder().decode(body));
            return EC.equals(KeyFactory.getInstance(EC).generatePrivate(key).getAlgorithm());
        } catch (GeneralSecurityException anotherKind) {
            return false;
        }
    }
}
