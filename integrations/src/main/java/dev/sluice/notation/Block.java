package dev.sluice.notation;

import java.util.List;

/// A piece of a template.
sealed interface Block {
    record Text(String text) implements Block {}

    record Output(Expression value) implements Block {}

    /// `$name := value`
    record Assign(String name, Expression value) implements Block {}

    record If(Expression condition, List<Block> then, List<Block> otherwise) implements Block {}
}
