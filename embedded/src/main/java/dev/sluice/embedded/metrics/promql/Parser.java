package dev.sluice.embedded.metrics.promql;

import dev.sluice.embedded.metrics.promql.Token.Kind;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Reads a query by operator precedence.
public final class Parser {
    private static final int LONGEST = 64_000;
    private static final int MOST_NODES = 1000;
    private static final int DEEPEST = 200;

    private final Tokens tokens;
    private final Selectors selectors;
    private final TypeRules rules;
    private int nodes;
    private int depth;

    private Parser(String query) {
        tokens = new Tokens(query);
        selectors = new Selectors(tokens);
        rules = new TypeRules(tokens);
    }

    /// @throws QueryException of kind SYNTAX, with line and column
    public static Expr parse(String query) {
        if (query.length() > LONGEST) {
            throw QueryException.syntax(
                    query, 0, "a query may have at most " + LONGEST + " characters");
        }
        var parser = new Parser(query);
        if (parser.tokens.peek().kind() == Kind.END) {
            throw query.isEmpty()
                    ? QueryException.empty()
                    : parser.tokens.error(0, "no expression found in input");
        }
        Expr expr = parser.expression(0);
        Token rest = parser.tokens.peek();
        if (rest.kind() != Kind.END) {
            throw parser.tokens.unexpected("", "");
        }
        return expr;
    }

    /// An expression whose operators bind at least as tight as a rank.
    private Expr expression(int rank) {
        if (++depth > DEEPEST) {
            throw tokens.error(tokens.peek().position(), "the query is nested too deeply");
        }
        Expr left = unary();
        while (true) {
            Optional<Operator> operator = operator();
            if (operator.isEmpty() || operator.get().rank() < rank) {
                depth--;
                return left;
            }
            left = binary(left, operator.get());
        }
    }

    private Optional<Operator> operator() {
        Token token = tokens.peek();
        return token.kind() == Kind.SYMBOL || token.kind() == Kind.IDENTIFIER
                ? Operator.of(token.text())
                : Optional.empty();
    }

    private Expr binary(Expr left, Operator operator) {
        countNode();
        Token sign = tokens.take();
        boolean bool = tokens.takeWord("bool");
        if (bool && !operator.isComparison()) {
            throw tokens.error(
                    sign.position(), "bool modifier can only be used on comparison operators");
        }
        Matching matching = matching();
        Expr right =
                expression(operator.isRightAssociative() ? operator.rank() : operator.rank() + 1);
        var binary = new Expr.Binary(operator, left, right, bool, matching);
        rules.check(binary, sign);
        return binary;
    }

    private Matching matching() {
        boolean on = tokens.takeWord("on");
        if (!on && !tokens.takeWord("ignoring")) {
            return Matching.DEFAULT;
        }
        List<String> labels = tokens.labelNames("grouping opts");
        Matching.Many many =
                tokens.takeWord("group_left")
                        ? Matching.Many.LEFT
                        : tokens.takeWord("group_right") ? Matching.Many.RIGHT : Matching.Many.NONE;
        boolean include = many != Matching.Many.NONE && tokens.peek().isSymbol("(");
        return new Matching(
                on, labels, many, include ? tokens.labelNames("grouping opts") : List.of());
    }

    private Expr unary() {
        Token sign = tokens.peek();
        if (!sign.isSymbol("-") && !sign.isSymbol("+")) {
            return selectors.suffixes(primary());
        }
        tokens.take();
        // -2^2 is -(2^2), but -2*3 is (-2)*3.
        Expr operand = expression(Operator.POWER.rank());
        rules.checkSigned(operand, sign);
        if (sign.isSymbol("+")) {
            return operand;
        }
        return operand instanceof Expr.NumberLiteral number
                ? new Expr.NumberLiteral(-number.value(), sign.position())
                : new Expr.Negation(operand, sign.position());
    }

    private Expr primary() {
        countNode();
        Token token = tokens.peek();
        return switch (token.kind()) {
            case NUMBER, DURATION ->
                    new Expr.NumberLiteral(tokens.number(tokens.take()), token.position());
            case STRING -> new Expr.StringLiteral(tokens.take().text(), token.position());
            case IDENTIFIER -> named(token);
            case SYMBOL -> {
                if (token.isSymbol("(")) {
                    yield parenthesis();
                }
                if (token.isSymbol("{")) {
                    yield selectors.selector();
                }
                throw tokens.unexpected("", "");
            }
            case END -> throw tokens.unexpected("", "");
        };
    }

    private Expr parenthesis() {
        Token open = tokens.take();
        Expr inner = expression(0);
        closeParenthesis();
        return new Expr.Parenthesis(inner, open.position());
    }

    private void closeParenthesis() {
        if (!tokens.takeSymbol(")")) {
            throw tokens.unexpected("", "");
        }
    }

    private Expr named(Token word) {
        Token second = tokens.peekSecond();
        boolean called = second.isSymbol("(");
        if (word.isWord("inf") || word.isWord("nan")) {
            tokens.take();
            return new Expr.NumberLiteral(
                    word.isWord("inf") ? Double.POSITIVE_INFINITY : Double.NaN, word.position());
        }
        Optional<Aggregator> aggregator = Aggregator.of(word.text());
        if (aggregator.isPresent() && (called || second.isWord("by") || second.isWord("without"))) {
            return aggregation(aggregator.get());
        }
        return called ? call() : selectors.selector();
    }

    private Expr call() {
        Token name = tokens.take();
        Function function =
                Functions.named(name.text())
                        .orElseThrow(() ->
                                tokens.error(
                                        name.position(),
                                        "unknown function with name \"" + name.text() + "\""));
        var call = new Expr.Call(function, arguments(), name.position());
        rules.check(call);
        return call;
    }

    private List<Expr> arguments() {
        tokens.take();
        var arguments = new ArrayList<Expr>();
        if (tokens.takeSymbol(")")) {
            return arguments;
        }
        arguments.add(expression(0));
        for (Token comma = tokens.peek(); tokens.takeSymbol(","); comma = tokens.peek()) {
            if (tokens.peek().isSymbol(")")) {
                throw tokens.error(
                        comma.position(), "trailing commas not allowed in function call args");
            }
            arguments.add(expression(0));
        }
        closeParenthesis();
        return arguments;
    }

    private Expr aggregation(Aggregator aggregator) {
        Token word = tokens.take();
        Optional<Expr.Grouping> before = grouping();
        if (!tokens.peek().isSymbol("(")) {
            throw tokens.unexpected("aggregation", "");
        }
        List<Expr> arguments = arguments();
        Optional<Expr.Grouping> grouping = before.isPresent() ? before : grouping();
        int wanted = aggregator.hasParameter() ? 2 : 1;
        if (arguments.isEmpty()) {
            throw tokens.error(word.position(), "no arguments for aggregate expression provided");
        }
        if (arguments.size() != wanted) {
            throw tokens.error(
                    word.position(),
                    "wrong number of arguments for aggregate expression provided, expected %d,"
                                    .formatted(wanted)
                            + " got "
                            + arguments.size());
        }
        var aggregation =
                new Expr.Aggregation(
                        aggregator,
                        arguments.getLast(),
                        wanted == 2 ? Optional.of(arguments.getFirst()) : Optional.empty(),
                        grouping.orElse(Expr.Grouping.ALL),
                        word.position());
        rules.check(aggregation);
        return aggregation;
    }

    private Optional<Expr.Grouping> grouping() {
        boolean without = tokens.takeWord("without");
        return without || tokens.takeWord("by")
                ? Optional.of(new Expr.Grouping(without, tokens.labelNames("grouping opts")))
                : Optional.empty();
    }

    private void countNode() {
        if (++nodes > MOST_NODES) {
            throw tokens.error(
                    tokens.peek().position(), "a query may have at most " + MOST_NODES + " parts");
        }
    }
}
