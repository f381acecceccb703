package dev.sluice.embedded.conformance;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.sluice.embedded.conformance.Call.Content;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;

/// Makes up requests about two objects of one kind, the same ones for the same seed.
final class Story {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String LAST_APPLIED = "kubectl.kubernetes.io/last-applied-configuration";
    private static final String APPLY = "application/apply-patch+yaml";
    private static final String MERGE = "application/merge-patch+json";
    private static final String STRATEGIC = "application/strategic-merge-patch+json";
    private static final List<String> MANAGERS = List.of("kubectl", "helm", "operator");
    private static final List<String> ACCEPT =
            List.of(
                    "application/json;as=Table;v=v1;g=meta.k8s.io,application/json",
                    "application/json;as=PartialObjectMetadata;v=v1;g=meta.k8s.io,application/json",
                    "application/json",
                    "application/vnd.kubernetes.protobuf;q=0.5,application/json");
    private static final List<String> LIST_ACCEPT =
            List.of(
                    ACCEPT.getFirst(),
                    "application/json;as=PartialObjectMetadataList;v=v1;g=meta.k8s.io,application/json",
                    "application/json");
    private static final List<String> QUERIES =
            List.of(
                    "",
                    "labelSelector=app%3Dweb",
                    "labelSelector=app%20in%20(web,other),!odd",
                    "labelSelector=app%20notin%20(web)",
                    "fieldSelector=metadata.name%3Da",
                    "fieldSelector=metadata.name!%3Da,metadata.namespace%3D{ns}",
                    "fieldSelector=spec.nodeName%3Dn1",
                    "fieldSelector=status.phase%3DRunning",
                    "limit=1",
                    "limit=1&continue={continue}",
                    "resourceVersion=0",
                    "resourceVersion={firstrv}&resourceVersionMatch=NotOlderThan",
                    "resourceVersion={rv}&resourceVersionMatch=Exact");
    private static final List<String> DELETIONS =
            List.of(
                    "",
                    "",
                    "{\"propagationPolicy\":\"Foreground\"}",
                    "{\"propagationPolicy\":\"Orphan\"}",
                    "{\"kind\":\"DeleteOptions\",\"apiVersion\":\"v1\",\"propagationPolicy\":\"Background\"}",
                    "{\"gracePeriodSeconds\":0}",
                    "{\"gracePeriodSeconds\":5}",
                    "{\"preconditions\":{\"uid\":\"{uid}\"}}",
                    "{\"preconditions\":{\"resourceVersion\":\"{rv}\"}}",
                    "{\"preconditions\":{\"resourceVersion\":\"{firstrv}\"}}",
                    "{\"preconditions\":{\"uid\":\"00000000-0000-0000-0000-000000000001\"}}",
                    "{\"dryRun\":[\"All\"]}");

    private final RandomGenerator random;
    private final Shapes kind;
    private boolean hasGenerated;

    Story(Shapes kind, RandomGenerator random) {
        this.kind = kind;
        this.random = random;
    }

    static Story of(Shapes kind, long seed) {
        return new Story(kind, RandomGeneratorFactory.of("L64X128MixRandom").create(seed));
    }

    List<Call> calls(int count) {
        List<Call> calls = new ArrayList<>();
        calls.add(create("a", false));
        while (calls.size() < count) {
            calls.add(next());
        }
        return calls;
    }

    private Call next() {
        String name = random.nextInt(4) == 0 ? "b" : "a";
        int dice = random.nextInt(100);
        if (dice < 8) {
            // Only one: in lists their names would stand in another order each time.
            boolean generated = !hasGenerated && random.nextInt(4) == 0;
            hasGenerated |= generated;
            return create(name, generated);
        } else if (dice < 16) {
            return get(name);
        } else if (dice < 28) {
            return put(name);
        } else if (dice < 52) {
            return patch(name);
        } else if (dice < 72) {
            return apply(name);
        } else if (dice < 80 && !kind.status().isEmpty()) {
            return status(name);
        } else if (dice < 86 && kind.scale()) {
            return scale(name);
        } else if (dice < 94) {
            return list();
        }
        return delete(name);
    }

    private <T> T pick(List<T> list) {
        return list.get(random.nextInt(list.size()));
    }

    private boolean chance(int percent) {
        return random.nextInt(100) < percent;
    }

    private String home(String name) {
        return kind.path() + "/" + name;
    }

    /// A write's usual options.
    private String options() {
        List<String> options = new ArrayList<>();
        if (chance(8)) {
            options.add("dryRun=All");
        }
        if (chance(30)) {
            options.add("fieldValidation=" + pick(List.of("Strict", "Strict", "Warn", "Ignore")));
        }
        if (chance(40)) {
            options.add("fieldManager=" + pick(MANAGERS));
        }
        return options.isEmpty() ? "" : "?" + String.join("&", options);
    }

    private Map<String, String> headers(String type) {
        Map<String, String> headers = new LinkedHashMap<>();
        headers.put("Content-Type", type);
        headers.put("Accept", chance(5) ? pick(ACCEPT) : "application/json");
        headers.put("User-Agent", "fuzz/1.0");
        return headers;
    }

    private Call create(String name, boolean generated) {
        ObjectNode object = kind.object(name, random);
        spice(object);
        if (generated) {
            object.withObject("/metadata").put("generateName", "gen-").remove("name");
        }
        return new Call(
                "POST",
                kind.path() + options(),
                home(generated ? "generated" : name),
                headers("application/json"),
                new Content.Text(object.toString()));
    }

    /// Metadata that clients send, and now and then something wrong.
    private void spice(ObjectNode object) {
        if (chance(15)) {
            object.withObject("/metadata/labels").put("app", pick(List.of("web", "other")));
        }
        if (chance(6)) {
            object.withObject("/metadata").putArray("finalizers").add("example.com/hold");
        }
        if (chance(4)) {
            object.withObject("/metadata").putArray("finalizers");
        }
        if (chance(4)) {
            ArrayNode owners = object.withObject("/metadata").putArray("ownerReferences");
            owners.addObject()
                    .put("apiVersion", "v1")
                    .put("kind", "ConfigMap")
                    .put("name", "owner")
                    .put("uid", "11111111-0000-0000-0000-000000000000");
        }
        if (chance(15)) {
            Shapes.spoil(object, random);
            if (!(object.get("metadata") instanceof ObjectNode)) {
                object.putObject("metadata");
            }
        }
    }

    private Call get(String name) {
        String asked = chance(10) ? "nosuch" : name;
        return new Call(
                "GET",
                home(asked) + (chance(10) ? "?resourceVersion=0" : ""),
                home(asked),
                Map.of("Accept", pick(ACCEPT)),
                new Content.Text(""));
    }

    private Call put(String name) {
        ObjectNode laid = kind.part(random);
        spice(laid);
        ObjectNode base = kind.object(name, random);
        Content content =
                switch (random.nextInt(6)) {
                    case 0 -> {
                        spice(base);
                        yield new Content.Text(base.toString());
                    }
                    case 1 -> {
                        laid.withObject("/metadata").putNull("resourceVersion");
                        yield new Content.Changed(base, laid);
                    }
                    case 2 -> {
                        laid.withObject("/metadata")
                                .put("resourceVersion", chance(50) ? "{firstrv}" : "{rv}");
                        yield new Content.Changed(base, laid);
                    }
                    default -> new Content.Changed(base, laid);
                };
        return new Call(
                "PUT", home(name) + options(), home(name), headers("application/json"), content);
    }

    private Call patch(String name) {
        String options = options();
        ObjectNode patch = kind.part(random);
        for (int i = random.nextInt(2); i > 0; i--) {
            Shapes.laid(patch, kind.part(random));
        }
        spice(patch);
        if (chance(5)) {
            patch.withObject("/metadata")
                    .put("resourceVersion", pick(List.of("{rv}", "{firstrv}")));
        }
        if (chance(20)) {
            // As kubectl apply does.
            patch.withObject("/metadata/annotations").put(LAST_APPLIED, kind.base() + "\n");
        }
        String type = pick(List.of(MERGE, STRATEGIC, STRATEGIC, "application/json-patch+json"));
        String body =
                switch (type) {
                    case MERGE -> patch.toString();
                    case STRATEGIC -> directed(patch).toString();
                    default -> operations(patch).toString();
                };
        return new Call(
                "PATCH", home(name) + options, home(name), headers(type), new Content.Text(body));
    }

    /// Some of the directives that kubectl and Helm write into strategic patches.
    private ObjectNode directed(ObjectNode patch) {
        if (chance(70) || patch.isEmpty()) {
            return patch;
        }
        List<String> pointers = new ArrayList<>();
        Shapes.pointers("", patch, pointers);
        String pointer = pick(pointers);
        if (patch.at(pointer) instanceof ObjectNode object
                && !pointer.matches(".*(/[0-9]+|[lL]abels|annotations)")) {
            ArrayNode kept = JSON.createArrayNode();
            object.properties().forEach(member -> kept.add(member.getKey()));
            object.set("$retainKeys", kept);
            if (chance(10)) {
                kept.remove(0);
            }
        } else if (patch.at(pointer) instanceof ArrayNode array) {
            int slash = pointer.lastIndexOf('/');
            String member = pointer.substring(slash + 1);
            if (patch.at(pointer.substring(0, slash)) instanceof ObjectNode parent) {
                if (member.equals("containers") && chance(50)) {
                    array.addObject().put("name", "web").put("$patch", "delete");
                } else {
                    ArrayNode order = parent.putArray("$setElementOrder/" + member);
                    array.forEach(item -> order.add(item.isObject() ? key(item) : item));
                }
            }
        }
        return patch;
    }

    private static ObjectNode key(com.fasterxml.jackson.databind.JsonNode item) {
        ObjectNode key = JSON.createObjectNode();
        for (String name :
                List.of("name", "containerPort", "port", "mountPath", "key", "protocol")) {
            if (item.has(name)) {
                key.set(name, item.get(name));
                return key;
            }
        }
        return key;
    }

    private ArrayNode operations(ObjectNode patch) {
        ObjectNode whole = Shapes.laid(kind.base().deepCopy(), patch);
        List<String> pointers = new ArrayList<>();
        Shapes.pointers("", whole, pointers);
        ArrayNode operations = JSON.createArrayNode();
        for (int i = 1 + random.nextInt(3); i > 0; i--) {
            String pointer = pick(pointers);
            ObjectNode operation = operations.addObject();
            String op =
                    pick(
                            List.of(
                                    "add", "add", "replace", "replace", "remove", "test", "copy",
                                    "move"));
            operation.put("op", op).put("path", pointer);
            switch (op) {
                case "add", "replace", "test" ->
                        operation.set("value", chance(80) ? whole.at(pointer) : Shapes.odd(random));
                case "copy", "move" -> operation.put("from", pick(pointers));
                default -> {}
            }
        }
        return operations;
    }

    private Call apply(String name) {
        ObjectNode object = named(name);
        if (chance(60)) {
            object = kind.object(name, random);
        } else {
            Shapes.laid(object, kind.part(random));
        }
        spice(object);
        String query =
                "?fieldManager="
                        + pick(MANAGERS)
                        + (chance(30) ? "&force=true" : "")
                        + (chance(8) ? "&dryRun=All" : "")
                        + (chance(20) ? "&fieldValidation=Strict" : "");
        return new Call(
                "PATCH",
                home(name) + query,
                home(name),
                headers(APPLY),
                new Content.Text(object.toString()));
    }

    private ObjectNode named(String name) {
        ObjectNode object = JSON.createObjectNode();
        object.set("apiVersion", kind.base().get("apiVersion"));
        object.set("kind", kind.base().get("kind"));
        object.withObject("/metadata").put("name", name);
        return object;
    }

    private Call status(String name) {
        ObjectNode status = JSON.createObjectNode();
        status.set("status", kind.status().deepCopy());
        if (chance(30)) {
            Shapes.spoil(status, random);
        }
        String path = home(name) + "/status";
        return switch (random.nextInt(4)) {
            case 0 ->
                    new Call(
                            "PUT",
                            path + options(),
                            home(name),
                            headers("application/json"),
                            new Content.Changed(kind.object(name, random), status));
            case 1 -> {
                String query =
                        "?fieldManager=" + pick(MANAGERS) + (chance(40) ? "&force=true" : "");
                ObjectNode applied = named(name);
                applied.setAll(status);
                yield new Call(
                        "PATCH",
                        path + query,
                        home(name),
                        headers(APPLY),
                        new Content.Text(applied.toString()));
            }
            case 2 -> Call.of("GET", path, home(name));
            default ->
                    new Call(
                            "PATCH",
                            path + options(),
                            home(name),
                            headers(chance(50) ? MERGE : STRATEGIC),
                            new Content.Text(status.toString()));
        };
    }

    private Call scale(String name) {
        String path = home(name) + "/scale";
        int replicas = random.nextInt(-1, 5);
        String spec = "\"spec\":{\"replicas\":" + replicas + "}";
        return switch (random.nextInt(3)) {
            case 0 -> Call.of("GET", path, home(name));
            case 1 ->
                    new Call(
                            "PUT",
                            path + options(),
                            home(name),
                            headers("application/json"),
                            new Content.Text(
                                    "{\"apiVersion\":\"autoscaling/v1\",\"kind\":\"Scale\",\"metadata\":{\"name\":\""
                                            + name
                                            + "\",\"namespace\":\"{ns}\"},"
                                            + spec
                                            + "}"));
            default ->
                    new Call(
                            "PATCH",
                            path + options(),
                            home(name),
                            headers(MERGE),
                            new Content.Text("{" + spec + "}"));
        };
    }

    private Call list() {
        String query = pick(QUERIES);
        return new Call(
                "GET",
                kind.path() + (query.isEmpty() ? "" : "?" + query),
                home("a"),
                Map.of("Accept", pick(LIST_ACCEPT)),
                new Content.Text(""));
    }

    private Call delete(String name) {
        String body = pick(DELETIONS);
        boolean all = chance(10);
        return new Call(
                "DELETE",
                all ? kind.path() + "?labelSelector=app%3Dweb" : home(name),
                home(name),
                body.isEmpty() ? Map.of() : Map.of("Content-Type", "application/json"),
                new Content.Text(body));
    }
}
