package dev.sluice.bench.http;

import java.nio.charset.StandardCharsets;

/// What a server answered.
///
/// @param body all of it
public record Answer(int status, Body body) {
    private static final int FIRST_REFUSAL = 400;

    /// Bytes, which are compared by nobody.
    public static final class Body {
        private final byte[] bytes;

        Body(byte[] bytes) {
            this.bytes = bytes;
        }

        public int length() {
            return bytes.length;
        }

        @Override
        public String toString() {
            return new String(bytes, StandardCharsets.UTF_8);
        }
    }

    /// Itself, when the server did as it was asked.
    ///
    /// @throws IllegalStateException with the server's words otherwise
    public Answer ok() {
        if (status >= FIRST_REFUSAL) {
            throw new IllegalStateException("the server answered " + status + ": " + body);
        }
        return this;
    }
}
