package dev.sluice.api.flagger;

import org.jspecify.annotations.Nullable;

/// The beginning of a text that may be arbitrarily long, such as an answer of a webhook.
final class Excerpt {

    /// Most characters that are kept.
    static final int MAX = 1024;

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
}
