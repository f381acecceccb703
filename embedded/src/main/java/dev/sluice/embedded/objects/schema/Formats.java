package dev.sluice.embedded.objects.schema;

import java.net.URI;
import java.net.URISyntaxException;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.util.Base64;
import java.util.UUID;
import java.util.regex.Pattern;

/// The string formats a schema may ask for; others are not checked.
final class Formats {
    private static final Pattern DURATION =
            Pattern.compile("[-+]?(0|([0-9]+(\\.[0-9]*)?(ns|us|µs|ms|s|m|h|d|w| ?\\w+))+)");
    private static final Pattern IPV4 =
            Pattern.compile("((25[0-5]|2[0-4][0-9]|1?[0-9]?[0-9])(\\.(?!$)|$)){4}");

    private Formats() {}

    static boolean fits(String text, String format) {
        try {
            return switch (format) {
                case "date-time" -> OffsetDateTime.parse(text) != null;
                case "date" -> LocalDate.parse(text) != null;
                case "duration" -> DURATION.matcher(text).matches();
                case "byte" -> Base64.getDecoder().decode(text) != null;
                case "uuid" -> UUID.fromString(text) != null;
                case "uri" -> new URI(text).isAbsolute();
                case "ipv4" -> IPV4.matcher(text).matches();
                default -> true;
            };
        } catch (DateTimeException | IllegalArgumentException | URISyntaxException _) {
            return false;
        }
    }
}
