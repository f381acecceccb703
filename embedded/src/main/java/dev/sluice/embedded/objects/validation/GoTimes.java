package dev.sluice.embedded.objects.validation;

import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/// Reads times as Go's decoder does, to refuse the same ones in the same words.
public final class GoTimes {
    private static final String ZONE = "Z07:00";

    /// A piece of a layout with what it matches.
    private record Piece(String name, Pattern pattern) {
        static Piece of(String name, String pattern) {
            return new Piece(name, Pattern.compile(pattern));
        }
    }

    private static final List<Piece> DATE =
            List.of(
                    Piece.of("2006", "[0-9]{4}"),
                    Piece.of("-", "-"),
                    Piece.of("01", "[0-9]{2}"),
                    Piece.of("-", "-"),
                    Piece.of("02", "[0-9]{2}"),
                    Piece.of("T", "T"),
                    Piece.of("15", "[0-9]{2}"),
                    Piece.of(":", ":"),
                    Piece.of("04", "[0-9]{2}"),
                    Piece.of(":", ":"),
                    Piece.of("05", "[0-9]{2}"));
    private static final Piece FRACTION = Piece.of("", "(\\.[0-9]+)?");
    private static final Piece MICROS = Piece.of(".000000", "\\.[0-9]{6}[0-9]*");
    private static final Piece AT = Piece.of(ZONE, "Z|[+-][0-9]{2}:[0-9]{2}");

    private GoTimes() {}

    /// What is wrong with a text as a time to the second; empty when nothing is.
    public static Optional<String> complaint(String text) {
        return complaint(text, FRACTION, "2006-01-02T15:04:05" + ZONE);
    }

    /// What is wrong with a text as a time with six decimals or more.
    public static Optional<String> microComplaint(String text) {
        return complaint(text, MICROS, "2006-01-02T15:04:05.000000" + ZONE);
    }

    private static Optional<String> complaint(String text, Piece fraction, String layout) {
        int at = 0;
        for (Piece piece : DATE) {
            int end = end(text, at, piece);
            if (end < 0) {
                return Optional.of(parsing(text, layout, text.substring(at), piece.name()));
            }
            at = end;
        }
        for (Piece piece : List.of(fraction, AT)) {
            int end = end(text, at, piece);
            if (end < 0) {
                return Optional.of(parsing(text, layout, text.substring(at), piece.name()));
            }
            at = end;
        }
        return at == text.length()
                ? Optional.empty()
                : Optional.of(
                        "parsing time \"" + text + "\": extra text: \"" + text.substring(at) + '"');
    }

    private static int end(String text, int at, Piece piece) {
        var matcher = piece.pattern().matcher(text).region(at, text.length());
        return matcher.lookingAt() ? matcher.end() : -1;
    }

    private static String parsing(String text, String layout, String rest, String piece) {
        return "parsing time \""
                + text
                + "\" as \""
                + layout
                + "\": cannot parse \""
                + rest
                + "\" as \""
                + piece
                + '"';
    }
}
