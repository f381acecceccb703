package dev.sluice.embedded.objects.managed;

import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.sluice.embedded.objects.managed.ApplyException.Clash;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;

/// Decides who owns what after a write.
///
/// @param versions of the object's kind
/// @param type in the request's version
/// @param writable drops the fields that the request's URL does not write
public record Ownership(Versions versions, FieldType type, UnaryOperator<FieldSet> writable) {
    private static final String BEFORE = "before-first-apply";
    private static final Owner CURRENT = new Owner("", false, "", "");

    /// The owners after an update.
    public ManagedFields update(
            ObjectNode live, ObjectNode now, ManagedFields before, Owner owner, Instant time) {
        ManagedFields fields = before.copy();
        Comparison change =
                settle(new States(live, now, owner.apiVersion()), fields, CURRENT, true);
        FieldSet taken = change.changed();
        if (!taken.isEmpty()) {
            FieldSet had = fields.of(owner).map(Owned::fields).orElseGet(FieldSet::new);
            fields.put(new Owned(owner, had.union(taken), stamp(owner, time)));
        }
        fields.strip();
        fields.cap();
        return fields;
    }

    /// @param object the new object, before defaults
    public record Applied(ObjectNode object, ManagedFields fields) {}

    /// One apply.
    ///
    /// @param owner who applies
    /// @param force take what others own
    public record Request(ObjectNode configuration, Owner owner, boolean force, Instant time) {
        Request forced() {
            return new Request(configuration, owner, true, time);
        }
    }

    /// @param live the object as stored; without identity when there is none
    /// @throws ApplyException when the configuration does not fit or others own what it changes
    public Applied apply(ObjectNode live, ManagedFields before, Request request) {
        Owner owner = request.owner();
        ManagedFields fields = before.copy();
        if (fields.isEmpty() && live.has("metadata")) {
            var unknown = new Owner(BEFORE, false, owner.apiVersion(), "");
            fields = update(live.objectNode(), live, fields, unknown, request.time());
        }
        Optional<Owned> last = fields.of(owner);
        FieldSet set = Configuration.checked(type, request.configuration());
        ObjectNode merged = Merging.merge(type, live, request.configuration());
        fields.put(
                new Owned(owner, writable.apply(set).compact(), last.map(Owned::time).orElse("")));
        if (last.isPresent()) {
            merged = new Pruning(versions, owner.apiVersion()).prune(merged, fields, last.get());
        }
        settle(new States(live, merged, owner.apiVersion()), fields, owner, request.force());
        boolean same = Values.equal(live, merged);
        FieldSet own = fields.of(owner).map(Owned::fields).orElseGet(FieldSet::new);
        String stamp = same ? last.map(Owned::time).orElse("") : stamp(owner, request.time());
        fields.put(new Owned(owner, own, stamp));
        fields.strip();
        return new Applied(merged, fields);
    }

    /// Entries of the scale subresource carry no time.
    private static String stamp(Owner owner, Instant time) {
        return owner.subresource().equals("scale") ? "" : ManagedFields.time(time);
    }

    private record States(ObjectNode live, ObjectNode now, String apiVersion) {}

    /// Takes from all but one owner what changed.
    private Comparison settle(States states, ManagedFields fields, Owner self, boolean force) {
        Map<String, Optional<Comparison>> byVersion = new HashMap<>();
        Comparison own = compare(states, states.apiVersion()).orElseThrow();
        byVersion.put(states.apiVersion(), Optional.of(own));
        List<Owned> kept = new ArrayList<>();
        Map<Owned, FieldSet> clashes = new LinkedHashMap<>();
        for (Owned owned : List.copyOf(fields.entries())) {
            if (owned.owner().isSame(self)) {
                kept.add(owned);
                continue;
            }
            Optional<Comparison> change =
                    byVersion.computeIfAbsent(
                            owned.owner().apiVersion(), version -> compare(states, version));
            if (change.isEmpty()) {
                continue;
            }
            FieldSet lost = owned.fields().and(change.get().changed());
            if (!lost.isEmpty()) {
                clashes.put(owned, lost);
            }
            kept.add(owned.with(owned.fields().minus(lost).minus(change.get().removed())));
        }
        if (!force && !clashes.isEmpty()) {
            throw conflict(clashes);
        }
        fields.entries().clear();
        kept.forEach(fields::put);
        return own;
    }

    private Optional<Comparison> compare(States states, String version) {
        var live = versions.at(version, states.live());
        var now = versions.at(version, states.now());
        return live.isEmpty() || now.isEmpty()
                ? Optional.empty()
                : Optional.of(
                        Comparison.of(now.get().type(), live.get().object(), now.get().object())
                                .filter(writable));
    }

    private static ApplyException conflict(Map<Owned, FieldSet> clashes) {
        List<Clash> found = new ArrayList<>();
        var all = new FieldSet();
        for (var entry : clashes.entrySet()) {
            for (List<String> path : entry.getValue().paths()) {
                found.add(new Clash(entry.getKey().owner(), Step.text(path)));
            }
            all = all.union(entry.getValue());
        }
        return new ApplyException.Conflict(found, all);
    }

    /// Like [#apply], except that fields which the live object still has as an earlier client-side
    /// apply left them are nobody's to defend.
    ///
    /// @param lastApplied what that apply sent
    public Applied applyOver(
            ObjectNode live, ObjectNode lastApplied, ManagedFields before, Request request) {
        try {
            return apply(live, before, request);
        } catch (ApplyException.Conflict e) {
            Comparison since = Comparison.of(type, lastApplied, live);
            FieldSet free =
                    Configuration.of(type, lastApplied)
                            .minus(since.modified())
                            .minus(since.removed());
            if (e.fields().minus(free).isEmpty()) {
                return apply(live, before, request.forced());
            }
            throw e;
        }
    }
}
