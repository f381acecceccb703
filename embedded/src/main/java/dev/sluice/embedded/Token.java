package dev.sluice.embedded;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.HexFormat;

/// The administrator's bearer token, which stays the same for the life of a data directory.
final class Token {
    private static final int BYTES = 24;

    private Token() {}

    /// Reads it, or draws one that only its owner may read.
    static String in(Path directory) throws IOException {
        var file = directory.resolve("token");
        if (Files.exists(file)) {
            var known = Files.readString(file).strip();
            if (!known.isEmpty()) {
                return known;
            }
        }
        var drawn = new byte[BYTES];
        new SecureRandom().nextBytes(drawn);
        var token = HexFormat.of().formatHex(drawn);
        var ownerOnly =
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));
        Files.deleteIfExists(file);
        Files.createFile(file, ownerOnly);
        Files.writeString(file, token + "\n");
        return token;
    }
}
