package dev.sluice.embedded.objects;

import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.sluice.embedded.objects.Objects.DeleteQuery;
import dev.sluice.embedded.store.Event;
import dev.sluice.embedded.store.Interest;
import dev.sluice.embedded.store.Subscription;
import dev.sluice.embedded.store.Watcher;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.UnaryOperator;

/// The life of CustomResourceDefinitions: names are accepted at once, and a deleted definition
/// takes its objects along.
final class DefinitionLife {
    static final String FINALIZER = "customresourcecleanup.apiextensions.k8s.io";

    private static final Logger LOG = LoggerFactory.getLogger(DefinitionLife.class);
    private static final Resource DEFINITIONS = Resource.CUSTOM_RESOURCE_DEFINITIONS;

    private final Ground ground;
    private final Updates updates;
    private final Deletes deletes;
    private final Map<String, Subscription> emptying = new ConcurrentHashMap<>();

    DefinitionLife(Ground ground, Updates updates, Deletes deletes) {
        this.ground = ground;
        this.updates = updates;
        this.deletes = deletes;
    }

    /// Resumes what a restart interrupted.
    void resume() {
        for (ObjectNode definition : ground.store().list(DEFINITIONS.toString(), "").objects()) {
            if (Metadata.isDeleting(definition)) {
                terminate(Metadata.name(definition));
            } else {
                accept(Metadata.name(definition));
            }
        }
    }

    /// Brings the status in line with the spec; does nothing when it is.
    void accept(String name) {
        change(
                name,
                "status",
                definition -> DefinitionNames.accept(definition, others(name), now()));
    }

    private String now() {
        return Metadata.timestamp(ground.clock().instant());
    }

    private List<ObjectNode> others(String name) {
        return ground.store().list(DEFINITIONS.toString(), "").objects().stream()
                .filter(other -> !Metadata.name(other).equals(name))
                .toList();
    }

    /// Deletes all objects of a definition that is being deleted, then lets it go.
    void terminate(String name) {
        change(name, "status", definition -> DefinitionNames.terminating(definition, now()));
        ground.store()
                .latest(kind().id("", name))
                .filter(Metadata::isDeleting)
                .ifPresent(definition ->
                        Thread.ofVirtual()
                                .name("delete objects of " + name)
                                .start(() -> empty(name, definition)));
    }

    private void empty(String name, ObjectNode definition) {
        try {
            for (Kind kind : Definition.kinds(definition)) {
                for (ObjectNode object : ground.store().list(kind.collection(), "").objects()) {
                    var target =
                            new Target(kind, Metadata.namespace(object), Metadata.name(object), "");
                    try {
                        deletes.delete(target, DeleteQuery.BACKGROUND);
                    } catch (ApiException e) {
                        if (!e.isNotFound()) {
                            throw e;
                        }
                    }
                }
            }
            releaseWhenEmpty(name, definition);
        } catch (RuntimeException e) {
            LOG.error("The objects of the CustomResourceDefinition {} cannot be deleted", name, e);
        }
    }

    private void releaseWhenEmpty(String name, ObjectNode definition) {
        String plural = definition.at("/spec/names/plural").asText();
        String collection = new Resource(definition.at("/spec/group").asText(), plural).toString();
        var interest = new Interest(collection, "", OptionalLong.empty(), Integer.MAX_VALUE);
        Runnable check =
                () -> {
                    if (ground.store().list(collection, "").objects().isEmpty()) {
                        release(name);
                    }
                };
        emptying.computeIfAbsent(name, _ -> ground.store().watch(interest, new EachTime(check)));
    }

    private void release(String name) {
        change(
                name,
                "",
                definition -> {
                    ObjectNode metadata = Metadata.of(definition);
                    var left = metadata.arrayNode();
                    metadata.path("finalizers")
                            .valueStream()
                            .filter(finalizer -> !finalizer.asText().equals(FINALIZER))
                            .forEach(left::add);
                    metadata.set("finalizers", left);
                    return definition;
                });
        Subscription watch = emptying.remove(name);
        if (watch != null) {
            watch.close();
        }
    }

    private Kind kind() {
        return ground.kinds().preferred(DEFINITIONS);
    }

    private void change(String name, String subresource, UnaryOperator<ObjectNode> edit) {
        try {
            updates.modify(
                    new Target(kind(), "", name, subresource),
                    current -> edit.apply(current.deepCopy()),
                    InProcess.OPTIONS);
        } catch (ApiException e) {
            if (!e.isNotFound()) {
                throw e;
            }
        }
    }

    private record EachTime(Runnable check) implements Watcher {
        @Override
        public void existing(List<ObjectNode> objects, long revision) {
            check.run();
        }

        @Override
        public void changed(Event event) {
            check.run();
        }

        @Override
        public void quiet(long revision) {}

        @Override
        public void overflowed() {}
    }
}
