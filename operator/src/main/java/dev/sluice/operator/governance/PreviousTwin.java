package dev.sluice.operator.governance;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;

import dev.sluice.engine.rollout.Readiness;
import dev.sluice.operator.kube.Kinds;
import dev.sluice.operator.kube.View;
import dev.sluice.operator.kube.WriteRefused;
import dev.sluice.operator.kube.Writes;
import dev.sluice.operator.workload.Target;
import dev.sluice.routing.Kind;
import dev.sluice.routing.ObjectKey;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.function.UnaryOperator;

/// The third twin of a Deployment, `<target>-previous`: what the primary ran before the last
/// promotion, with as many pods as the primary had, and with its own copies of the configuration.
public final class PreviousTwin {
    private static final String PRIMARY = "-primary";
    private static final String PREVIOUS = "-previous";
    private static final String SOURCE = "sluice.dev/source-revision";

    /// Fields that hold a reference to a ConfigMap or Secret.
    private static final Map<String, Kind> REFERENCES =
            Map.of(
                    "configMap", Kinds.CONFIG_MAP,
                    "configMapRef", Kinds.CONFIG_MAP,
                    "configMapKeyRef", Kinds.CONFIG_MAP,
                    "secret", Kinds.SECRET,
                    "secretRef", Kinds.SECRET,
                    "secretKeyRef", Kinds.SECRET);

    /// A Secret as a volume has `secretName`; everywhere else it is `name`.
    private static final List<String> NAMES = List.of("name", "secretName");

    private final Writes writes;

    public PreviousTwin(Writes writes) {
        this.writes = writes;
    }

    private static ObjectKey key(Target target) {
        return Kinds.DEPLOYMENT.key(target.namespace(), target.name() + PREVIOUS);
    }

    /// Whether its pods answer requests.
    public static Readiness readiness(Target target, View view) {
        var twin = view.get(key(target));
        if (twin.isEmpty()) {
            return new Readiness.Stuck(key(target) + " does not exist", false);
        }
        return twin.get().at("/status/availableReplicas").asInt(0) > 0
                ? new Readiness.Ready()
                : new Readiness.NotYet("no pod of " + key(target) + " is available", false);
    }

    /// Gives what the primary runs now pods of its own; does nothing once the primary runs what the
    /// target runs.
    ///
    /// @param spec hash of its pod template, where the primary does not say it
    /// @param owner the owner reference of everything that is made
    public void keep(Target target, String spec, ObjectNode owner, View view) throws WriteRefused {
        var primary = target.primary();
        if (primary.isEmpty() || target.primaryRuns().equals(target.revision())) {
            return;
        }
        var key = key(target);
        var twin = view.get(key).map(ObjectNode::deepCopy).orElseGet(() -> empty(key));
        var metadata = twin.withObject("/metadata");
        var from = primary.get().deepCopy();
        metadata.set("labels", relabelled(from.at("/metadata/labels"), target, PRIMARY, PREVIOUS));
        var notes = notes(from);
        if (!notes.has(SOURCE)) {
            notes.put(SOURCE, spec);
        }
        metadata.set("annotations", notes);
        metadata.putArray("ownerReferences").add(owner);
        copyConfigs(from, target, Twin.of(PRIMARY, PREVIOUS), owner, view);
        var body = from.withObject("/spec");
        rewrite(body, target, PRIMARY, PREVIOUS, view);
        body.set("selector", relabelled(body.path("selector"), target, PRIMARY, PREVIOUS));
        twin.set("spec", body);
        writes.apply(view, key, twin);
    }

    /// Makes the primary run it again; does nothing when it does already.
    public void restore(Target target, ObjectNode owner, View view) throws WriteRefused {
        var twin = view.get(key(target));
        var primary = target.primary();
        if (twin.isEmpty()
                || primary.isEmpty()
                || source(twin.get()).equals(source(primary.get()))) {
            return;
        }
        var from = twin.get().deepCopy();
        copyConfigs(from, target, Twin.of(PREVIOUS, PRIMARY), owner, view);
        var spec = from.withObject("/spec");
        rewrite(spec, target, PREVIOUS, PRIMARY, view);
        var restored = primary.get().deepCopy();
        restored.withObject("/spec").set("template", spec.path("template"));
        var annotations = restored.withObject("/metadata").withObject("/annotations");
        annotations.properties().removeIf(it -> it.getKey().startsWith("sluice.dev/source-"));
        annotations.setAll(notes(from));
        writes.update(target.primaryKey(), restored);
    }

    /// Takes its pods away. The rest goes with the Canary: deleting it here would need a permission
    /// that nothing else needs.
    public void drop(Target target, View view) throws WriteRefused {
        var twin = view.get(key(target));
        if (twin.isPresent()) {
            var without = twin.get().deepCopy();
            without.withObject("/spec").put("replicas", 0);
            writes.apply(view, key(target), without);
        }
    }

    private static String source(ObjectNode workload) {
        return workload.path("metadata").path("annotations").path(SOURCE).asText();
    }

    /// What it was made from.
    private static ObjectNode notes(ObjectNode workload) {
        var notes = JsonNodeFactory.instance.objectNode();
        workload.path("metadata")
                .path("annotations")
                .properties()
                .forEach(it -> {
                    if (it.getKey().startsWith("sluice.dev/source-")) {
                        notes.set(it.getKey(), it.getValue());
                    }
                });
        return notes;
    }

    private record Twin(String from, String to) {
        static Twin of(String from, String to) {
            return new Twin(from, to);
        }
    }

    private void copyConfigs(
            ObjectNode workload, Target target, Twin twin, ObjectNode owner, View view)
            throws WriteRefused {
        for (var from : references(workload.at("/spec/template/spec"), target.namespace())) {
            var found = view.get(from);
            if (!from.name().endsWith(twin.from()) || found.isEmpty()) {
                continue;
            }
            var to = from.kind().key(from.namespace(), renamed(from.name(), twin));
            var copy = view.get(to).map(ObjectNode::deepCopy).orElseGet(() -> empty(to));
            for (var field : List.of("data", "binaryData", "type")) {
                if (found.get().has(field)) {
                    copy.set(field, found.get().get(field).deepCopy());
                } else {
                    copy.remove(field);
                }
            }
            if (twin.to().equals(PREVIOUS)) {
                copy.withObject("/metadata").putArray("ownerReferences").add(owner);
            }
            writes.apply(view, to, copy);
        }
    }

    private static void rewrite(ObjectNode spec, Target target, String from, String to, View view) {
        var twin = new Twin(from, to);
        var podSpec = spec.at("/template/spec");
        rename(
                podSpec,
                it -> {
                    var key = it.kind().key(target.namespace(), it.name());
                    return it.name().endsWith(from) && view.get(key).isPresent()
                            ? renamed(it.name(), twin)
                            : it.name();
                });
        var labels = spec.at("/template/metadata");
        if (labels instanceof ObjectNode metadata) {
            metadata.set("labels", relabelled(metadata.path("labels"), target, from, to));
        }
        for (var field : List.of("affinity", "topologySpreadConstraints")) {
            if (podSpec instanceof ObjectNode pods && pods.has(field)) {
                pods.set(field, relabelled(pods.path(field), target, from, to));
            }
        }
    }

    private static String renamed(String name, Twin twin) {
        return name.substring(0, name.length() - twin.from().length()) + twin.to();
    }

    /// The same with the pods' label value of the other twin.
    private static JsonNode relabelled(JsonNode node, Target target, String from, String to) {
        var value = target.selector().value();
        UnaryOperator<String> change = text -> text.equals(value + from) ? value + to : text;
        return texts(node, change);
    }

    private static JsonNode texts(JsonNode node, UnaryOperator<String> change) {
        if (node.isTextual()) {
            return TextNode.valueOf(change.apply(node.asText()));
        }
        if (node.isObject()) {
            var object = JsonNodeFactory.instance.objectNode();
            node.properties().forEach(it -> object.set(it.getKey(), texts(it.getValue(), change)));
            return object;
        }
        if (node.isArray()) {
            var array = JsonNodeFactory.instance.arrayNode();
            node.forEach(it -> array.add(texts(it, change)));
            return array;
        }
        return node;
    }

    private static Set<ObjectKey> references(JsonNode podSpec, String namespace) {
        var found = new LinkedHashSet<ObjectKey>();
        rename(
                podSpec.deepCopy(),
                it -> {
                    found.add(it.kind().key(namespace, it.name()));
                    return it.name();
                });
        return found;
    }

    private record Named(Kind kind, String name) {}

    private static void rename(JsonNode node, Function<Named, String> naming) {
        for (var field : node.properties()) {
            var kind = REFERENCES.get(field.getKey());
            if (kind != null && field.getValue() instanceof ObjectNode holder) {
                for (var name : NAMES) {
                    if (holder.path(name).isTextual()) {
                        holder.put(name, naming.apply(new Named(kind, holder.path(name).asText())));
                    }
                }
            }
            rename(field.getValue(), naming);
        }
        if (node.isArray()) {
            node.forEach(it -> rename(it, naming));
        }
    }

    private static ObjectNode empty(ObjectKey key) {
        var object = JsonNodeFactory.instance.objectNode();
        object.put("apiVersion", key.kind().apiVersion()).put("kind", key.kind().kind());
        object.putObject("metadata").put("name", key.name()).put("namespace", key.namespace());
        return object;
    }
}
