package dev.sluice.embedded.runtime;

import java.util.Map;

/// Replaces `$(NAME)` by a variable's value, as Kubernetes does in commands, arguments and `env`.
///
/// An unknown name stays as written; `$$` is one dollar sign, so `$$(NAME)` becomes `$(NAME)`.
final class Expansion {
    private Expansion() {}

    static String expand(String text, Map<String, String> variables) {
        if (text.indexOf('$') < 0) {
            return text;
        }
        var result = new StringBuilder();
        var i = 0;
        while (i < text.length()) {
            var c = text.charAt(i);
            var next = i + 1 < text.length() ? text.charAt(i + 1) : ' ';
            if (c != '$' || next != '$' && next != '(') {
                result.append(c);
                i++;
            } else if (next == '$') {
                result.append('$');
                i += 2;
            } else {
                var end = text.indexOf(')', i);
                if (end < 0) {
                    return result.append(text, i, text.length()).toString();
                }
                var name = text.substring(i + 2, end);
                result.append(variables.getOrDefault(name, text.substring(i, end + 1)));
                i = end + 1;
            }
        }
        return result.toString();
    }
}
