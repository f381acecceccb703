package dev.sluice.webhooks;

import dev.sluice.http.Credentials;
import dev.sluice.http.HttpFailure;
import dev.sluice.http.Request;

import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/// By what a webhook's calls show who they come from. Its text shows none of it.
///
/// @param headers in the open
/// @param secretHeaders by name; they replace those in the open
/// @param signingKey with which each call is signed; empty for none
/// @param tls credentials of the connection
public record Identity(
        Map<String, String> headers,
        Map<String, String> secretHeaders,
        Optional<Login> login,
        Optional<SigningKey> signingKey,
        Credentials tls) {
    /// Nobody in particular.
    public static final Identity NONE =
            new Identity(Map.of(), Map.of(), Optional.empty(), Optional.empty(), Credentials.NONE);

    public Identity {
        headers = Map.copyOf(headers);
        secretHeaders = Map.copyOf(secretHeaders);
    }

    /// What goes into the header `Authorization`.
    public sealed interface Login {
        /// A bearer token.
        record Bearer(String token) implements Login {
            @Override
            public String toString() {
                return "a bearer token";
            }
        }

        /// HTTP Basic.
        record Basic(String user, String password) implements Login {
            @Override
            public String toString() {
                return "a user and a password";
            }
        }
    }

    /// Only headers in the open.
    public static Identity of(Map<String, String> headers) {
        return new Identity(
                headers, Map.of(), Optional.empty(), Optional.empty(), Credentials.NONE);
    }

    /// What the keys of a Secret amount to: `token`, or `username` and `password`; `ca.crt`;
    /// `tls.crt` and `tls.key`; `signing-key`. Other keys are not looked at.
    ///
    /// @param secretHeaders those headers whose values are keys of the Secret
    /// @throws HttpFailure when keys are missing or not what they should be; the message names the
    ///   key and repeats no value
    public static Identity read(
            Map<String, String> headers,
            Map<String, String> secretHeaders,
            Map<String, String> secret)
            throws HttpFailure {
        var values = new TreeMap<String, String>();
        for (var header : secretHeaders.entrySet()) {
            values.put(header.getKey(), need(secret, header.getValue()).strip());
        }
        var key = secret.get("signing-key");
        var tls =
                new Credentials(
                        secret.getOrDefault("ca.crt", ""),
                        together(secret, "tls.crt", "tls.key"),
                        together(secret, "tls.key", "tls.crt"));
        tls.check();
        var login = login(secret);
        if (values.isEmpty() && login.isEmpty() && key == null && tls.equals(Credentials.NONE)) {
            throw HttpFailure.malformed(
                    "has none of the keys token, username and password, ca.crt, tls.crt and"
                            + " tls.key, signing-key");
        }
        return new Identity(
                headers,
                values,
                login,
                key == null ? Optional.empty() : Optional.of(SigningKey.read(key)),
                tls);
    }

    private static Optional<Login> login(Map<String, String> secret) throws HttpFailure {
        var user = together(secret, "username", "password");
        var token = secret.getOrDefault("token", "").strip();
        if (!token.isEmpty() && !user.isEmpty()) {
            throw HttpFailure.malformed("has both token and username; only one can be sent");
        }
        if (!token.isEmpty()) {
            return Optional.of(new Login.Bearer(token));
        }
        return user.isEmpty()
                ? Optional.empty()
                : Optional.of(new Login.Basic(user, together(secret, "password", "username")));
    }

    private static String need(Map<String, String> secret, String key) throws HttpFailure {
        var value = secret.getOrDefault(key, "");
        if (value.isEmpty()) {
            throw HttpFailure.malformed("has no key " + key);
        }
        return value;
    }

    /// Empty when both are missing.
    private static String together(Map<String, String> secret, String key, String other)
            throws HttpFailure {
        return secret.containsKey(key) || secret.containsKey(other) ? need(secret, key) : "";
    }

    Request on(Request request) {
        var dressed = request;
        for (var header : headers.entrySet()) {
            dressed = dressed.header(header.getKey(), header.getValue());
        }
        for (var header : secretHeaders.entrySet()) {
            dressed = dressed.secretHeader(header.getKey(), header.getValue());
        }
        if (login.isPresent()) {
            dressed =
                    switch (login.get()) {
                        case Login.Bearer(var token) -> dressed.bearer(token);
                        case Login.Basic(var user, var password) -> dressed.basic(user, password);
                    };
        }
        return dressed;
    }

    /// Shows names only.
    @Override
    public String toString() {
        return "headers " + headers.keySet() + secretHeaders.keySet() + ", " + tls;
    }
}
