package dev.sluice.webhooks;

import dev.sluice.http.HttpFailure;
import dev.sluice.http.Request;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Instant;
import java.util.Base64;

import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/// Signs calls as Standard Webhooks (standardwebhooks.com, version 1.0.0) defines it: HMAC-SHA256
/// over id, time and body, in the headers `webhook-id`, `webhook-timestamp` and
/// `webhook-signature`.
public final class SigningKey {
    private static final String PREFIX = "whsec_";
    private static final String ALGORITHM = "HmacSHA256";

    private final byte[] key;

    private SigningKey(byte[] key) {
        this.key = key;
    }

    /// @param text `whsec_` and the key in base64; anything else is the key itself
    /// @throws HttpFailure when it is none; the message does not repeat it
    static SigningKey read(String text) throws HttpFailure {
        var stripped = text.strip();
        try {
            var key =
                    stripped.startsWith(PREFIX)
                            ? Base64.getDecoder().decode(stripped.substring(PREFIX.length()))
                            : stripped.getBytes(StandardCharsets.UTF_8);
            if (key.length > 0) {
                return new SigningKey(key);
            }
        } catch (IllegalArgumentException _) {
            // Said below, without the text.
        }
        throw HttpFailure.malformed("signing-key is empty, or not base64 after whsec_");
    }

    Request sign(Request request, String id, Instant at) {
        var seconds = Long.toString(at.getEpochSecond());
        var signed = id + "." + seconds + "." + request.body().orElse("");
        return request.header("webhook-id", id)
                .header("webhook-timestamp", seconds)
                .header("webhook-signature", "v1," + mac(signed));
    }

    private String mac(String text) {
        try {
            var mac = Mac.getInstance(ALGORITHM);
            mac.init(new SecretKeySpec(key, ALGORITHM));
            return Base64.getEncoder()
                    .encodeToString(mac.doFinal(text.getBytes(StandardCharsets.UTF_8)));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK has " + ALGORITHM, e);
        }
    }
}
