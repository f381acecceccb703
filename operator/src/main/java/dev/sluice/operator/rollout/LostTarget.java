package dev.sluice.operator.rollout;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;

import dev.sluice.operator.kube.View;
import dev.sluice.routing.Kind;
import dev.sluice.routing.ObjectKey;

import java.util.List;
import java.util.Optional;

/// The cluster as it would be if a target that was deleted were still there, without pods: its
/// primary shows what it looked like. Enough to know the routes; nothing of it is ever written.
record LostTarget(View view, ObjectKey key, ObjectNode imagined) implements View {
    private static final String SUFFIX = "-primary";

    /// Empty when the target is there, or when there is no primary to imagine it by.
    static Optional<View> imagine(ObjectKey target, View view) {
        if (view.get(target).isPresent()) {
            return Optional.empty();
        }
        return view.get(target.kind().key(target.namespace(), target.name() + SUFFIX))
                .map(primary -> new LostTarget(view, target, imagine(target, primary)));
    }

    private static ObjectNode imagine(ObjectKey target, ObjectNode primary) {
        var object = primary.deepCopy();
        object.withObjectProperty("metadata").put("name", target.name());
        object.withObjectProperty("spec").put("replicas", 0);
        object.remove("status");
        rename(object.at("/spec/selector/matchLabels"));
        rename(object.at("/spec/template/metadata/labels"));
        return object;
    }

    private static void rename(JsonNode labels) {
        if (labels instanceof ObjectNode map) {
            map.properties().forEach(it -> it.setValue(renamed(it.getValue())));
        }
    }

    private static JsonNode renamed(JsonNode value) {
        var text = value.asText();
        return text.endsWith(SUFFIX)
                ? TextNode.valueOf(text.substring(0, text.length() - SUFFIX.length()))
                : value;
    }

    @Override
    public Optional<ObjectNode> get(ObjectKey asked) {
        return asked.equals(key) ? Optional.of(imagined) : view.get(asked);
    }

    @Override
    public List<ObjectNode> list(Kind kind, String namespace) {
        return view.list(kind, namespace);
    }
}
