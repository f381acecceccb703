package dev.sluice.embedded.metrics;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.sluice.embedded.objects.Change;
import dev.sluice.embedded.objects.Cluster;
import dev.sluice.embedded.objects.Key;
import dev.sluice.embedded.objects.Resource;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

/// A cluster in which tests make pods come and go.
public final class FakeCluster implements Cluster {
    private static final JsonMapper JSON = new JsonMapper();

    private final List<Consumer<Change>> listeners = new CopyOnWriteArrayList<>();

    public static ObjectNode json(String text) {
        try {
            return (ObjectNode) JSON.readTree(text);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(e);
        }
    }

    public void tell(Change change) {
        listeners.forEach(listener -> listener.accept(change));
    }

    @Override
    public Subscription watch(Resource resource, Consumer<Change> listener) {
        listeners.add(listener);
        return () -> listeners.remove(listener);
    }

    @Override
    public Optional<ObjectNode> get(Key key) {
        return Optional.empty();
    }

    @Override
    public List<ObjectNode> list(Resource resource, String namespace) {
        return List.of();
    }

    @Override
    public ObjectNode create(Resource resource, ObjectNode object) {
        throw new UnsupportedOperationException();
    }

    @Override
    public ObjectNode update(Resource resource, ObjectNode object) {
        throw new UnsupportedOperationException();
    }

    @Override
    public ObjectNode updateStatus(Resource resource, ObjectNode object) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void delete(Key key) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void deleteNow(Key key, String uid) {
        throw new UnsupportedOperationException();
    }
}
