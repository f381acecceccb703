package dev.sluice.embedded.metrics.promql;

import dev.sluice.embedded.metrics.promql.Token.Kind;
import dev.sluice.embedded.metrics.series.Labels;
import dev.sluice.embedded.metrics.series.Matcher;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;

/// Reads selectors and what may follow an expression: ranges, subqueries, offsets and moments.
final class Selectors {
    private static final String MATCHING = "label matching";

    private final Tokens tokens;

    Selectors(Tokens tokens) {
        this.tokens = tokens;
    }

    /// `name`, `name{…}`, `{"name", …}` or `{…}`.
    Expr.VectorSelector selector() {
        int position = tokens.peek().position();
        var matchers = new ArrayList<Matcher>();
        Optional<String> name = Optional.empty();
        if (tokens.peek().kind() == Kind.IDENTIFIER) {
            name = Optional.of(tokens.take().text());
        }
        if (tokens.takeSymbol("{")) {
            name = matchers(matchers, name, position);
        }
        name.ifPresent(n -> matchers.addFirst(Matcher.of(Labels.NAME, Matcher.Kind.EQUAL, n)));
        if (matchers.stream().allMatch(m -> m.accepts(""))) {
            throw tokens.error(
                    position, "vector selector must contain at least one non-empty matcher");
        }
        return new Expr.VectorSelector(List.copyOf(matchers), Shift.NONE, position);
    }

    private Optional<String> matchers(
            List<Matcher> matchers, Optional<String> before, int position) {
        Optional<String> name = before;
        while (!tokens.takeSymbol("}")) {
            Token label = tokens.peek();
            if (label.kind() != Kind.IDENTIFIER && label.kind() != Kind.STRING) {
                throw tokens.unexpected(MATCHING, "identifier or \"}\"");
            }
            tokens.take();
            boolean nameOnly = tokens.peek().isSymbol(",") || tokens.peek().isSymbol("}");
            boolean names = label.kind() == Kind.STRING && nameOnly;
            if (name.isPresent() && (names || label.text().equals(Labels.NAME))) {
                throw tokens.error(
                        position,
                        "metric name must not be set twice: \"%s\" or \"%s\""
                                .formatted(name.get(), second(label, names)));
            }
            if (names) {
                name = Optional.of(label.text());
            } else {
                matchers.add(matcher(label.text(), label.position()));
            }
            if (!tokens.peek().isSymbol("}") && !tokens.takeSymbol(",")) {
                throw tokens.unexpected(MATCHING, "\",\" or \"}\"");
            }
        }
        return name;
    }

    private String second(Token label, boolean names) {
        return names ? label.text() : matcher(label.text(), label.position()).value();
    }

    private Matcher matcher(String label, int position) {
        Token sign = tokens.peek();
        Optional<Matcher.Kind> kind =
                Arrays.stream(Matcher.Kind.values())
                        .filter(k -> sign.isSymbol(k.sign()))
                        .findFirst();
        if (kind.isEmpty()) {
            throw tokens.unexpected(MATCHING, "label matching operator");
        }
        tokens.take();
        Token value = tokens.peek();
        if (value.kind() != Kind.STRING) {
            throw tokens.unexpected(MATCHING, "string");
        }
        tokens.take();
        try {
            return Matcher.of(label, kind.get(), value.text());
        } catch (IllegalArgumentException e) {
            throw tokens.error(position, String.valueOf(e.getMessage()));
        }
    }

    /// Everything in `x[5m] offset 1m @ start()` that follows `x`.
    Expr suffixes(Expr primary) {
        Expr expr = primary;
        while (true) {
            Token token = tokens.peek();
            if (token.isSymbol("[")) {
                expr = brackets(expr);
            } else if (token.isWord("offset")) {
                tokens.take();
                expr = shifted(expr, token, shift -> new Shift(shift.anchor(), offset()));
            } else if (token.isSymbol("@")) {
                tokens.take();
                expr = shifted(expr, token, shift -> new Shift(anchor(), shift.offset()));
            } else {
                return expr;
            }
        }
    }

    private Expr brackets(Expr expr) {
        Token open = tokens.take();
        long range = tokens.positiveDuration("subquery or range selector");
        if (tokens.takeSymbol(":")) {
            boolean stepless = tokens.peek().isSymbol("]");
            long step = stepless ? 0 : tokens.positiveDuration("subquery selector");
            tokens.expect("]", "subquery selector");
            if (expr.type() != ValueType.VECTOR) {
                throw tokens.error(
                        expr.position(),
                        "subquery is only allowed on instant vector, got "
                                + (expr.type() == ValueType.MATRIX ? "matrix" : expr.type())
                                + " instead");
            }
            return new Expr.Subquery(expr, range, step, Shift.NONE);
        }
        if (!tokens.takeSymbol("]")) {
            throw tokens.unexpected("subquery or range", "\":\" or \"]\"");
        }
        if (!(expr instanceof Expr.VectorSelector vector)) {
            throw tokens.error(open.position(), "ranges only allowed for vector selectors");
        }
        if (!vector.shift().equals(Shift.NONE)) {
            throw tokens.error(
                    open.position(),
                    "no "
                            + (vector.shift().isFixed() ? "@" : "offset")
                            + " modifiers allowed before range");
        }
        return new Expr.MatrixSelector(vector, range);
    }

    private long offset() {
        boolean back = !tokens.takeSymbol("-");
        if (back) {
            tokens.takeSymbol("+");
        }
        long millis = tokens.duration("offset");
        return back ? millis : -millis;
    }

    private Shift.Anchor anchor() {
        Token token = tokens.peek();
        if ((token.isWord("start") || token.isWord("end")) && tokens.peekSecond().isSymbol("(")) {
            tokens.take();
            tokens.take();
            tokens.expect(")", "@ modifier");
            return token.isWord("start") ? new Shift.Anchor.Start() : new Shift.Anchor.End();
        }
        boolean negative = tokens.takeSymbol("-");
        if (!negative) {
            tokens.takeSymbol("+");
        }
        if (tokens.peek().kind() != Kind.NUMBER) {
            throw tokens.unexpected("@", "timestamp");
        }
        double seconds = tokens.number(tokens.take());
        return new Shift.Anchor.Fixed(Math.round((negative ? -seconds : seconds) * 1000));
    }

    private Expr shifted(Expr expr, Token modifier, UnaryOperator<Shift> change) {
        return switch (expr) {
            case Expr.VectorSelector vector ->
                    new Expr.VectorSelector(
                            vector.matchers(),
                            changed(vector.shift(), expr, modifier, change),
                            vector.position());
            case Expr.MatrixSelector(Expr.VectorSelector vector, long range) ->
                    new Expr.MatrixSelector(
                            new Expr.VectorSelector(
                                    vector.matchers(),
                                    changed(vector.shift(), expr, modifier, change),
                                    vector.position()),
                            range);
            case Expr.Subquery(Expr inner, long range, long step, Shift shift) ->
                    new Expr.Subquery(inner, range, step, changed(shift, expr, modifier, change));
            default ->
                    throw tokens.error(
                            expr.position(),
                            (modifier.isSymbol("@") ? "@ modifier" : "offset modifier")
                                    + " must be preceded by an instant vector selector or range"
                                    + " vector selector or a subquery");
        };
    }

    private Shift changed(Shift shift, Expr expr, Token modifier, UnaryOperator<Shift> change) {
        boolean moment = modifier.isSymbol("@");
        if (moment ? shift.isFixed() : shift.offset() != 0) {
            throw tokens.error(
                    expr.position(),
                    (moment ? "@ <timestamp>" : "offset") + " may not be set multiple times");
        }
        return change.apply(shift);
    }
}
