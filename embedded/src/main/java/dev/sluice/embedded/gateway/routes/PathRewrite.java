package dev.sluice.embedded.gateway.routes;

/// How a path changes on its way.
public sealed interface PathRewrite {
    String apply(String path, PathMatch matched);

    /// The matched prefix (or, for exact and regex matches, the whole path) becomes this text.
    record Prefix(String replacement) implements PathRewrite {
        @Override
        public String apply(String path, PathMatch matched) {
            var rewritten = matched.rewrite(path, replacement);
            return rewritten.startsWith("/") ? rewritten : "/" + rewritten;
        }
    }

    record Full(String path) implements PathRewrite {
        @Override
        public String apply(String path, PathMatch matched) {
            return this.path;
        }
    }

    /// @param substitution with `\1` for the first group
    record Substitute(Regex pattern, String substitution) implements PathRewrite {
        @Override
        public String apply(String path, PathMatch matched) {
            return pattern.replaceAll(path, substitution);
        }
    }
}
