package dev.sluice.embedded.objects;

import com.fasterxml.jackson.databind.node.ObjectNode;

import java.util.function.UnaryOperator;

/// Turns objects of the stored version into those of another and back. Neither direction changes
/// its argument.
interface View {
    /// The kind whose collection holds the objects.
    Resource storage();

    ObjectNode read(ObjectNode stored);

    ObjectNode write(ObjectNode shown);

    /// Whether objects are shown as they are stored.
    boolean isSame();

    /// The stored version is the one shown.
    static View same(Resource storage) {
        return of(storage, object -> object, object -> object, true);
    }

    static View of(
            Resource storage, UnaryOperator<ObjectNode> read, UnaryOperator<ObjectNode> write) {
        return of(storage, read, write, false);
    }

    private static View of(
            Resource storage,
            UnaryOperator<ObjectNode> read,
            UnaryOperator<ObjectNode> write,
            boolean same) {
        return new View() {
            @Override
            public Resource storage() {
                return storage;
            }

            @Override
            public boolean isSame() {
                return same;
            }

            @Override
            public ObjectNode read(ObjectNode stored) {
                return read.apply(stored);
            }

            @Override
            public ObjectNode write(ObjectNode shown) {
                return write.apply(shown);
            }
        };
    }

    /// Only `apiVersion` differs.
    static View versions(Resource storage, String stored, String shown) {
        return stored.equals(shown)
                ? same(storage)
                : of(storage, o -> withVersion(o, shown), o -> withVersion(o, stored));
    }

    private static ObjectNode withVersion(ObjectNode object, String apiVersion) {
        ObjectNode copy = object.objectNode();
        copy.setAll(object);
        return copy.put("apiVersion", apiVersion);
    }
}
