package dev.sluice.embedded.gateway.gloo;

import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.sluice.embedded.gateway.config.Field;
import dev.sluice.embedded.gateway.config.Snapshot;
import dev.sluice.embedded.objects.Key;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.TreeMap;

/// Finds the route tables that a `delegateAction` names or selects.
final class RouteTables {
    private final Snapshot snapshot;

    RouteTables(Snapshot snapshot) {
        this.snapshot = snapshot;
    }

    /// Groups of tables of the same weight, lightest first; empty when there are none.
    Collection<List<Table>> find(Field delegate, Upstreams.Owner owner) {
        var selector = delegate.at("selector");
        if (selector.present() && !delegate.at("ref").present()) {
            return select(selector, owner);
        }
        var reference = delegate.at("name").present() ? delegate : delegate.at("ref");
        var name = reference.at("name").text();
        if (name.isEmpty()) {
            throw delegate.invalid("must have a ref with a name, or a selector");
        }
        var namespace = reference.at("namespace").textIfPresent().orElse(owner.namespace());
        return snapshot.find(GlooKinds.ROUTE_TABLES, namespace, name)
                .map(object ->
                        List.of(
                                new Table(
                                        new Key(GlooKinds.ROUTE_TABLES, namespace, name), object)))
                .map(List::of)
                .orElse(List.of());
    }

    private Collection<List<Table>> select(Field selector, Upstreams.Owner owner) {
        var namespaces = selector.at("namespaces").texts();
        var labels = new Selector(selector.at("labels"), selector.at("expressions"));
        var byWeight = new TreeMap<Long, List<Table>>();
        snapshot.all(GlooKinds.ROUTE_TABLES)
                .forEach((key, object) -> {
                    boolean inside =
                            namespaces.isEmpty()
                                    ? key.namespace().equals(owner.namespace())
                                    : namespaces.contains("*")
                                            || namespaces.contains(key.namespace());
                    if (inside && labels.selects(object)) {
                        byWeight.computeIfAbsent(
                                        object.path("spec").path("weight").asLong(0),
                                        _ -> new ArrayList<>())
                                .add(new Table(key, object));
                    }
                });
        return byWeight.values();
    }

    record Table(Key key, ObjectNode object) {}
}
