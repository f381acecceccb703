package dev.sluice.embedded.metrics.promql;

/// Which types an operation takes.
final class TypeRules {
    private final Tokens tokens;

    TypeRules(Tokens tokens) {
        this.tokens = tokens;
    }

    void checkSigned(Expr operand, Token sign) {
        if (operand.type() != ValueType.SCALAR && operand.type() != ValueType.VECTOR) {
            throw tokens.error(
                    sign.position(),
                    "unary expression only allowed on expressions of type scalar or instant"
                            + " vector, got \""
                            + operand.type()
                            + "\"");
        }
    }

    void check(Expr.Binary binary, Token sign) {
        checkOperand(binary.left());
        checkOperand(binary.right());
        Operator operator = binary.operator();
        Matching matching = binary.matching();
        boolean scalarLeft = binary.left().type() == ValueType.SCALAR;
        boolean scalarRight = binary.right().type() == ValueType.SCALAR;
        if (scalarLeft && scalarRight && operator.isComparison() && !binary.bool()) {
            throw tokens.error(
                    sign.position(), "comparisons between scalars must use BOOL modifier");
        }
        if ((scalarLeft || scalarRight) && operator.isSet()) {
            throw error(
                    binary,
                    "set operator \""
                            + operator.sign()
                            + "\" not allowed in binary scalar expression");
        }
        if ((scalarLeft || scalarRight) && !matching.equals(Matching.DEFAULT)) {
            throw error(binary, "vector matching only allowed between instant vectors");
        }
        if (matching.many() != Matching.Many.NONE && operator.isSet()) {
            throw error(binary, "no grouping allowed for \"" + operator.sign() + "\" operation");
        }
        if (matching.on()) {
            for (String label : matching.include()) {
                if (matching.labels().contains(label)) {
                    throw tokens.error(
                            sign.position(),
                            "label \""
                                    + label
                                    + "\" must not occur in ON and GROUP clause at once");
                }
            }
        }
    }

    private void checkOperand(Expr operand) {
        if (operand.type() != ValueType.SCALAR && operand.type() != ValueType.VECTOR) {
            throw error(
                    operand, "binary expression must contain only scalar and instant vector types");
        }
    }

    void check(Expr.Call call) {
        Function function = call.function();
        int given = call.arguments().size();
        if (given < function.required() || given > function.most()) {
            String bound =
                    function.required() == function.most()
                            ? ""
                            : given < function.required() ? "at least " : "at most ";
            int expected = given < function.required() ? function.required() : function.most();
            throw error(
                    call,
                    "expected %s%d argument(s) in call to \"%s\", got %d"
                            .formatted(bound, expected, function.name(), given));
        }
        for (int i = 0; i < given; i++) {
            expect(
                    function.parameter(i),
                    call.arguments().get(i),
                    "call to function \"" + function.name() + "\"");
        }
    }

    void check(Expr.Aggregation aggregation) {
        expect(ValueType.VECTOR, aggregation.operand(), "aggregation expression");
        ValueType parameter =
                aggregation.operator() == Aggregator.COUNT_VALUES
                        ? ValueType.STRING
                        : ValueType.SCALAR;
        aggregation
                .parameter()
                .ifPresent(given -> expect(parameter, given, "aggregation parameter"));
    }

    private void expect(ValueType type, Expr given, String where) {
        if (given.type() != type) {
            throw error(
                    given, "expected type %s in %s, got %s".formatted(type, where, given.type()));
        }
    }

    private QueryException error(Expr at, String why) {
        return tokens.error(at.position(), why);
    }
}
