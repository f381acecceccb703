package dev.sluice.embedded.objects;

import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.sluice.embedded.store.Store;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// The kinds served now: the built-in ones and those of the CustomResourceDefinitions.
final class Kinds {
    private static final String DEFINITIONS = Resource.CUSTOM_RESOURCE_DEFINITIONS.toString();

    private final Store store;
    private volatile Served served = new Served(-1, BuiltIns.ALL, Map.of());

    Kinds(Store store) {
        this.store = store;
    }

    private record Name(Resource resource, String version) {}

    private static final class Served {
        final long revision;
        final List<ResourceType> types;
        final Map<ObjectNode, List<Kind>> custom;
        final Map<Name, Kind> byName = new HashMap<>();
        final Map<Resource, Kind> preferred = new HashMap<>();

        Served(long revision, List<Kind> kinds, Map<ObjectNode, List<Kind>> custom) {
            this.revision = revision;
            this.custom = custom;
            this.types = kinds.stream().map(Kind::type).toList();
            for (Kind kind : kinds) {
                byName.put(new Name(kind.resource(), kind.type().version()), kind);
                preferred.putIfAbsent(kind.resource(), kind);
            }
        }
    }

    private Served now() {
        Served known = served;
        long revision = store.revision(DEFINITIONS);
        if (known.revision == revision) {
            return known;
        }
        List<Kind> kinds = new ArrayList<>(BuiltIns.ALL);
        Map<ObjectNode, List<Kind>> custom = new IdentityHashMap<>();
        for (ObjectNode definition : store.list(DEFINITIONS, "").objects()) {
            // Kept from before where nothing changed, because their rules may be compiled already.
            List<Kind> before = known.custom.get(definition);
            List<Kind> now = before == null ? Definition.kinds(definition) : before;
            custom.put(definition, now);
            kinds.addAll(now);
        }
        served = new Served(revision, kinds, custom);
        return served;
    }

    List<ResourceType> types() {
        return now().types;
    }

    Optional<Kind> find(Resource resource, String version) {
        return Optional.ofNullable(now().byName.get(new Name(resource, version)));
    }

    /// @throws ApiException 404 when the kind is not served (any more)
    Kind of(ResourceType type) {
        return find(type.resource(), type.version()).orElseThrow(Refusals::noSuchResource);
    }

    /// The kind in its preferred version.
    ///
    /// @throws ApiException 404 when the kind is not served
    Kind preferred(Resource resource) {
        Kind kind = now().preferred.get(resource);
        if (kind == null) {
            throw Refusals.noSuchResource();
        }
        return kind;
    }
}
