package dev.sluice.embedded.objects.cel;

import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/// How a rule spells the names of fields that CEL cannot read.
final class FieldNames {
    private static final Set<String> RESERVED =
            Set.of(
                    "true",
                    "false",
                    "null",
                    "in",
                    "as",
                    "break",
                    "const",
                    "continue",
                    "else",
                    "for",
                    "function",
                    "if",
                    "import",
                    "let",
                    "loop",
                    "package",
                    "namespace",
                    "return",
                    "var",
                    "void",
                    "while");
    private static final Map<String, String> SIGNS =
            Map.of("__", "__underscores__", ".", "__dot__", "-", "__dash__", "/", "__slash__");
    private static final Pattern SIGN = Pattern.compile("__|[./-]");

    private FieldNames() {}

    static String escape(String name) {
        if (RESERVED.contains(name)) {
            return "__" + name + "__";
        }
        return SIGN.matcher(name)
                .replaceAll(sign -> SIGNS.getOrDefault(sign.group(), sign.group()));
    }
}
