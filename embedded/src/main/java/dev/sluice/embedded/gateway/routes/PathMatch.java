package dev.sluice.embedded.gateway.routes;

/// Which paths a route takes.
public sealed interface PathMatch {
    PathMatch ROOT = new Prefix("/", true);

    boolean matches(String path);

    /// The text the path is compared with.
    String value();

    /// The path with what was matched replaced: the prefix only, or all of it.
    String rewrite(String path, String replacement);

    /// A plain string prefix: `/foo` takes `/foobar` too.
    record Prefix(String value, boolean caseSensitive) implements PathMatch {
        @Override
        public boolean matches(String path) {
            return path.regionMatches(!caseSensitive, 0, value, 0, value.length());
        }

        @Override
        public String rewrite(String path, String replacement) {
            return replacement + path.substring(Math.min(value.length(), path.length()));
        }
    }

    /// A prefix of whole path elements: `/foo` takes `/foo` and `/foo/bar`, not `/foobar`.
    ///
    /// @param value a slash at its end means nothing
    record Elements(String value) implements PathMatch {
        public Elements {
            value = trimmed(value);
        }

        @Override
        public boolean matches(String path) {
            return path.startsWith(value)
                    && (path.length() == value.length() || path.charAt(value.length()) == '/');
        }

        @Override
        public String rewrite(String path, String replacement) {
            var rest = path.substring(Math.min(value.length(), path.length()));
            return rest.isEmpty() ? replacement : trimmed(replacement) + rest;
        }

        private static String trimmed(String path) {
            return path.endsWith("/") ? path.substring(0, path.length() - 1) : path;
        }
    }

    record Exact(String value, boolean caseSensitive) implements PathMatch {
        @Override
        public boolean matches(String path) {
            return caseSensitive ? path.equals(value) : path.equalsIgnoreCase(value);
        }

        @Override
        public String rewrite(String path, String replacement) {
            return replacement;
        }
    }

    /// The whole path must match.
    record Whole(Regex regex) implements PathMatch {
        @Override
        public boolean matches(String path) {
            return regex.matches(path);
        }

        @Override
        public String value() {
            return regex.toString();
        }

        @Override
        public String rewrite(String path, String replacement) {
            return replacement;
        }
    }
}
