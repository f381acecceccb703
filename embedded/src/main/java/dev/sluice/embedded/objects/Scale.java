package dev.sluice.embedded.objects;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.IntNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.sluice.embedded.objects.validation.FieldErrors;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;

/// The `scale` subresource: an object seen as a number of replicas.
final class Scale {
    private Scale() {}

    /// Where a kind keeps the three values, as JSON pointers; the selector's may be empty.
    private record Paths(String replicas, String statusReplicas, String selector) {
        static Paths of(Kind kind) {
            if (kind.form() instanceof Kind.Custom(var schema)) {
                JsonNode scale = schema.version().at("/subresources/scale");
                return new Paths(
                        pointer(scale.path("specReplicasPath").asText()),
                        pointer(scale.path("statusReplicasPath").asText()),
                        pointer(scale.path("labelSelectorPath").asText()));
            }
            return new Paths("/spec/replicas", "/status/replicas", "/spec/selector");
        }

        private static String pointer(String path) {
            return path.replace('.', '/');
        }
    }

    static ObjectNode read(Kind kind, ObjectNode object) {
        Paths paths = Paths.of(kind);
        ObjectNode scale = object.objectNode();
        scale.put("kind", "Scale").put("apiVersion", "autoscaling/v1");
        ObjectNode metadata = scale.putObject("metadata");
        for (String field :
                List.of("name", "namespace", "uid", "resourceVersion", "creationTimestamp")) {
            JsonNode value = object.path("metadata").get(field);
            if (value != null) {
                metadata.set(field, value);
            }
        }
        ObjectNode spec = scale.putObject("spec");
        int replicas = object.at(paths.replicas()).asInt();
        if (replicas != 0) {
            spec.put("replicas", replicas);
        }
        ObjectNode status = scale.putObject("status");
        status.put("replicas", object.at(paths.statusReplicas()).asInt());
        String selector = selector(object, paths.selector());
        if (!selector.isEmpty()) {
            status.put("selector", selector);
        }
        return scale;
    }

    private static String selector(ObjectNode object, String pointer) {
        if (pointer.isEmpty()) {
            return "";
        }
        JsonNode selector = object.at(pointer);
        if (!selector.isObject()) {
            return selector.asText();
        }
        // ReplicationControllers hold the labels themselves.
        JsonNode labels = selector.has("matchLabels") ? selector.get("matchLabels") : selector;
        List<String> terms = new ArrayList<>();
        for (var label : labels.properties()) {
            if (label.getValue().isTextual()) {
                terms.add(label.getKey() + "=" + label.getValue().asText());
            }
        }
        for (JsonNode expression : selector.path("matchExpressions")) {
            terms.add(term(expression));
        }
        Collections.sort(terms);
        return String.join(",", terms);
    }

    private static String term(JsonNode expression) {
        String key = expression.path("key").asText();
        List<String> values = new ArrayList<>(Metadata.texts(expression.path("values")));
        Collections.sort(values);
        String list = "(" + String.join(",", values) + ")";
        return switch (expression.path("operator").asText()) {
            case "In" -> key + " in " + list;
            case "NotIn" -> key + " notin " + list;
            case "Exists" -> key;
            default -> "!" + key;
        };
    }

    /// What an applied Scale says of the object itself.
    static ObjectNode configuration(Kind kind, ObjectNode scale) {
        ObjectNode object = scale.objectNode();
        object.put("apiVersion", kind.type().apiVersion()).put("kind", kind.type().kind());
        object.set("metadata", scale.path("metadata"));
        JsonNode replicas = scale.at("/spec/replicas");
        if (!replicas.isMissingNode()) {
            set(object, Paths.of(kind).replicas(), replicas);
        }
        return object;
    }

    /// The object without a number of replicas that is zero, which a Scale leaves out.
    static ObjectNode withoutZero(Kind kind, ObjectNode object) {
        String pointer = Paths.of(kind).replicas();
        ObjectNode copy = object.deepCopy();
        if (copy.at(pointer).asInt(1) == 0
                && copy.at(pointer.substring(0, pointer.lastIndexOf('/')))
                        instanceof ObjectNode around) {
            around.remove(pointer.substring(pointer.lastIndexOf('/') + 1));
        }
        return copy;
    }

    private static void set(ObjectNode object, String pointer, JsonNode value) {
        String[] steps = pointer.substring(1).split("/");
        ObjectNode at = object;
        for (int i = 0; i < steps.length - 1; i++) {
            at = at.withObject("/" + steps[i]);
        }
        at.set(steps[steps.length - 1], value);
    }

    static ObjectNode write(Kind kind, ObjectNode scale, ObjectNode current) {
        JsonNode replicas = scale.at("/spec/replicas");
        if (!replicas.isMissingNode() && !replicas.isInt()) {
            throw Refusals.badRequest(
                    "Scale in version \"v1\" cannot be handled as a Scale: json: cannot unmarshal"
                            + " "
                            + replicas.getNodeType().toString().toLowerCase(Locale.ROOT)
                            + " into Go struct field ScaleSpec.spec.replicas of type int32");
        }
        if (replicas.asInt() < 0) {
            var errors = new FieldErrors();
            errors.invalid("spec.replicas", replicas, "must be greater than or equal to 0");
            throw Refusals.invalid("autoscaling", "Scale", Metadata.name(current), errors);
        }
        ObjectNode object = current.deepCopy();
        set(object, Paths.of(kind).replicas(), IntNode.valueOf(replicas.asInt()));
        return object;
    }
}
