package dev.sluice.embedded.apiserver;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Base64;

/// The file that tells kubectl, Helm and other clients where a cluster is and how to prove who they
/// are.
public final class Kubeconfig {
    private Kubeconfig() {}

    /// Replaces the file in one step; only its owner may read it.
    ///
    /// @param authority the PEM of the certificate authority to trust; empty for plain HTTP
    public static void write(Path file, String url, String token, String authority)
            throws IOException {
        var directory = file.toAbsolutePath().getParent();
        if (directory == null) {
            throw new IOException(file + " is not the name of a file");
        }
        Files.createDirectories(directory);
        var ownerOnly =
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));
        var draft = Files.createTempFile(directory, ".kubeconfig", "", ownerOnly);
        try {
            Files.writeString(draft, text(url, token, authority));
            Files.move(
                    draft,
                    file,
                    StandardCopyOption.ATOMIC_MOVE,
                    StandardCopyOption.REPLACE_EXISTING);
        } finally {
            Files.deleteIfExists(draft);
        }
    }

    private static String text(String url, String token, String authority) {
        var trust =
                authority.isEmpty()
                        ? ""
                        : "\n    certificate-authority-data: "
                                + Base64.getEncoder()
                                        .encodeToString(authority.getBytes(StandardCharsets.UTF_8));
        return """
        apiVersion: v1
        kind: Config
        clusters:
        - name: sluice
          cluster:
            server: %s%s
        users:
        - name: sluice-admin
          user:
            token: "%s"
        contexts:
        - name: sluice
          context:
            cluster: sluice
            user: sluice-admin
            namespace: default
        current-context: sluice
        """
                .formatted(url, trust, token);
    }
}
