package dev.sluice.embedded.apiserver;

import dev.sluice.embedded.access.User;

import org.jspecify.annotations.Nullable;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Date;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

import javax.naming.InvalidNameException;
import javax.naming.NamingException;
import javax.naming.directory.Attribute;
import javax.naming.ldap.LdapName;
import javax.net.ssl.X509TrustManager;

/// Tells whom the cluster's own authority has certified: the common name is the user, each
/// organization a group.
final class ClientCertificates {
    private static final String CLIENT_AUTH = "1.3.6.1.5.5.7.3.2";
    private static final int REMEMBERED = 256;

    private final Optional<X509Certificate> authority;
    private final InstantSource clock;
    private final Map<X509Certificate, User> good = new ConcurrentHashMap<>();

    private ClientCertificates(Optional<X509Certificate> authority, InstantSource clock) {
        this.authority = authority;
        this.clock = clock;
    }

    /// @param identity empty where the server speaks plain HTTP, which carries no certificate
    static ClientCertificates of(Optional<ServerIdentity> identity, InstantSource clock) {
        return new ClientCertificates(identity.map(it -> read(it.authority())), clock);
    }

    private static X509Certificate read(String pem) {
        try {
            var bytes = pem.getBytes(StandardCharsets.US_ASCII);
            var factory = CertificateFactory.getInstance("X.509");
            return (X509Certificate) factory.generateCertificate(new ByteArrayInputStream(bytes));
        } catch (CertificateException e) {
            throw new IllegalArgumentException("the authority is no certificate", e);
        }
    }

    /// Empty for a certificate that our authority did not sign, or not for clients, or not for now.
    Optional<User> user(X509Certificate certificate) {
        var known = good.get(certificate);
        if (known == null) {
            known = certified(certificate).orElse(null);
            if (known == null) {
                return Optional.empty();
            }
            if (good.size() >= REMEMBERED) {
                good.clear();
            }
            good.put(certificate, known);
        }
        return isTimely(certificate) ? Optional.of(known) : Optional.empty();
    }

    private boolean isTimely(X509Certificate certificate) {
        try {
            certificate.checkValidity(Date.from(clock.instant()));
            return true;
        } catch (CertificateException _) {
            return false;
        }
    }

    private Optional<User> certified(X509Certificate certificate) {
        if (authority.isEmpty()) {
            return Optional.empty();
        }
        try {
            certificate.verify(authority.get().getPublicKey());
            var usages = certificate.getExtendedKeyUsage();
            if (usages == null || !usages.contains(CLIENT_AUTH)) {
                return Optional.empty();
            }
            var name = new LdapName(certificate.getSubjectX500Principal().getName());
            var common = values(name, "CN");
            return common.isEmpty()
                    ? Optional.empty()
                    : Optional.of(
                            User.named(common.getFirst(), values(name, "O"))
                                    .withExtra(Map.of(User.CREDENTIAL, List.of(id(certificate)))));
        } catch (GeneralSecurityException | NamingException _) {
            return Optional.empty();
        }
    }

    private static List<String> values(LdapName name, String type) throws NamingException {
        var values = new ArrayList<String>();
        for (var part : name.getRdns()) {
            @Nullable Attribute found = part.toAttributes().get(type);
            for (var i = 0; found != null && i < found.size(); i++) {
                if (!(found.get(i) instanceof String text)) {
                    throw new InvalidNameException(type + " is not text");
                }
                values.add(text);
            }
        }
        return values.reversed();
    }

    private static String id(X509Certificate certificate) throws GeneralSecurityException {
        var digest = MessageDigest.getInstance("SHA-256").digest(certificate.getEncoded());
        return "X509SHA256=" + HexFormat.of().formatHex(digest);
    }

    /// Lets every certificate through the handshake: a wrong one is refused with 401, not with a
    /// broken connection. Only certificates of clients come here.
    static final class Later implements X509TrustManager {
        private final ClientCertificates certificates;

        Later(ClientCertificates certificates) {
            this.certificates = certificates;
        }

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type)
                throws CertificateException {
            throw new CertificateException("this is a server");
        }

        /// What clients choose their certificate by.
        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return certificates.authority.stream().toArray(X509Certificate[]::new);
        }
    }
}
