package dev.sluice.operator.workload;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;

import dev.sluice.routing.Selector;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;
import java.util.TreeMap;

/// Pod templates: their hash, and the one the primary gets.
final class Template {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String FLUX = "toolkit.fluxcd.io";
    private static final String ID = "flagger-id";

    private Template() {}

    /// Identifies what a pod template says, whatever the order of its fields.
    ///
    /// The `-` tells it from Flagger's hashes, which depend on the Go types of the version that
    /// computed them and cannot be computed here.
    static String hash(JsonNode template) {
        try {
            var digest =
                    MessageDigest.getInstance("SHA-256")
                            .digest(JSON.writeValueAsBytes(sorted(template)));
            return "r-" + HexFormat.of().formatHex(digest, 0, 5);
        } catch (JsonProcessingException | NoSuchAlgorithmException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    private static Object sorted(JsonNode node) {
        if (node.isObject()) {
            var map = new TreeMap<String, Object>();
            node.properties()
                    .forEach(field -> {
                        if (!field.getValue().isNull()) {
                            map.put(field.getKey(), sorted(field.getValue()));
                        }
                    });
            return map;
        }
        return node.isArray() ? node.valueStream().map(Template::sorted).toList() : node;
    }

    /// The primary's pod template: the target's with the primary's label, its own copies of
    /// configuration, and a new id, which makes the pods restart even when nothing else differs.
    static ObjectNode forPrimary(ObjectNode target, Selector selector, Configs configs, String id) {
        ObjectNode template = target.deepCopy();
        var metadata = object(template, "metadata");
        var labels = withoutFlux(metadata.path("labels"));
        labels.put(selector.label(), TextNode.valueOf(selector.value() + "-primary"));
        metadata.set("labels", JSON.valueToTree(labels));
        var annotations = withoutFlux(metadata.path("annotations"));
        annotations.put(ID, TextNode.valueOf(id));
        metadata.set("annotations", JSON.valueToTree(annotations));
        if (template.get("spec") instanceof ObjectNode spec) {
            configs.rewrite(spec);
        }
        return template;
    }

    /// A pod template without the id that makes a primary's pods restart.
    static ObjectNode withoutId(ObjectNode template) {
        ObjectNode without = template.deepCopy();
        if (without.path("metadata").path("annotations") instanceof ObjectNode annotations) {
            annotations.remove(ID);
            if (annotations.isEmpty()) {
                object(without, "metadata").remove("annotations");
            }
        }
        return without;
    }

    /// The target's pod template that this one of a primary was made from, as far as it can be told
    /// from the primary.
    static ObjectNode fromPrimary(ObjectNode primary, Selector selector) {
        var template = withoutId(primary);
        if (template.path("metadata").path("labels") instanceof ObjectNode labels) {
            labels.put(selector.label(), selector.value());
        }
        if (template.get("spec") instanceof ObjectNode spec) {
            Configs.unwrite(spec);
        }
        return template;
    }

    /// A map without the keys by which Flux recognises its own objects.
    static Map<String, JsonNode> withoutFlux(JsonNode map) {
        var kept = new TreeMap<String, JsonNode>();
        map.properties()
                .forEach(entry -> {
                    if (!entry.getKey().contains(FLUX)) {
                        kept.put(entry.getKey(), entry.getValue());
                    }
                });
        return kept;
    }

    static ObjectNode object(ObjectNode parent, String field) {
        return parent.get(field) instanceof ObjectNode found ? found : parent.putObject(field);
    }

    /// First 16 hex digits of the SHA-256 of a value's JSON with sorted keys, escaped as Go does:
    /// Flagger's checksum of a ConfigMap's or Secret's data, which must be the same so that a
    /// take-over is no change.
    static String checksum(JsonNode data) {
        try {
            var json =
                    data.isMissingNode() || data.isNull()
                            ? "null"
                            : JSON.writeValueAsString(sorted(data));
            var escaped =
                    json.replace("<", "\\u003c")
                            .replace(">", "\\u003e")
                            .replace("&", "\\u0026")
                            .replace("\u2028", "\\u2028")
                            .replace("\u2029", "\\u2029");
            var digest =
                    MessageDigest.getInstance("SHA-256")
                            .digest(escaped.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest, 0, 8);
        } catch (JsonProcessingException | NoSuchAlgorithmException impossible) {
            throw new IllegalStateException(impossible);
        }
    }
}
