package dev.sluice.embedded.objects.schema;

import java.util.OptionalInt;

/// Base64 as Go's decoder takes it.
final class Bytes {
    private static final int QUANTUM = 4;

    private Bytes() {}

    /// Where a text stops to be base64; empty when it is.
    static OptionalInt wrongAt(String text) {
        int inQuantum = 0;
        int start = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '\n' || c == '\r') {
                continue;
            }
            if (inQuantum == 0) {
                start = i;
            }
            if (c == '=') {
                return padding(text, i, inQuantum);
            }
            boolean known = c < 128 && (Character.isLetterOrDigit(c) || c == '+' || c == '/');
            if (!known) {
                return OptionalInt.of(i);
            }
            inQuantum = (inQuantum + 1) % QUANTUM;
        }
        return inQuantum == 0 ? OptionalInt.empty() : OptionalInt.of(start);
    }

    private static OptionalInt padding(String text, int at, int inQuantum) {
        if (inQuantum < 2) {
            return OptionalInt.of(at);
        }
        String rest = text.substring(at + 1).replaceAll("[\r\n]", "");
        if (inQuantum == 2 && !rest.startsWith("=")) {
            return OptionalInt.of(rest.isEmpty() ? text.length() : at + 1);
        }
        return rest.length() == (inQuantum == 2 ? 1 : 0)
                ? OptionalInt.empty()
                : OptionalInt.of(at + 1);
    }
}
