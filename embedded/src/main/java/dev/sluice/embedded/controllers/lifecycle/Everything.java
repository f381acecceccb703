package dev.sluice.embedded.controllers.lifecycle;

import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.sluice.embedded.objects.Change;
import dev.sluice.embedded.objects.Cluster;
import dev.sluice.embedded.objects.Resource;
import dev.sluice.embedded.objects.ResourceType;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/// One watch of each kind the API serves, following the kinds as CustomResourceDefinitions come and
/// go. Events are left out: they own nothing and end by time.
public final class Everything implements AutoCloseable {
    private final Cluster cluster;
    private final Supplier<List<ResourceType>> types;
    private final List<Listener> listeners;
    private final Map<Resource, Cluster.Subscription> watches = new HashMap<>();
    private final Map<Resource, Cluster.Subscription> retired = new HashMap<>();
    private boolean closed;

    /// What is told about each object of any kind; called on the watch's thread.
    public interface Listener {
        /// The object exists, new or changed.
        void exists(Resource resource, ObjectNode object);

        /// The object is gone.
        void gone(Resource resource, ObjectNode object);
    }

    private Everything(
            Cluster cluster, Supplier<List<ResourceType>> types, List<Listener> listeners) {
        this.cluster = cluster;
        this.types = types;
        this.listeners = List.copyOf(listeners);
    }

    /// Starts at once, with everything that exists.
    ///
    /// @param types every kind served now; asked again after each change of a definition
    public static Everything watch(
            Cluster cluster, Supplier<List<ResourceType>> types, List<Listener> listeners) {
        var everything = new Everything(cluster, types, listeners);
        everything.follow();
        return everything;
    }

    @Override
    public void close() {
        var open = new ArrayList<Cluster.Subscription>();
        synchronized (this) {
            closed = true;
            open.addAll(watches.values());
            open.addAll(retired.values());
        }
        open.forEach(Cluster.Subscription::close);
    }

    private synchronized void follow() {
        if (closed) {
            return;
        }
        var served =
                types.get().stream()
                        .map(ResourceType::resource)
                        .filter(resource -> !resource.plural().equals("events"))
                        .collect(Collectors.toCollection(LinkedHashSet::new));
        for (var gone : watches.keySet().stream().filter(r -> !served.contains(r)).toList()) {
            // Its last deletions may still be on their way, so it is closed only when replaced.
            Optional.ofNullable(watches.remove(gone)).ifPresent(w -> retired.put(gone, w));
        }
        for (var resource : served) {
            if (!watches.containsKey(resource)) {
                Optional.ofNullable(retired.remove(resource))
                        .ifPresent(Cluster.Subscription::close);
                watches.put(resource, cluster.watch(resource, c -> changed(resource, c)));
            }
        }
    }

    private void changed(Resource resource, Change change) {
        switch (change) {
            case Change.Added added -> exists(resource, added.object());
            case Change.Modified modified -> exists(resource, modified.object());
            case Change.Deleted deleted -> {
                listeners.forEach(l -> l.gone(resource, deleted.object()));
                definitionChanged(resource);
            }
            case Change.Synced _, Change.Bookmark _ -> {}
        }
    }

    private void exists(Resource resource, ObjectNode object) {
        listeners.forEach(l -> l.exists(resource, object));
        definitionChanged(resource);
    }

    private void definitionChanged(Resource resource) {
        if (resource.equals(Resource.CUSTOM_RESOURCE_DEFINITIONS)) {
            follow();
        }
    }
}
