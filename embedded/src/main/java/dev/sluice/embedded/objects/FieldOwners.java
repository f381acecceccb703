package dev.sluice.embedded.objects;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.sluice.embedded.objects.managed.ApplyException;
import dev.sluice.embedded.objects.managed.Blank;
import dev.sluice.embedded.objects.managed.FieldSet;
import dev.sluice.embedded.objects.managed.FieldType;
import dev.sluice.embedded.objects.managed.ManagedFields;
import dev.sluice.embedded.objects.managed.Owner;
import dev.sluice.embedded.objects.managed.Ownership;
import dev.sluice.embedded.objects.managed.Ownership.Applied;
import dev.sluice.embedded.objects.managed.Types;
import dev.sluice.embedded.objects.managed.Versions;

import java.time.InstantSource;
import java.util.Optional;

/// Keeps `metadata.managedFields` of each object through its writes.
final class FieldOwners {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final ObjectMapper SORTED =
            new ObjectMapper().enable(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS);
    private static final String MANAGED = "managedFields";
    private static final String LAST_APPLIED = "kubectl.kubernetes.io/last-applied-configuration";

    private final Kinds kinds;
    private final InstantSource clock;

    FieldOwners(Kinds kinds, InstantSource clock) {
        this.kinds = kinds;
        this.clock = clock;
    }

    /// Gives an object that is about to be written its `managedFields`.
    interface Claim {
        /// @param live the object as it is; empty before its birth
        /// @param wanted the object to be written, after defaults
        /// @param sent the list as the client sent it
        void settle(ObjectNode live, ObjectNode wanted, JsonNode sent);
    }

    /// The list as it is: whoever made the object has decided.
    static final Claim AS_SENT = (_, wanted, sent) -> put(wanted, sent);

    /// Undoes new times in the list when nothing else of the object changed.
    static void keepTimesOfNoChange(ObjectNode object, ObjectNode old) {
        JsonNode now = of(object);
        JsonNode before = of(old);
        if (!before.isEmpty() && ManagedFields.differOnlyInTime(now, before)) {
            put(object, before);
            if (!Same.json(object, old)) {
                put(object, now);
            }
        }
    }

    private static void put(ObjectNode object, JsonNode fields) {
        if (fields.isEmpty()) {
            Metadata.of(object).remove(MANAGED);
        } else {
            Metadata.of(object).set(MANAGED, fields);
        }
    }

    static JsonNode of(JsonNode object) {
        return object.path("metadata").path(MANAGED);
    }

    /// What an update or patch by a manager does to the owners.
    Claim update(Target target, String manager) {
        Claim tracked = tracked(target, manager);
        return (live, wanted, sent) -> {
            try {
                tracked.settle(live, wanted, sent);
            } catch (IllegalArgumentException _) {
                // A list item lacks its key and cannot be owned; validation will say so.
                put(wanted, before(target, live, sent).toJson());
            }
        };
    }

    private Claim tracked(Target target, String manager) {
        return (live, wanted, sent) -> {
            ManagedFields before = before(target, live, sent);
            boolean scale = target.is("scale");
            boolean untracked = live.has("metadata") && before.isEmpty();
            put(
                    wanted,
                    untracked
                            ? wanted.arrayNode()
                            : ownership(target)
                                    .update(
                                            scale ? Scale.withoutZero(target.kind(), live) : live,
                                            scale
                                                    ? Scale.withoutZero(target.kind(), wanted)
                                                    : wanted,
                                            before,
                                            owner(target, manager, false),
                                            clock.instant())
                                    .toJson());
        };
    }

    private static ManagedFields before(Target target, ObjectNode live, JsonNode sent) {
        boolean own = target.subresource().isEmpty();
        if (own && ManagedFields.isReset(sent)) {
            return ManagedFields.none();
        }
        Optional<ManagedFields> claimed = own ? ManagedFields.parse(sent) : Optional.empty();
        return claimed.filter(fields -> !fields.isEmpty())
                .or(() -> ManagedFields.parse(of(live)))
                .orElseGet(ManagedFields::none);
    }

    private static Owner owner(Target target, String manager, boolean applied) {
        String version = target.kind().type().apiVersion();
        return new Owner(manager, applied, version, target.subresource());
    }

    private Ownership ownership(Target target) {
        Kind kind = target.kind();
        return new Ownership(versions(kind), type(kind), set -> writable(target, set));
    }

    private static FieldSet writable(Target target, FieldSet set) {
        return switch (target.subresource()) {
            case "status" ->
                    target.kind().type().custom() ? set.only("f:status") : set.without("f:spec");
            case "" -> target.kind().has("status") ? set.without("f:status") : set;
            default -> set;
        };
    }

    private static FieldType type(Kind kind) {
        return switch (kind.form()) {
            case Kind.BuiltIn(var shape) -> Types.of(shape.get());
            case Kind.Custom(var schema) -> Types.of(schema);
        };
    }

    private Versions versions(Kind kind) {
        return (apiVersion, object) -> {
            if (apiVersion.equals(kind.type().apiVersion())) {
                return Optional.of(typed(kind, object));
            }
            int slash = apiVersion.indexOf('/');
            String group = slash < 0 ? "" : apiVersion.substring(0, slash);
            var resource = new Resource(group, kind.resource().plural());
            return kinds.find(resource, apiVersion.substring(slash + 1))
                    .filter(other -> other.collection().equals(kind.collection()))
                    .map(other -> typed(other, other.view().read(kind.view().write(object))));
        };
    }

    private static Versions.Typed typed(Kind kind, ObjectNode object) {
        return new Versions.Typed(type(kind), Blank.fill(kind.resource().toString(), object));
    }

    /// @param force take what others own
    record Apply(ObjectNode configuration, String manager, boolean force) {}

    /// The object after a server-side apply, before defaults, with its owners.
    ///
    /// @param live without `metadata` when there is none
    ObjectNode apply(Target target, ObjectNode live, Apply apply) {
        var request =
                new Ownership.Request(
                        apply.configuration(),
                        owner(target, apply.manager(), true),
                        apply.force(),
                        clock.instant());
        ManagedFields before = ManagedFields.parse(of(live)).orElseGet(ManagedFields::none);
        ObjectNode bare = live.deepCopy();
        if (bare.get("metadata") instanceof ObjectNode metadata) {
            metadata.remove(MANAGED);
        }
        Optional<ObjectNode> lastApplied =
                apply.manager().equals("kubectl") ? lastApplied(live) : Optional.empty();
        try {
            Ownership ownership = ownership(target);
            Applied applied =
                    lastApplied.isPresent()
                            ? ownership.applyOver(bare, lastApplied.get(), before, request)
                            : ownership.apply(bare, before, request);
            ObjectNode object = applied.object().deepCopy();
            if (lastApplied.isPresent() && hasLastApplied(object)) {
                rememberApplied(object, apply.configuration());
            }
            put(object, applied.fields().toJson());
            return object;
        } catch (ApplyException.Mismatch e) {
            throw Applying.untyped("patch", apply.configuration(), e);
        } catch (IllegalArgumentException e) {
            throw Applying.untyped("live", live, e);
        } catch (ApplyException.Conflict e) {
            throw Applying.conflict(e);
        }
    }

    private static boolean hasLastApplied(JsonNode object) {
        return !object.path("metadata").path("annotations").path(LAST_APPLIED).asText().isEmpty();
    }

    /// What a client-side apply left in the object's annotation.
    private static Optional<ObjectNode> lastApplied(ObjectNode live) {
        if (!hasLastApplied(live)) {
            return Optional.empty();
        }
        try {
            String text = live.at("/metadata/annotations").path(LAST_APPLIED).asText();
            return JSON.readTree(text) instanceof ObjectNode object
                    ? Optional.of(object)
                    : Optional.empty();
        } catch (JsonProcessingException _) {
            return Optional.empty();
        }
    }

    /// So that a client-side apply after this one still knows what was applied.
    private static void rememberApplied(ObjectNode object, ObjectNode configuration) {
        ObjectNode copy = configuration.deepCopy();
        if (copy.at("/metadata/annotations") instanceof ObjectNode annotations) {
            annotations.remove(LAST_APPLIED);
        }
        try {
            String text = SORTED.writeValueAsString(SORTED.convertValue(copy, Object.class));
            object.withObject("/metadata/annotations").put(LAST_APPLIED, text + "\n");
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }
}
