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
