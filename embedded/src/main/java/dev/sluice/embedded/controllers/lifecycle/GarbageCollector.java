package dev.sluice.embedded.controllers.lifecycle;

import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.sluice.embedded.controllers.reading.Meta;
import dev.sluice.embedded.controllers.reading.Owner;
import dev.sluice.embedded.controllers.work.Controller;
import dev.sluice.embedded.controllers.work.Decision;
import dev.sluice.embedded.controllers.work.Note;
import dev.sluice.embedded.controllers.work.Write;
import dev.sluice.embedded.objects.Cluster;
import dev.sluice.embedded.objects.Key;
import dev.sluice.embedded.objects.Resource;
import dev.sluice.embedded.objects.ResourceType;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Supplier;

/// Deletes objects whose owners are all gone, and lets owners go that wait for their dependents
/// (`foregroundDeletion`) or for their release (`orphan`).
///
/// An owner counts as gone only when it is looked up and not there: watches of different kinds tell
/// in no common order.
public final class GarbageCollector implements Controller {
    private static final String FOREGROUND = "foregroundDeletion";
    private static final String ORPHAN = "orphan";

    private final Cluster cluster;
    private final Supplier<List<ResourceType>> types;
    private final Kinship kinship = new Kinship();

    public GarbageCollector(Cluster cluster, Supplier<List<ResourceType>> types) {
        this.cluster = cluster;
        this.types = types;
    }

    @Override
    public String name() {
        return "garbage-collector-controller";
    }

    /// None: it is fed by a [#listener].
    @Override
    public List<Source> sources() {
        return List.of();
    }

    /// @param queue takes the keys to decide
    public Everything.Listener listener(Consumer<Collection<Key>> queue) {
        return new Everything.Listener() {
            @Override
            public void exists(Resource resource, ObjectNode object) {
                queue.accept(kinship.note(Meta.key(resource, object), object));
            }

            @Override
            public void gone(Resource resource, ObjectNode object) {
                queue.accept(kinship.end(object));
            }
        };
    }

    /// Whether an object being deleted waits for the collector.
    static boolean waits(ObjectNode object) {
        var finalizers = Meta.finalizers(object);
        return Meta.deleting(object)
                && (finalizers.contains(FOREGROUND) || finalizers.contains(ORPHAN));
    }

    @Override
    public Decision decide(Key key) {
        var stored = cluster.get(key);
        if (stored.isEmpty()) {
            return Decision.NOTHING;
        }
        var object = stored.get();
        if (!Meta.deleting(object)) {
            return Decision.of(collect(key, object));
        }
        var finalizers = Meta.finalizers(object);
        if (finalizers.contains(ORPHAN)) {
            return Decision.of(orphan(key, object));
        }
        return finalizers.contains(FOREGROUND)
                ? Decision.of(endDependentsFirst(key, object))
                : Decision.NOTHING;
    }

    private List<Write> orphan(Key key, ObjectNode owner) {
        var writes = new ArrayList<Write>();
        for (var dependent : allDependents(owner)) {
            var released = dependent.object.deepCopy();
            Owner.remove(released, Meta.uid(owner));
            writes.add(new Write.Update(dependent.key.resource(), released));
        }
        writes.add(withoutFinalizer(key, owner, ORPHAN));
        return writes;
    }

    private List<Write> endDependentsFirst(Key key, ObjectNode owner) {
        var writes = new ArrayList<Write>();
        var noted = dependents(owner);
        var dependents = blocks(noted, owner) ? noted : allDependents(owner);
        for (var dependent : dependents) {
            if (!Meta.deleting(dependent.object)) {
                writes.addAll(collect(dependent.key, dependent.object));
            }
        }
        if (!blocks(dependents, owner)) {
            writes.add(withoutFinalizer(key, owner, FOREGROUND));
        }
        return writes;
    }

    private static boolean blocks(List<Dependent> dependents, ObjectNode owner) {
        return dependents.stream()
                .flatMap(dependent -> Meta.owners(dependent.object).stream())
                .anyMatch(o -> o.uid().equals(Meta.uid(owner)) && o.blocks());
    }

    /// What becomes of an object by the state of its owners.
    private List<Write> collect(Key key, ObjectNode object) {
        var useless = new ArrayList<Owner>();
        boolean foreground = false;
        boolean owned = false;
        for (var owner : Meta.owners(object)) {
            var state = state(key, owner);
            owned |= state == State.THERE;
            foreground |= state == State.WAITING;
            if (state != State.THERE) {
                useless.add(owner);
            }
        }
        if (useless.isEmpty()) {
            return List.of();
        }
        if (owned) {
            var changed = object.deepCopy();
            useless.forEach(owner -> Owner.remove(changed, owner.uid()));
            return List.of(new Write.Update(key.resource(), changed));
        }
        var writes = new ArrayList<>(strangers(key, object, useless));
        if (foreground && !kinship.dependents(Meta.uid(object)).isEmpty()) {
            var changed = object.deepCopy();
            if (!Meta.finalizers(changed).contains(FOREGROUND)) {
                Meta.of(changed).withArrayProperty("finalizers").add(FOREGROUND);
            }
            writes.add(new Write.Update(key.resource(), changed));
        }
        writes.add(new Write.Delete(key));
        return writes;
    }

    /// Tells about owners that live in another namespace, which cannot own.
    private List<Write> strangers(Key key, ObjectNode object, List<Owner> owners) {
        var notes = new ArrayList<Write>();
        for (var owner : owners) {
            if (kinship.hasEnded(owner.uid())) {
                continue;
            }
            types.get().stream()
                    .filter(type -> isOf(type, owner) && type.namespaced())
                    .flatMap(type -> cluster.list(type.resource(), "").stream())
                    .filter(o -> Meta.uid(o).equals(owner.uid()))
                    .findFirst()
                    .ifPresent(o -> notes.add(stranger(key, object, owner)));
        }
        return notes;
    }

    private static Write stranger(Key key, ObjectNode object, Owner owner) {
        var message =
                "ownerRef [%s/%s, namespace: %s, name: %s, uid: %s] does not exist in namespace"
                        + " \"%s\"";
        return new Write.Tell(
                Note.warning(
                        object,
                        "OwnerRefInvalidNamespace",
                        message.formatted(
                                owner.apiVersion(),
                                owner.kind(),
                                key.namespace(),
                                owner.name(),
                                owner.uid(),
                                key.namespace())));
    }

    private State state(Key dependent, Owner owner) {
        if (kinship.hasEnded(owner.uid())) {
            return State.GONE;
        }
        var type = types.get().stream().filter(t -> isOf(t, owner)).findFirst();
        if (type.isEmpty() || (type.get().namespaced() && dependent.namespace().isEmpty())) {
            // Nobody can tell, so nothing is deleted.
            return State.THERE;
        }
        var namespace = type.get().namespaced() ? dependent.namespace() : "";
        return cluster.get(new Key(type.get().resource(), namespace, owner.name()))
                .filter(o -> Meta.uid(o).equals(owner.uid()))
                .map(o ->
                        Meta.deleting(o) && Meta.finalizers(o).contains(FOREGROUND)
                                ? State.WAITING
                                : State.THERE)
                .orElse(State.GONE);
    }

    private List<Dependent> dependents(ObjectNode owner) {
        var dependents = new ArrayList<Dependent>();
        for (var key : kinship.dependents(Meta.uid(owner))) {
            cluster.get(key)
                    .filter(o -> isOwnedBy(o, owner))
                    .ifPresent(o -> dependents.add(new Dependent(key, o)));
        }
        return dependents;
    }

    /// Looks through every kind, because a dependent just made may not be noted yet: for the last
    /// look before an owner is let go.
    private List<Dependent> allDependents(ObjectNode owner) {
        return types.get().stream()
                .map(ResourceType::resource)
                .distinct()
                .filter(resource -> !resource.plural().equals("events"))
                .flatMap(resource ->
                        cluster.list(resource, Meta.namespace(owner)).stream()
                                .filter(o -> isOwnedBy(o, owner))
                                .map(o -> new Dependent(Meta.key(resource, o), o)))
                .toList();
    }

    private static boolean isOwnedBy(ObjectNode object, ObjectNode owner) {
        return Meta.owners(object).stream().anyMatch(o -> o.uid().equals(Meta.uid(owner)));
    }

    private static Write withoutFinalizer(Key key, ObjectNode object, String finalizer) {
        var kept = Meta.finalizers(object);
        kept.remove(finalizer);
        var changed = object.deepCopy();
        var list = Meta.of(changed).putArray("finalizers");
        kept.forEach(list::add);
        return new Write.Update(key.resource(), changed);
    }

    private static boolean isOf(ResourceType type, Owner owner) {
        return type.resource().group().equals(owner.group()) && type.kind().equals(owner.kind());
    }

    private enum State {
        THERE,
        WAITING,
        GONE
    }

    private record Dependent(Key key, ObjectNode object) {}
}
