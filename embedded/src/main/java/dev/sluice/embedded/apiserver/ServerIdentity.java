package dev.sluice.embedded.apiserver;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.time.InstantSource;
import java.util.List;

/// The server's certificate chain and key, and the authority clients should trust, all in PEM.
///
/// @param authorityKey signs the certificates of clients
public record ServerIdentity(
        String certificateChain, String privateKey, String authority, String authorityKey) {

    /// Reads the identity kept in a directory, or makes one and keeps it: a certificate authority,
    /// and a server certificate for loopback and the given hosts, both good for ten years.
    ///
    /// @param hosts names or addresses clients use besides `localhost` and `127.0.0.1`
    /// @throws IOException where the files cannot be read or written
    public static ServerIdentity in(Path directory, List<String> hosts, InstantSource clock)
            throws IOException {
        var chain = directory.resolve("apiserver.crt");
        var key = directory.resolve("apiserver.key");
        var authority = directory.resolve("ca.crt");
        var authorityKey = directory.resolve("ca.key");
        if (List.of(chain, key, authority, authorityKey).stream().allMatch(Files::exists)) {
            return new ServerIdentity(
                    Files.readString(chain),
                    Files.readString(key),
                    Files.readString(authority),
                    Files.readString(authorityKey));
        }
        var made = generate(hosts, clock);
        Files.createDirectories(directory);
        writeOwnerOnly(key, made.privateKey());
        writeOwnerOnly(authorityKey, made.authorityKey());
        writeOwnerOnly(authority, made.authority());
        writeOwnerOnly(chain, made.certificateChain());
        return made;
    }

    /// A new identity that is kept nowhere.
    public static ServerIdentity generate(List<String> hosts, InstantSource clock) {
        try {
            return Certificates.serverIdentity(hosts, clock.instant());
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this Java cannot make EC certificates", e);
        }
    }

    /// Certifies a client for a year: the common name is the user, each organization a group.
    public ClientIdentity certify(String user, List<String> groups, InstantSource clock) {
        try {
            return Certificates.clientIdentity(
                    authorityKey, new Certificates.Person(user, groups), clock.instant());
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("the authority's key cannot sign", e);
        }
    }

    /// A client's certificate and key in PEM.
    public record ClientIdentity(String certificate, String privateKey) {
        @Override
        public String toString() {
            return "ClientIdentity[" + certificate.length() + " characters of certificate]";
        }
    }

    private static void writeOwnerOnly(Path file, String text) throws IOException {
        Files.deleteIfExists(file);
        Files.createFile(
                file,
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        Files.writeString(file, text);
    }

    @Override
    public String toString() {
        return "ServerIdentity[" + certificateChain.length() + " characters of certificates]";
    }
}
