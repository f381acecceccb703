package dev.sluice.metrics;

import dev.sluice.http.Request;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.HexFormat;
import java.util.Locale;
import java.util.TreeMap;
import java.util.stream.Collectors;

import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/// Signs requests for AWS, version 4. Paths and queries must be written canonically already.
///
/// Source: "Create a signed AWS API request" of the AWS documentation.
///
/// @param service for example `monitoring`
record AwsSignature(AwsCredentials credentials, String region, String service) {
    private static final String ALGORITHM = "AWS4-HMAC-SHA256";
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss'Z'", Locale.ROOT)
                    .withZone(ZoneOffset.UTC);

    Request sign(Request unsigned, Instant now) {
        String time = TIME.format(now);
        String date = time.substring(0, 8);
        var request = unsigned.header("X-Amz-Date", time);
        if (!credentials.sessionToken().isEmpty()) {
            request = request.secretHeader("X-Amz-Security-Token", credentials.sessionToken());
        }
        var headers = new TreeMap<String, String>();
        request.headers()
                .forEach(
                        (name, value) -> headers.put(name.toLowerCase(Locale.ROOT), value.strip()));
        String port = request.uri().getPort() < 0 ? "" : ":" + request.uri().getPort();
        headers.put("host", request.uri().getHost() + port);
        String names = String.join(";", headers.keySet());
        String scope = String.join("/", date, region, service, "aws4_request");
        String toSign =
                String.join("\n", ALGORITHM, time, scope, hash(canonical(request, headers, names)));
        String signature = HexFormat.of().formatHex(hmac(key(date), toSign));
        return request.secretHeader(
                        "Authorization",
                        "%s Credential=%s/%s, SignedHeaders=%s, Signature=%s"
                                .formatted(
                                        ALGORITHM,
                                        credentials.accessKey(),
                                        scope,
                                        names,
                                        signature))
                .hiding(credentials.secretKey(), credentials.accessKey(), signature);
    }

    private static String canonical(
            Request request, TreeMap<String, String> headers, String names) {
        String path = request.uri().getRawPath();
        String query = request.uri().getRawQuery();
        String lines =
                headers.entrySet().stream()
                        .map(it -> it.getKey() + ":" + it.getValue() + "\n")
                        .collect(Collectors.joining());
        return String.join(
                "\n",
                request.method(),
                path.isEmpty() ? "/" : path,
                query == null ? "" : query,
                lines,
                names,
                hash(request.body().orElse("")));
    }

    private byte[] key(String date) {
        var secret = ("AWS4" + credentials.secretKey()).getBytes(StandardCharsets.UTF_8);
        return hmac(hmac(hmac(hmac(secret, date), region), service), "aws4_request");
    }

    private static byte[] hmac(byte[] key, String text) {
        try {
            var mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(key, "HmacSHA256"));
            return mac.doFinal(text.getBytes(StandardCharsets.UTF_8));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK has HmacSHA256", e);
        }
    }

    private static String hash(String text) {
        try {
            var digest = MessageDigest.getInstance("SHA-256");
            return HexFormat.of().formatHex(digest.digest(text.getBytes(StandardCharsets.UTF_8)));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
