package dev.sluice.embedded.apiserver.discovery;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.sluice.embedded.objects.ResourceType;

import java.util.List;
import java.util.Optional;
import java.util.SequencedMap;

/// The lists that tell a client which resources exist, in the old form (one document a group
/// version) and the aggregated one.
public final class Discovery {
    private final Served served;

    public Discovery(Served served) {
        this.served = served;
    }

    /// `GET /api`
    ///
    /// @param address host and port the client used
    public ObjectNode coreVersions(String address) {
        var versions = object("APIVersions");
        versions.putArray("versions").add("v1");
        versions.putArray("serverAddressByClientCIDRs")
                .addObject()
                .put("clientCIDR", "0.0.0.0/0")
                .put("serverAddress", address);
        return versions;
    }

    /// `GET /apis`
    public ObjectNode groups() {
        var list = object("APIGroupList").put("apiVersion", "v1");
        var items = list.putArray("groups");
        served.groups()
                .forEach((group, versions) -> {
                    if (!group.isEmpty()) {
                        items.add(describe(group, versions));
                    }
                });
        return list;
    }

    /// `GET /apis/GROUP`; empty when the group does not exist.
    public Optional<ObjectNode> group(String group) {
        return Optional.ofNullable(served.groups().get(group))
                .filter(_ -> !group.isEmpty())
                .map(versions -> {
                    var answer = object("APIGroup").put("apiVersion", "v1");
                    return answer.setAll(describe(group, versions));
                });
    }

    /// `GET /api/v1` or `GET /apis/GROUP/VERSION`; empty when nothing is served there.
    public Optional<ObjectNode> resources(String group, String version) {
        var types = served.types(group, version);
        if (types.isEmpty()) {
            return Optional.empty();
        }
        var list = object("APIResourceList");
        if (!group.isEmpty()) {
            list.put("apiVersion", "v1");
        }
        list.put("groupVersion", groupVersion(group, version));
        var items = list.putArray("resources");
        for (var type : types) {
            ObjectNode entry = resource(type);
            if (!Served.isReview(type) && !served.isComputed(type)) {
                String kind =
                        group + "/" + served.objects().storageVersion(type) + "/" + type.kind();
                entry.put("storageVersionHash", OpenApi.shortHash(kind));
            }
            items.add(entry);
            Served.subresources(type)
                    .forEach(subresource -> items.add(subresource(type, subresource)));
        }
        return Optional.of(list);
    }

    /// `GET /api` or `GET /apis` with an aggregated `Accept`.
    ///
    /// @param core whether the core group is asked for, or all others
    /// @param version `v2` or `v2beta1`
    public ObjectNode aggregated(boolean core, String version) {
        var list = object("APIGroupDiscoveryList");
        list.put("apiVersion", "apidiscovery.k8s.io/" + version).putObject("metadata");
        var items = list.putArray("items");
        served.groups()
                .forEach((group, versions) -> {
                    if (group.isEmpty() == core) {
                        items.add(aggregated(group, versions));
                    }
                });
        return list;
    }

    private static ObjectNode aggregated(
            String group, SequencedMap<String, List<ResourceType>> versions) {
        var item = JsonNodeFactory.instance.objectNode();
        var metadata = item.putObject("metadata");
        if (!group.isEmpty()) {
            metadata.put("name", group);
        }
        var list = item.putArray("versions");
        versions.forEach((version, types) -> {
            var entry = list.addObject().put("version", version);
            var resources = entry.putArray("resources");
            types.forEach(type -> resources.add(aggregated(type)));
            entry.put("freshness", "Current");
        });
        return item;
    }

    private static ObjectNode aggregated(ResourceType type) {
        var entry = JsonNodeFactory.instance.objectNode();
        entry.put("resource", type.resource().plural());
        responseKind(
                entry,
                type.resource().group().isEmpty() ? "" : type.resource().group(),
                type.resource().group().isEmpty() ? "" : type.version(),
                type.kind());
        entry.put("scope", type.namespaced() ? "Namespaced" : "Cluster");
        entry.put("singularResource", type.singular());
        strings(entry.putArray("verbs"), Served.verbs(type));
        if (!type.shortNames().isEmpty()) {
            strings(entry.putArray("shortNames"), type.shortNames());
        }
        if (!type.categories().isEmpty()) {
            strings(entry.putArray("categories"), type.categories());
        }
        if (!type.subresources().isEmpty()) {
            var list = entry.putArray("subresources");
            Served.subresources(type)
                    .forEach(name -> {
                        var sub = Served.subresource(type, name);
                        var item = list.addObject().put("subresource", name);
                        responseKind(
                                item,
                                sub.group(),
                                sub.group().isEmpty() ? "" : sub.version(),
                                sub.kind());
                        strings(item.putArray("verbs"), sub.verbs());
                    });
        }
        return entry;
    }

    private static void responseKind(ObjectNode entry, String group, String version, String kind) {
        entry.putObject("responseKind")
                .put("group", group)
                .put("version", version)
                .put("kind", kind);
    }

    private static ObjectNode describe(
            String group, SequencedMap<String, List<ResourceType>> versions) {
        var node = JsonNodeFactory.instance.objectNode().put("name", group);
        var list = node.putArray("versions");
        versions.keySet().forEach(version -> list.add(version(group, version)));
        node.set("preferredVersion", version(group, versions.firstEntry().getKey()));
        return node;
    }

    private static ObjectNode version(String group, String version) {
        return JsonNodeFactory.instance
                .objectNode()
                .put("groupVersion", groupVersion(group, version))
                .put("version", version);
    }

    private static ObjectNode resource(ResourceType type) {
        var entry =
                JsonNodeFactory.instance
                        .objectNode()
                        .put("name", type.resource().plural())
                        .put("singularName", type.singular())
                        .put("namespaced", type.namespaced())
                        .put("kind", type.kind());
        strings(entry.putArray("verbs"), Served.verbs(type));
        if (!type.shortNames().isEmpty()) {
            strings(entry.putArray("shortNames"), type.shortNames());
        }
        if (!type.categories().isEmpty()) {
            strings(entry.putArray("categories"), type.categories());
        }
        return entry;
    }

    private static ObjectNode subresource(ResourceType type, String name) {
        var sub = Served.subresource(type, name);
        var entry =
                JsonNodeFactory.instance
                        .objectNode()
                        .put("name", type.resource().plural() + "/" + name)
                        .put("singularName", "")
                        .put("namespaced", type.namespaced());
        if (!sub.group().equals(type.resource().group())) {
            entry.put("group", sub.group()).put("version", sub.version());
        }
        entry.put("kind", sub.kind());
        strings(entry.putArray("verbs"), sub.verbs());
        return entry;
    }

    private static String groupVersion(String group, String version) {
        return group.isEmpty() ? version : group + "/" + version;
    }

    private static void strings(ArrayNode array, List<String> values) {
        values.forEach(array::add);
    }

    private static ObjectNode object(String kind) {
        return JsonNodeFactory.instance.objectNode().put("kind", kind);
    }
}
