package dev.sluice.embedded.apiserver.discovery;

import static dev.sluice.embedded.objects.schema.OpenApi.PARTS;
import static dev.sluice.embedded.objects.schema.OpenApi.home;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.sluice.embedded.objects.Resource;
import dev.sluice.embedded.objects.ResourceType;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Base64;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

/// OpenAPI v3 as far as clients read it: which kinds accept `fieldValidation` in a patch, and the
/// schema of each kind.
///
/// Strategic merge patch is left out of the documents on purpose: kubectl then takes the merge keys
/// it was built with, which know every built-in kind.
public final class OpenApi {
    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

    private final Served served;

    public OpenApi(Served served) {
        this.served = served;
    }

    /// `GET /openapi/v3`
    public ObjectNode root() {
        var root = JSON.objectNode();
        var paths = root.putObject("paths");
        var salt = salt();
        served.groups()
                .forEach((group, versions) ->
                        versions.forEach((version, types) -> {
                            var path = path(group, version);
                            paths.putObject(path)
                                    .put(
                                            "serverRelativeURL",
                                            "/openapi/v3/" + path + "?hash=" + hash(types, salt));
                        }));
        return root;
    }

    /// OpenAPI v2 as JSON.
    public ObjectNode v2() {
        return new OpenApiV2(served, this).document();
    }

    /// OpenAPI v2 as the protobuf message `openapi.v2.Document`.
    public byte[] v2Message() {
        return OpenApiMessage.of(v2());
    }

    /// What a document's hash is now; empty when nothing is served there.
    public Optional<String> hash(String group, String version) {
        var types = served.types(group, version);
        return types.isEmpty() ? Optional.empty() : Optional.of(hash(types, salt()));
    }

    /// `GET /openapi/v3/apis/GROUP/VERSION`
    public ObjectNode document(String group, String version) {
        var document = JSON.objectNode().put("openapi", "3.0.0");
        document.putObject("info").put("title", "Kubernetes").put("version", Version.GIT);
        var paths = document.putObject("paths");
        var schemas = document.putObject("components").putObject("schemas");
        for (var type : served.types(group, version)) {
            addPaths(paths, type);
            if (!Served.isReview(type)) {
                schemas.set(schemaName(type), schema(type, schemas));
            }
        }
        return document;
    }

    private ObjectNode schema(ResourceType type, ObjectNode schemas) {
        var resource = type.resource();
        var stored = served.objects().type(resource.group(), type.version(), resource.plural());
        var schema =
                stored.isPresent()
                        ? served.objects().schema(type).deepCopy()
                        : JSON.objectNode().put("type", "object");
        if (schema.remove(PARTS) instanceof ObjectNode parts) {
            parts.properties().forEach(part -> schemas.putIfAbsent(part.getKey(), part.getValue()));
        }
        var properties = schema.withObject("/properties");
        describe(properties, "apiVersion", "string", "The version of the schema of this object.");
        describe(properties, "kind", "string", "The name of the resource this object represents.");
        describe(properties, "metadata", "object", "Standard metadata of the object.");
        schema.putArray("x-kubernetes-group-version-kind").add(kind(type));
        return schema;
    }

    private static void describe(ObjectNode properties, String name, String type, String text) {
        if (!properties.has(name)) {
            properties.putObject(name).put("type", type).put("description", text);
        }
    }

    private static void addPaths(ObjectNode paths, ResourceType type) {
        var base =
                "/"
                        + path(type.resource().group(), type.version())
                        + (type.namespaced() ? "/namespaces/{namespace}/" : "/")
                        + type.resource().plural();
        var collection = paths.putObject(base);
        operation(collection, "post", "post", type);
        if (Served.isReview(type)) {
            return;
        }
        operation(collection, "get", "list", type);
        var one = paths.putObject(base + "/{name}");
        operation(one, "get", "get", type);
        operation(one, "put", "put", type);
        operation(one, "delete", "delete", type);
        var patch = operation(one, "patch", "patch", type);
        var content = patch.putObject("requestBody").putObject("content");
        content.putObject("application/json-patch+json").putObject("schema").put("type", "array");
        content.putObject("application/merge-patch+json").putObject("schema").put("type", "object");
    }

    private static ObjectNode operation(
            ObjectNode path, String method, String action, ResourceType type) {
        var operation = path.putObject(method);
        operation.put("x-kubernetes-action", action);
        operation.set("x-kubernetes-group-version-kind", kind(type));
        if (List.of("post", "put", "patch").contains(method)) {
            var parameters = operation.putArray("parameters");
            for (var name : List.of("dryRun", "fieldManager", "fieldValidation")) {
                parameters
                        .addObject()
                        .put("name", name)
                        .put("in", "query")
                        .putObject("schema")
                        .put("type", "string");
            }
        }
        var schema =
                operation
                        .putObject("responses")
                        .putObject("200")
                        .put("description", "OK")
                        .putObject("content")
                        .putObject("application/json")
                        .putObject("schema");
        if (!Served.isReview(type) && !action.equals("list")) {
            schema.put("$ref", "#/components/schemas/" + schemaName(type));
        }
        return operation;
    }

    private static ObjectNode kind(ResourceType type) {
        return JSON.objectNode()
                .put("group", type.resource().group())
                .put("kind", type.kind())
                .put("version", type.version());
    }

    private static String schemaName(ResourceType type) {
        var group = type.resource().group();
        if (!type.custom()) {
            return home(group, type.version()) + "." + type.kind();
        }
        var parts = Arrays.asList(group.split("\\."));
        Collections.reverse(parts);
        return String.join(".", parts) + "." + type.version() + "." + type.kind();
    }

    private static String path(String group, String version) {
        return group.isEmpty() ? "api/" + version : "apis/" + group + "/" + version;
    }

    /// Changes whenever a custom schema may have changed.
    private String salt() {
        var salt = new StringBuilder(Version.GIT);
        for (var crd : served.objects().list(Resource.CUSTOM_RESOURCE_DEFINITIONS, "")) {
            var metadata = crd.path("metadata");
            salt.append(metadata.path("uid").asText()).append(metadata.path("generation").asText());
        }
        return salt.toString();
    }

    private static String hash(List<ResourceType> types, String salt) {
        return sha512(types + (types.getFirst().custom() ? salt : Version.GIT));
    }

    /// The first bytes of a hash in base64, as discovery shows where a kind is stored.
    static String shortHash(String text) {
        byte[] hash = digest("SHA-256", text.getBytes(StandardCharsets.UTF_8));
        return Base64.getEncoder().encodeToString(Arrays.copyOf(hash, Long.BYTES));
    }

    /// Upper-case hex, as Kubernetes spells its entity tags.
    public static String sha512(String text) {
        return sha512(text.getBytes(StandardCharsets.UTF_8));
    }

    /// Upper-case hex, as Kubernetes spells its entity tags.
    public static String sha512(byte[] bytes) {
        return HexFormat.of().withUpperCase().formatHex(digest("SHA-512", bytes));
    }

    private static byte[] digest(String algorithm, byte[] bytes) {
        try {
            return MessageDigest.getInstance(algorithm).digest(bytes);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has " + algorithm, e);
        }
    }
}
