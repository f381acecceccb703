package dev.sluice.embedded.objects.managed;

import com.fasterxml.jackson.databind.JsonNode;

import org.jspecify.annotations.Nullable;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/// How a value is merged and owned: whole, member by member, or item by item.
public sealed interface FieldType {
    /// What a schema leaves open: maps are merged, lists are replaced.
    FieldType DEDUCED = new Deduced();

    enum Scalar implements FieldType {
        STRING,
        NUMERIC,
        BOOLEAN,
        /// Any of the three.
        UNTYPED
    }

    /// An object.
    ///
    /// @param declared the type of a member the schema names; null for others
    /// @param other the type of members the schema does not name; empty when there may be none
    /// @param atomic owned as one
    record Members(
            Function<String, @Nullable FieldType> declared,
            Optional<FieldType> other,
            boolean atomic)
            implements FieldType {
        Optional<FieldType> member(String name) {
            FieldType known = declared.apply(name);
            return known == null ? other : Optional.of(known);
        }

        boolean declares(String name) {
            return declared.apply(name) != null;
        }
    }

    /// A list owned as one.
    record Atomic(FieldType item) implements FieldType {}

    /// A list of scalars without order.
    record SetOf(FieldType item) implements FieldType {}

    /// A list of objects told apart by some of their members.
    ///
    /// @param defaults the values of absent keys
    record Keyed(FieldType item, List<String> keys, Map<String, JsonNode> defaults)
            implements FieldType {}

    record Deduced() implements FieldType {}

    /// The type to use for a value: deduced types take the value's form.
    default FieldType of(@Nullable JsonNode value) {
        if (!(this instanceof Deduced) || value == null) {
            return this;
        }
        return switch (value.getNodeType()) {
            case OBJECT -> new Members(_ -> null, Optional.of(DEDUCED), false);
            case ARRAY -> new Atomic(DEDUCED);
            case NULL -> this;
            default -> Scalar.UNTYPED;
        };
    }
}
