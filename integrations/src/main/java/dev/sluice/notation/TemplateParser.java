package dev.sluice.notation;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.regex.Pattern;

/// Reads the subset of Go's text/template that metric queries use.
final class TemplateParser {
    private static final Pattern TOKEN =
            Pattern.compile(
                    "\\s*(\"(?:[^\"\\\\]|\\\\.)*+\"|`[^`]*+`|\\$?[A-Za-z_]\\w*+(?:\\.\\w++)*+|:=|[|()]|-?[0-9]++)");

    private final Iterator<Pieces.Piece> pieces;

    private TemplateParser(Iterator<Pieces.Piece> pieces) {
        this.pieces = pieces;
    }

    static List<Block> parse(String template) throws TemplateException {
        var body = new TemplateParser(Pieces.cut(template).iterator()).body();
        if (!body.end().isEmpty()) {
            throw new TemplateException("{{ %s }} has no {{ if }}".formatted(body.end()));
        }
        return body.blocks();
    }

    /// @param end the `else…` or `end` that ended it; empty at the end of the template
    private record Body(List<Block> blocks, String end) {}

    private Body body() throws TemplateException {
        var blocks = new ArrayList<Block>();
        while (pieces.hasNext()) {
            var piece = pieces.next();
            if (!piece.action()) {
                blocks.add(new Block.Text(piece.text()));
                continue;
            }
            String word = piece.text().split("[\\s(]", 2)[0];
            switch (word) {
                case "end", "else" -> {
                    return new Body(blocks, piece.text());
                }
                case "if" -> blocks.add(condition(piece.text().substring(2)));
                case "range", "with", "define", "template", "block", "break", "continue" ->
                        throw new TemplateException(
                                "{{ %s }} is not supported in queries".formatted(word));
                default -> {
                    if (!word.startsWith("/*")) {
                        blocks.add(action(piece.text()));
                    }
                }
            }
        }
        return new Body(blocks, "");
    }

    private Block.If condition(String text) throws TemplateException {
        var test = expression(text);
        var then = body();
        if (then.end().equals("end")) {
            return new Block.If(test, then.blocks(), List.of());
        }
        String rest = then.end().startsWith("else") ? then.end().substring(4).strip() : "";
        if (rest.startsWith("if ")) {
            return new Block.If(test, then.blocks(), List.of(condition(rest.substring(3))));
        }
        var otherwise = body();
        if (!otherwise.end().equals("end")) {
            throw new TemplateException("{{ if %s }} has no {{ end }}".formatted(text.strip()));
        }
        return new Block.If(test, then.blocks(), otherwise.blocks());
    }

    private static Block action(String text) throws TemplateException {
        if (text.startsWith("$") && text.contains(":=")) {
            String[] sides = text.split(":=", 2);
            return new Block.Assign(sides[0].strip().substring(1), expression(sides[1]));
        }
        return new Block.Output(expression(text));
    }

    private static Expression expression(String text) throws TemplateException {
        var tokens = tokens(text);
        var result = pipeline(tokens, text);
        if (!tokens.isEmpty()) {
            throw new TemplateException(
                    "\"%s\" is not expected in {{ %s }}".formatted(tokens.peek(), text.strip()));
        }
        return result;
    }

    private static Deque<String> tokens(String text) throws TemplateException {
        var tokens = new ArrayDeque<String>();
        var matcher = TOKEN.matcher(text.stripTrailing());
        int at = 0;
        while (at < text.stripTrailing().length()) {
            if (!matcher.find(at) || matcher.start() != at) {
                throw new TemplateException(
                        "{{ %s }} is not understood from \"%s\" on"
                                .formatted(text.strip(), text.substring(at).strip()));
            }
            tokens.add(matcher.group(1));
            at = matcher.end();
        }
        return tokens;
    }

    /// Each stage's value is the last argument of the next.
    private static Expression pipeline(Deque<String> tokens, String text) throws TemplateException {
        var result = command(tokens, text);
        while ("|".equals(tokens.peek())) {
            tokens.remove();
            var next = command(tokens, text);
            if (!(next instanceof Expression.Call(var function, var arguments))) {
                throw new TemplateException(
                        "after | in {{ %s }} a function is expected".formatted(text.strip()));
            }
            var all = new ArrayList<>(arguments);
            all.add(result);
            result = new Expression.Call(function, all);
        }
        return result;
    }

    private static Expression command(Deque<String> tokens, String text) throws TemplateException {
        var first = operand(tokens, text);
        if (!(first instanceof Expression.Call(var function, _))) {
            return first;
        }
        var arguments = new ArrayList<Expression>();
        while (!tokens.isEmpty() && !tokens.peek().equals("|") && !tokens.peek().equals(")")) {
            arguments.add(operand(tokens, text));
        }
        return new Expression.Call(function, arguments);
    }

    private static Expression operand(Deque<String> tokens, String text) throws TemplateException {
        String token = tokens.poll();
        if (token == null || token.equals("|") || token.equals(")") || token.equals(":=")) {
            throw new TemplateException("a value is missing in {{ %s }}".formatted(text.strip()));
        }
        return switch (token.charAt(0)) {
            case '(' -> {
                var inner = pipeline(tokens, text);
                if (!")".equals(tokens.poll())) {
                    throw new TemplateException(
                            "a ) is missing in {{ %s }}".formatted(text.strip()));
                }
                yield inner;
            }
            case '"' ->
                    new Expression.Literal(
                            token.substring(1, token.length() - 1).translateEscapes());
            case '`' -> new Expression.Literal(token.substring(1, token.length() - 1));
            case '$' -> fields(token.substring(1), true);
            case '-', '0', '1', '2', '3', '4', '5', '6', '7', '8', '9' ->
                    new Expression.Literal(Long.valueOf(token));
            default -> fields(token, false);
        };
    }

    private static Expression fields(String path, boolean variable) {
        String[] names = path.split("\\.");
        Expression result =
                variable
                        ? new Expression.Variable(names[0])
                        : new Expression.Call(names[0], List.of());
        for (int i = 1; i < names.length; i++) {
            result = new Expression.Field(result, names[i]);
        }
        return result;
    }
}
