package dev.sluice.embedded.apiserver;

import dev.sluice.embedded.access.Authorizer;
import dev.sluice.embedded.access.Credentials;
import dev.sluice.embedded.access.audit.Audit;
import dev.sluice.embedded.access.token.ServiceAccountTokens;

import java.util.Optional;

/// Whom the server knows, what they may do, and who takes note of it.
///
/// @param credentials bearer tokens besides those of service accounts
/// @param tokens empty where service accounts get none
public record Access(
        Credentials credentials,
        Authorizer authorizer,
        Optional<ServiceAccountTokens> tokens,
        Audit audit) {

    /// Everybody with one of these tokens may do everything.
    public static Access open(Credentials credentials) {
        return new Access(credentials, Authorizer.AUTHENTICATED, Optional.empty(), Audit.NONE);
    }

    /// All bearer tokens.
    Credentials all() {
        return tokens.<Credentials>map(credentials::or).orElse(credentials);
    }
}
