package dev.sluice.embedded.objects.managed;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// All entries of `metadata.managedFields` of one object.
///
/// A list in the making: it belongs to one write.
public final class ManagedFields {
    private static final int UPDATES_MAX = 10;
    private static final String ANCIENT = "ancient-changes";
    private static final List<String> NEVER_OWNED =
            List.of(
                    "name",
                    "namespace",
                    "creationTimestamp",
                    "selfLink",
                    "uid",
                    "clusterName",
                    "generation",
                    "managedFields",
                    "resourceVersion");

    private static final Comparator<Owned> ORDER =
            Comparator.<Owned, Boolean>comparing(owned -> !owned.owner().applied())
                    .thenComparing(Owned::time)
                    .thenComparing(owned -> owned.owner().manager())
                    .thenComparing(owned -> owned.owner().apiVersion())
                    .thenComparing(owned -> owned.owner().subresource());

    private final List<Owned> entries;

    private ManagedFields(List<Owned> entries) {
        this.entries = entries;
    }

    public static ManagedFields none() {
        return new ManagedFields(new ArrayList<>());
    }

    /// Reads the list; empty when it is not in the form of `managedFields`.
    public static Optional<ManagedFields> parse(JsonNode list) {
        var fields = none();
        for (JsonNode entry : list) {
            String operation = entry.path("operation").asText();
            boolean applied = operation.equals("Apply");
            boolean readable =
                    (applied || operation.equals("Update"))
                            && entry.path("fieldsType").asText("FieldsV1").equals("FieldsV1");
            if (!readable) {
                return Optional.empty();
            }
            var owner =
                    new Owner(
                            entry.path("manager").asText(),
                            applied,
                            entry.path("apiVersion").asText(),
                            entry.path("subresource").asText());
            try {
                FieldSet set = FieldSet.parse(entry.path("fieldsV1"));
                fields.put(new Owned(owner, set, entry.path("time").asText()));
            } catch (IllegalArgumentException _) {
                return Optional.empty();
            }
        }
        return Optional.of(fields);
    }

    /// Whether a client asks to forget all owners: no entry, or one that says nothing.
    public static boolean isReset(JsonNode list) {
        return list.isArray() && (list.isEmpty() || list.size() == 1 && list.get(0).isEmpty());
    }

    public boolean isEmpty() {
        return entries.isEmpty();
    }

    List<Owned> entries() {
        return entries;
    }

    Optional<Owned> of(Owner owner) {
        return entries.stream().filter(owned -> owned.owner().isSame(owner)).findFirst();
    }

    ManagedFields copy() {
        return new ManagedFields(new ArrayList<>(entries));
    }

    /// Replaces the entry of the same owner; without fields it goes.
    void put(Owned owned) {
        entries.removeIf(known -> known.owner().isSame(owned.owner()));
        if (!owned.fields().isEmpty()) {
            entries.add(owned);
        }
    }

    /// Drops what the server itself keeps in every object.
    void strip() {
        var never = new FieldSet();
        never.child(Step.field("apiVersion")).mark();
        never.child(Step.field("kind")).mark();
        FieldSet metadata = never.child(Step.field("metadata")).mark();
        NEVER_OWNED.forEach(name -> metadata.child(Step.field(name)).mark());
        entries.replaceAll(owned -> owned.with(owned.fields().minus(never)));
        entries.removeIf(owned -> owned.fields().isEmpty());
    }

    /// Puts the oldest updates of one version into one entry while there are too many.
    void cap() {
        List<Owned> updates = new ArrayList<>(entries);
        updates.removeIf(
                owned -> owned.owner().applied() || !owned.owner().subresource().isEmpty());
        int left = updates.size();
        updates.sort(ORDER);
        Map<String, Owned> first = new HashMap<>();
        for (Owned old : updates) {
            if (left <= UPDATES_MAX) {
                return;
            }
            String version = old.owner().apiVersion();
            Owned merged = first.putIfAbsent(version, old);
            if (merged == null) {
                continue;
            }
            var bucket = new Owner(ANCIENT, false, version, "");
            entries.remove(merged);
            entries.remove(old);
            var both = new Owned(bucket, merged.fields().union(old.fields()), old.time());
            put(both);
            first.put(version, both);
            left--;
        }
    }

    /// The list as it is stored; its entries are shared, not to be changed.
    public ArrayNode toJson() {
        List<Owned> sorted = new ArrayList<>(entries);
        sorted.sort(ORDER);
        ArrayNode list = JsonNodeFactory.instance.arrayNode(sorted.size());
        for (Owned owned : sorted) {
            Owner owner = owned.owner();
            ObjectNode entry = SharedNodes.node();
            entry.put("manager", owner.manager());
            entry.put("operation", owner.applied() ? "Apply" : "Update");
            entry.put("apiVersion", owner.apiVersion());
            if (!owned.time().isEmpty()) {
                entry.put("time", owned.time());
            }
            entry.put("fieldsType", "FieldsV1");
            entry.set("fieldsV1", owned.fields().toJson());
            if (!owner.subresource().isEmpty()) {
                entry.put("subresource", owner.subresource());
            }
            list.add(SharedNodes.shared(entry));
        }
        return list;
    }

    /// Whether two lists say the same but for when.
    public static boolean differOnlyInTime(JsonNode one, JsonNode other) {
        return withoutTimes(one).equals(withoutTimes(other));
    }

    private static JsonNode withoutTimes(JsonNode list) {
        ArrayNode copy = JsonNodeFactory.instance.arrayNode(list.size());
        for (JsonNode entry : list) {
            copy.add(entry.isObject() ? ((ObjectNode) entry).deepCopy().without("time") : entry);
        }
        return copy;
    }

    static String time(Instant now) {
        return now.truncatedTo(ChronoUnit.SECONDS).toString();
    }
}
