package dev.sluice.api.flagger;

import org.jspecify.annotations.Nullable;

import java.nio.charset.StandardCharsets;

/// The beginning of a text that may be arbitrarily long, such as an answer of a webhook.
final class Excerpt {

    /// Most characters that are kept.
    static final int MAX = 1024;

    /// Most bytes of a name that users choose.
    static final int NAME = 128;

    /// Most bytes of a sentence that does not stand alone.
    static final int SENTENCE = 512;

    private Excerpt() {}

    static @Nullable String of(@Nullable String text) {
        if (text == null || text.length() <= MAX) {
            return text;
        }
        int end = MAX - 1;
        // Half a surrogate pair is no character and would not survive UTF-8.
        if (Character.isHighSurrogate(text.charAt(end - 1))) {
            end--;
        }
        return text.substring(0, end) + "…";
    }

    /// The beginning that takes at most `bytes` in JSON.
    static @Nullable String of(@Nullable String text, int bytes) {
        if (text == null || bytes(text) <= bytes) {
            return text;
        }
        var used = bytes("…");
        var end = 0;
        while (end < text.length()) {
            var next = end + Character.charCount(text.codePointAt(end));
            used += bytes(text.substring(end, next));
            if (used > bytes) {
                break;
            }
            end = next;
        }
        return text.substring(0, end) + "…";
    }

    /// How many bytes a text takes in JSON, at most.
    static int bytes(@Nullable String text) {
        if (text == null) {
            return 0;
        }
        return text.codePoints().map(Excerpt::bytes).sum();
    }

    private static int bytes(int codePoint) {
        if (codePoint < ' ') {
            return "\\u0000".length();
        }
        if (codePoint == '"' || codePoint == '\\') {
            return 2;
        }
        return Character.toString(codePoint).getBytes(StandardCharsets.UTF_8).length;
    }
}
