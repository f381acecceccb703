package dev.sluice.notation;

import java.util.ArrayList;
import java.util.List;

/// Cuts a template into texts and actions, and applies the trim markers `{{- ` and ` -}}`.
final class Pieces {
    private final String template;
    private final List<Piece> pieces = new ArrayList<>();
    private boolean trimsNext;

    private Pieces(String template) {
        this.template = template;
    }

    /// @param action whether it stood between braces
    record Piece(boolean action, String text) {}

    static List<Piece> cut(String template) throws TemplateException {
        return new Pieces(template).cut();
    }

    private List<Piece> cut() throws TemplateException {
        int at = 0;
        for (int open = template.indexOf("{{"); open >= 0; open = template.indexOf("{{", at)) {
            int close = closing(open + 2);
            String inside = template.substring(open + 2, close);
            boolean trimsBefore = inside.startsWith("- ") || inside.startsWith("-\n");
            text(template.substring(at, open), trimsBefore);
            String body = trimsBefore ? inside.substring(1) : inside;
            trimsNext = body.endsWith(" -") || body.endsWith("\n-");
            body = trimsNext ? body.substring(0, body.length() - 1) : body;
            pieces.add(new Piece(true, body.strip()));
            at = close + 2;
        }
        text(template.substring(at), false);
        return pieces;
    }

    private void text(String text, boolean trimsBefore) {
        String cut = trimsNext ? text.stripLeading() : text;
        pieces.add(new Piece(false, trimsBefore ? cut.stripTrailing() : cut));
    }

    /// Braces inside quotes do not close an action.
    private int closing(int from) throws TemplateException {
        char quote = 0;
        for (int at = from; at < template.length(); at++) {
            char c = template.charAt(at);
            if (quote == 0 && template.startsWith("}}", at)) {
                return at;
            }
            if (c == '\\' && quote == '"') {
                at++;
            } else if (quote == 0 && (c == '"' || c == '`')) {
                quote = c;
            } else if (c == quote) {
                quote = 0;
            }
        }
        throw new TemplateException(
                "the action that begins with \"{{%s\" has no closing }}"
                        .formatted(
                                template.substring(from, Math.min(from + 20, template.length()))));
    }
}
