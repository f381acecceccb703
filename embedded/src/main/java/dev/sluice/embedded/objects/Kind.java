package dev.sluice.embedded.objects;

import dev.sluice.embedded.objects.schema.CustomSchema;
import dev.sluice.embedded.objects.schema.Shape;
import dev.sluice.embedded.store.Id;

import java.util.Set;
import java.util.function.Supplier;

/// All that is known of one kind in one version.
///
/// @param type as discovery shows it
/// @param view between this version and the stored one
/// @param traits what sets it apart
/// @param form the fields it has
record Kind(ResourceType type, View view, Set<Trait> traits, Form form) {
    enum Trait {
        /// Counts changes of its spec in `metadata.generation`.
        GENERATION,
        /// A PUT of an absent object creates it.
        UPSERT,
        /// A DELETE answers the object instead of a status.
        ANSWERS,
        /// Brings its status along when it is created.
        REPORTS,
        /// Its definition is being deleted: no new objects.
        CLOSING
    }

    sealed interface Form {}

    /// @param shape read when first needed: there are many and few are used
    record BuiltIn(Supplier<Shape> shape) implements Form {}

    record Custom(CustomSchema schema) implements Form {}

    Resource resource() {
        return type.resource();
    }

    boolean is(Trait trait) {
        return traits.contains(trait);
    }

    boolean has(String subresource) {
        return type.subresources().contains(subresource);
    }

    /// Events of both groups live in one place.
    String collection() {
        return view.storage().toString();
    }

    Id id(String namespace, String name) {
        return new Id(collection(), namespace, name);
    }
}
