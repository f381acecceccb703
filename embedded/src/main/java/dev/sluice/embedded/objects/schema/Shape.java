package dev.sluice.embedded.objects.schema;

import java.util.Map;
import java.util.function.Supplier;

/// The type of a value in a built-in kind.
public sealed interface Shape {
    /// A JSON scalar with the name Go gives its type, such as `int32`, `string` or `bool`.
    record Scalar(String goType) implements Shape {}

    /// A number or a string with a unit, such as `500m`.
    record Quantity() implements Shape {}

    record IntOrString() implements Shape {}

    /// Anything, kept as it is.
    record Anything() implements Shape {}

    record ListOf(Shape item) implements Shape {}

    record MapOf(Shape value) implements Shape {}

    /// @param name as in Go, such as `DeploymentSpec`
    /// @param members by name in JSON; supplied late, because types refer to themselves
    record Struct(String name, Supplier<Map<String, Shape>> members) implements Shape {
        public Map<String, Shape> fields() {
            return members.get();
        }
    }
}
