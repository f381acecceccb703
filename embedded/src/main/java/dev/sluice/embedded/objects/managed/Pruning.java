package dev.sluice.embedded.objects.managed;

import com.fasterxml.jackson.databind.node.ObjectNode;

import java.util.HashMap;
import java.util.Map;

/// Removes what an applier owned before, applies no longer, and nobody else owns.
///
/// @param now the version of the request
record Pruning(Versions versions, String now) {
    ObjectNode prune(ObjectNode merged, ManagedFields fields, Owned last) {
        String version = last.owner().apiVersion();
        var shown = versions.at(version, merged);
        if (shown.isEmpty() || last.fields().isEmpty()) {
            return merged;
        }
        // Only whole-version changes differ between the two; see Versions.
        FieldType type = shown.get().type();
        FieldSet gone = last.fields().withNamedParents(type);
        ObjectNode pruned = Removal.remove(type, merged, gone);
        for (var owned : ownedByVersion(fields).entrySet()) {
            var at = versions.at(owned.getKey(), merged);
            if (at.isPresent()) {
                pruned = addBack(at.get().type(), merged, pruned, owned.getValue());
            }
        }
        FieldSet all = Configuration.of(type, merged).withNamedParents(type);
        FieldSet left = Configuration.of(type, pruned).withNamedParents(type);
        return Removal.remove(type, merged, all.minus(left).and(gone));
    }

    private static Map<String, FieldSet> ownedByVersion(ManagedFields fields) {
        Map<String, FieldSet> owned = new HashMap<>();
        for (Owned entry : fields.entries()) {
            owned.merge(entry.owner().apiVersion(), entry.fields(), FieldSet::union);
        }
        return owned;
    }

    private static ObjectNode addBack(
            FieldType type, ObjectNode merged, ObjectNode pruned, FieldSet owned) {
        FieldSet all = Configuration.of(type, merged).withNamedParents(type);
        FieldSet kept =
                Configuration.of(type, pruned)
                        .withNamedParents(type)
                        .union(owned.withNamedParents(type));
        return Removal.remove(type, merged, all.minus(kept));
    }
}
