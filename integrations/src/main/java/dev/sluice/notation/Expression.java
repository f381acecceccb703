package dev.sluice.notation;

import java.util.List;

/// What stands between the braces of a template.
sealed interface Expression {
    /// A text or a whole number.
    record Literal(Object value) implements Expression {}

    /// `$name`
    record Variable(String name) implements Expression {}

    /// `function argument…`, or a function alone.
    record Call(String function, List<Expression> arguments) implements Expression {}

    /// `inner.name`, an entry of a map.
    record Field(Expression inner, String name) implements Expression {}
}
