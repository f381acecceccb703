package dev.sluice.notation;

import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Go's `printf` for texts and whole numbers: `%s`, `%v`, `%d`, `%q`, `%%`.
final class Printf {
    private static final Pattern VERB = Pattern.compile("%(.)");

    private Printf() {}

    static String format(List<Object> values) throws TemplateException {
        if (values.isEmpty()) {
            throw new TemplateException("printf needs a format");
        }
        var verbs = VERB.matcher(String.valueOf(values.getFirst()));
        var out = new StringBuilder();
        int next = 1;
        while (verbs.find()) {
            String verb = verbs.group(1);
            if (verb.equals("%")) {
                verbs.appendReplacement(out, "%");
                continue;
            }
            if (next >= values.size()) {
                throw new TemplateException(
                        "printf \"%s\" has too few arguments".formatted(values.getFirst()));
            }
            verbs.appendReplacement(out, Matcher.quoteReplacement(one(verb, values.get(next))));
            next++;
        }
        if (next < values.size()) {
            throw new TemplateException(
                    "printf \"%s\" has too many arguments".formatted(values.getFirst()));
        }
        return verbs.appendTail(out).toString();
    }

    private static String one(String verb, Object value) throws TemplateException {
        String text = String.valueOf(value);
        return switch (verb) {
            case "s", "v", "d" -> text;
            case "q" -> '"' + text.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
            default ->
                    throw new TemplateException(
                            "printf knows %%s, %%v, %%d, %%q and %%%%, not %%%s".formatted(verb));
        };
    }
}
