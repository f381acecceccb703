package dev.sluice.embedded.apiserver.http;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;

/// Times as HTTP headers spell them.
public final class HttpDate {
    private HttpDate() {}

    public static String of(Instant instant) {
        return DateTimeFormatter.RFC_1123_DATE_TIME.format(instant.atOffset(ZoneOffset.UTC));
    }

    static String now() {
        return of(Instant.ofEpochMilli(System.currentTimeMillis()));
    }
}
