package dev.sluice.operator.kube;

import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.sluice.routing.ObjectKey;

import java.util.Optional;
import java.util.function.BooleanSupplier;

/// Writes only as long as this replica may.
///
/// @param writes the cluster
/// @param may is asked right before each write
public record Fenced(Writes writes, BooleanSupplier may) implements Writes {
    @Override
    public ObjectNode create(ObjectKey key, ObjectNode object) throws WriteRefused {
        check(key);
        return writes.create(key, object);
    }

    @Override
    public ObjectNode update(ObjectKey key, ObjectNode object) throws WriteRefused {
        check(key);
        return writes.update(key, object);
    }

    @Override
    public ObjectNode updateStatus(ObjectKey key, ObjectNode object) throws WriteRefused {
        check(key);
        return writes.updateStatus(key, object);
    }

    @Override
    public void delete(ObjectKey key) throws WriteRefused {
        check(key);
        writes.delete(key);
    }

    @Override
    public Optional<ObjectNode> newest(ObjectKey key) throws WriteRefused {
        return writes.newest(key);
    }

    private void check(ObjectKey key) throws WriteRefused {
        if (!may.getAsBoolean()) {
            throw new WriteRefused(
                    0,
                    key + ": this replica does not lead",
                    new IllegalStateException("this replica does not lead"));
        }
    }
}
