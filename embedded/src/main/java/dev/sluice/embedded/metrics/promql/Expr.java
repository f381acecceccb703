package dev.sluice.embedded.metrics.promql;

import dev.sluice.embedded.metrics.series.Matcher;

import java.util.List;
import java.util.Optional;

/// The tree of a query.
///
/// Every node knows the index of its first character in the query's text.
public sealed interface Expr {
    int position();

    ValueType type();

    record NumberLiteral(double value, int position) implements Expr {
        @Override
        public ValueType type() {
            return ValueType.SCALAR;
        }
    }

    record StringLiteral(String value, int position) implements Expr {
        @Override
        public ValueType type() {
            return ValueType.STRING;
        }
    }

    record Parenthesis(Expr inner, int position) implements Expr {
        @Override
        public ValueType type() {
            return inner.type();
        }
    }

    record Negation(Expr operand, int position) implements Expr {
        @Override
        public ValueType type() {
            return operand.type();
        }
    }

    record VectorSelector(List<Matcher> matchers, Shift shift, int position) implements Expr {
        @Override
        public ValueType type() {
            return ValueType.VECTOR;
        }
    }

    /// @param range milliseconds
    record MatrixSelector(VectorSelector vector, long range) implements Expr {
        @Override
        public int position() {
            return vector.position();
        }

        @Override
        public ValueType type() {
            return ValueType.MATRIX;
        }
    }

    /// @param range milliseconds
    /// @param step milliseconds; 0 for the default
    record Subquery(Expr inner, long range, long step, Shift shift) implements Expr {
        @Override
        public int position() {
            return inner.position();
        }

        @Override
        public ValueType type() {
            return ValueType.MATRIX;
        }
    }

    record Call(Function function, List<Expr> arguments, int position) implements Expr {
        @Override
        public ValueType type() {
            return function.result();
        }
    }

    record Aggregation(
            Aggregator operator,
            Expr operand,
            Optional<Expr> parameter,
            Grouping grouping,
            int position)
            implements Expr {
        @Override
        public ValueType type() {
            return ValueType.VECTOR;
        }
    }

    /// @param without true: all labels but these
    record Grouping(boolean without, List<String> labels) {
        static final Grouping ALL = new Grouping(false, List.of());
    }

    /// @param bool comparisons answer 0 or 1 instead of filtering
    record Binary(Operator operator, Expr left, Expr right, boolean bool, Matching matching)
            implements Expr {
        @Override
        public int position() {
            return left.position();
        }

        @Override
        public ValueType type() {
            return left.type() == ValueType.SCALAR && right.type() == ValueType.SCALAR
                    ? ValueType.SCALAR
                    : ValueType.VECTOR;
        }
    }
}
