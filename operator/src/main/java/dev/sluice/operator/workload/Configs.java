package dev.sluice.operator.workload;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.sluice.operator.kube.Kinds;
import dev.sluice.operator.kube.View;
import dev.sluice.routing.Kind;
import dev.sluice.routing.ObjectKey;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/// The ConfigMaps and Secrets a pod template refers to. The primary gets copies of its own, so that
/// a change of them reaches the canary first.
///
/// @param tracked the objects that are copied, by `configmap/<name>` or `secret/<name>`
public record Configs(Map<String, ObjectNode> tracked) {
    /// Nothing is tracked.
    public static final Configs NONE = new Configs(Map.of());

    private static final String OPT_OUT = "flagger.app/config-tracking";
    private static final String PRIMARY = "-primary";
    private static final Set<String> SECRET_TYPES =
            Set.of(
                    "Opaque",
                    "kubernetes.io/basic-auth",
                    "kubernetes.io/ssh-auth",
                    "kubernetes.io/tls");

    public Configs {
        tracked = Map.copyOf(tracked);
    }

    private record Reference(Kind kind, ObjectNode holder, String field, boolean optional) {
        String name() {
            return holder.path(field).asText();
        }

        String tracking() {
            return (kind.equals(Kinds.SECRET) ? "secret/" : "configmap/") + name();
        }
    }

    /// Finds what a pod spec refers to.
    ///
    /// @throws TargetRefused when something it cannot do without does not exist
    static Configs of(JsonNode podSpec, String namespace, View view) throws TargetRefused {
        var tracked = new LinkedHashMap<String, ObjectNode>();
        for (var reference : references(podSpec)) {
            var key = reference.kind().key(namespace, reference.name());
            var found = view.get(key);
            if (found.isPresent()) {
                if (isTracked(found.get())) {
                    tracked.put(reference.tracking(), found.get());
                }
            } else if (!reference.optional()) {
                throw new TargetRefused(
                        key + " does not exist, but the target's pod template refers to it");
            }
        }
        return new Configs(tracked);
    }

    /// The primary's copies of what a pod spec refers to, by the names of the originals.
    static Configs copiesOf(JsonNode podSpec, String namespace, View view) {
        var copies = new LinkedHashMap<String, ObjectNode>();
        for (var reference : references(podSpec)) {
            view.get(reference.kind().key(namespace, reference.name() + PRIMARY))
                    .ifPresent(copy -> copies.put(reference.tracking(), copy));
        }
        return new Configs(copies);
    }

    private static boolean isTracked(ObjectNode config) {
        var optOut = config.path("metadata").path("annotations").path(OPT_OUT).asText("");
        var isSecret = config.path("kind").asText().equals("Secret");
        return !optOut.startsWith("disable")
                && (!isSecret || SECRET_TYPES.contains(config.path("type").asText("Opaque")));
    }

    /// Checksum of each tracked object; `binaryData` counts when there is any.
    public Map<String, String> checksums() {
        var checksums = new TreeMap<String, String>();
        tracked.forEach((name, config) -> {
            var data = Template.checksum(config.path("data"));
            var binary = config.path("binaryData");
            checksums.put(
                    name,
                    binary.isEmpty()
                            ? data
                            : data.substring(0, 8) + Template.checksum(binary).substring(0, 8));
        });
        return checksums;
    }

    /// The same as Flagger computes them, which does not look at `binaryData`.
    public Map<String, String> flaggerChecksums() {
        var checksums = new TreeMap<String, String>();
        tracked.forEach(
                (name, config) -> checksums.put(name, Template.checksum(config.path("data"))));
        return checksums;
    }

    /// Points every reference to a tracked object at the primary's copy.
    void rewrite(ObjectNode podSpec) {
        for (var reference : references(podSpec)) {
            if (tracked.containsKey(reference.tracking())) {
                reference.holder().put(reference.field(), reference.name() + "-primary");
            }
        }
    }

    /// What the copies say about these. Flagger copied no `binaryData`; a copy that lacks nothing
    /// else is one of what there is now.
    Map<String, String> checksumsOf(Configs copies) {
        var own = checksums();
        var checksums = copies.checksums();
        copies.tracked()
                .forEach((name, copy) -> {
                    var original = tracked.get(name);
                    if (original != null
                            && copy.path("binaryData").isEmpty()
                            && copy.path("data").equals(original.path("data"))) {
                        checksums.put(name, String.valueOf(own.get(name)));
                    }
                });
        return checksums;
    }

    /// The opposite of [#rewrite].
    static void unwrite(ObjectNode podSpec) {
        for (var reference : references(podSpec)) {
            var name = reference.name();
            if (name.endsWith(PRIMARY)) {
                reference
                        .holder()
                        .put(
                                reference.field(),
                                name.substring(0, name.length() - PRIMARY.length()));
            }
        }
    }

    /// The copies for the primary.
    ///
    /// @param owner the owner reference they get
    public Map<ObjectKey, ObjectNode> copies(String namespace, ObjectNode owner, View view) {
        var copies = new LinkedHashMap<ObjectKey, ObjectNode>();
        for (var config : tracked.values()) {
            var kind =
                    config.path("kind").asText().equals("Secret") ? Kinds.SECRET : Kinds.CONFIG_MAP;
            var key =
                    kind.key(namespace, config.path("metadata").path("name").asText() + "-primary");
            var copy = view.get(key).map(ObjectNode::deepCopy).orElseGet(() -> empty(key));
            for (var field : List.of("data", "binaryData", "type", "immutable")) {
                if (config.has(field)) {
                    copy.set(field, config.get(field).deepCopy());
                } else {
                    copy.remove(field);
                }
            }
            own(copy, owner);
            copies.put(key, copy);
        }
        return copies;
    }

    private static ObjectNode empty(ObjectKey key) {
        var object = JsonNodeFactory.instance.objectNode();
        object.put("apiVersion", key.kind().apiVersion()).put("kind", key.kind().kind());
        object.putObject("metadata").put("name", key.name()).put("namespace", key.namespace());
        return object;
    }

    /// Several canaries may share a copy: this one controls it, the others stay owners.
    private static void own(ObjectNode copy, ObjectNode owner) {
        var metadata = Template.object(copy, "metadata");
        var others = new ArrayList<ObjectNode>();
        for (var reference : metadata.path("ownerReferences")) {
            if (reference instanceof ObjectNode other
                    && !other.path("uid").equals(owner.path("uid"))) {
                others.add(other.deepCopy().put("controller", false));
            }
        }
        metadata.putArray("ownerReferences").add(owner).addAll(others);
    }

    private static List<Reference> references(JsonNode podSpec) {
        var found = new ArrayList<Reference>();
        for (var volume : podSpec.path("volumes")) {
            source(volume, found);
            volume.path("projected").path("sources").forEach(it -> sourceByName(it, found));
        }
        for (var containers : List.of("containers", "initContainers")) {
            for (var container : podSpec.path(containers)) {
                container.path("env").forEach(env -> fromKey(env.path("valueFrom"), found));
                container.path("envFrom").forEach(env -> fromRef(env, found));
            }
        }
        return found;
    }

    private static void source(JsonNode volume, List<Reference> found) {
        add(Kinds.CONFIG_MAP, volume.path("configMap"), "name", found);
        add(Kinds.SECRET, volume.path("secret"), "secretName", found);
    }

    private static void sourceByName(JsonNode source, List<Reference> found) {
        add(Kinds.CONFIG_MAP, source.path("configMap"), "name", found);
        add(Kinds.SECRET, source.path("secret"), "name", found);
    }

    private static void fromKey(JsonNode source, List<Reference> found) {
        add(Kinds.CONFIG_MAP, source.path("configMapKeyRef"), "name", found);
        add(Kinds.SECRET, source.path("secretKeyRef"), "name", found);
    }

    private static void fromRef(JsonNode source, List<Reference> found) {
        add(Kinds.CONFIG_MAP, source.path("configMapRef"), "name", found);
        add(Kinds.SECRET, source.path("secretRef"), "name", found);
    }

    private static void add(Kind kind, JsonNode holder, String field, List<Reference> found) {
        if (holder instanceof ObjectNode object && !object.path(field).asText("").isEmpty()) {
            found.add(new Reference(kind, object, field, object.path("optional").asBoolean(false)));
        }
    }
}
