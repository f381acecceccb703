package dev.sluice.embedded.objects;

import dev.sluice.embedded.store.Id;

/// The object a request is about.
///
/// @param subresource empty, `status`, `scale` or `finalize`
record Target(Kind kind, String namespace, String name, String subresource) {
    Id id() {
        return kind.id(namespace, name);
    }

    Key key() {
        return new Key(kind.resource(), namespace, name);
    }

    boolean is(String wanted) {
        return subresource.equals(wanted);
    }

    ApiException notFound() {
        return Refusals.notFound(kind.resource(), name);
    }
}
