package dev.sluice.embedded.apiserver;

import dev.sluice.embedded.access.Credentials;
import dev.sluice.embedded.access.User;
import dev.sluice.embedded.apiserver.http.Exchange;
import dev.sluice.embedded.objects.ApiException;

import java.util.Locale;

/// Finds out who sends a request: by the client's certificate, else by its bearer token.
final class Authentication {
    private static final String BEARER = "bearer ";

    private final Credentials credentials;
    private final ClientCertificates certificates;

    Authentication(Credentials credentials, ClientCertificates certificates) {
        this.credentials = credentials;
        this.certificates = certificates;
    }

    /// Somebody who shows nothing is a stranger; other schemes than bearer tokens count as nothing.
    ///
    /// @throws ApiException 401 for a certificate or token nobody was given
    User user(Exchange exchange) {
        var certificate = exchange.clientCertificate();
        if (certificate.isPresent()) {
            return certificates.user(certificate.get()).orElseThrow(Refusals::unauthorized);
        }
        var authorization = exchange.header("Authorization").strip();
        if (!authorization.toLowerCase(Locale.ROOT).startsWith(BEARER)) {
            return User.ANONYMOUS;
        }
        return credentials
                .holder(authorization.substring(BEARER.length()).strip())
                .orElseThrow(Refusals::unauthorized);
    }
}
