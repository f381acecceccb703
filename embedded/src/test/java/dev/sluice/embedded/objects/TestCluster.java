package dev.sluice.embedded.objects;

import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.sluice.embedded.objects.Objects.DeleteQuery;
import dev.sluice.embedded.objects.Objects.FieldValidation;
import dev.sluice.embedded.objects.Objects.ListQuery;
import dev.sluice.embedded.objects.Objects.PatchType;
import dev.sluice.embedded.objects.Objects.WriteOptions;

import org.assertj.core.api.ThrowableAssert.ThrowingCallable;

import java.util.List;

/// A cluster in memory that takes YAML, for tests.
final class TestCluster implements AutoCloseable {
    static final String DEPLOYMENT =
            """
            metadata: {name: web}
            spec:
              selector: {matchLabels: {app: web}}
              template:
                metadata: {labels: {app: web}}
                spec:
                  containers: [{name: c, image: 'nginx:1'}]
            """;

    static final WriteOptions BY_TEST = WriteOptions.by("test");
    static final WriteOptions STRICT =
            new WriteOptions("test", false, FieldValidation.STRICT, _ -> {});
    static final WriteOptions DRY_RUN =
            new WriteOptions("test", true, FieldValidation.IGNORE, _ -> {});

    final KubernetesObjects objects = KubernetesObjects.inMemory();

    /// @param name `deployments.apps/v1` or `configmaps/v1`
    ResourceType type(String name) {
        String[] parts = name.split("/");
        int dot = parts[0].indexOf('.');
        String plural = dot < 0 ? parts[0] : parts[0].substring(0, dot);
        String group = dot < 0 ? "" : parts[0].substring(dot + 1);
        return objects.type(group, parts[1], plural).orElseThrow();
    }

    private static String namespace(ResourceType type) {
        return type.namespaced() ? "default" : "";
    }

    ObjectNode create(String kind, String yaml) {
        ResourceType type = type(kind);
        return objects.create(type, namespace(type), Yaml.object(yaml), BY_TEST);
    }

    ObjectNode create(String kind, String yaml, WriteOptions options) {
        ResourceType type = type(kind);
        return objects.create(type, namespace(type), Yaml.object(yaml), options);
    }

    ObjectNode get(String kind, String name) {
        ResourceType type = type(kind);
        return objects.get(type, namespace(type), name);
    }

    ObjectNode replace(String kind, String name, String subresource, ObjectNode body) {
        ResourceType type = type(kind);
        return objects.replace(type, namespace(type), name, subresource, body, BY_TEST);
    }

    ObjectNode patch(String kind, String name, PatchType patchType, String yaml) {
        return patch(kind, name, "", patchType, yaml);
    }

    ObjectNode patch(
            String kind, String name, String subresource, PatchType patchType, String yaml) {
        ResourceType type = type(kind);
        return objects.patch(
                type, namespace(type), name, subresource, patchType, Yaml.node(yaml), BY_TEST);
    }

    ObjectNode delete(String kind, String name) {
        return delete(kind, name, DeleteQuery.BACKGROUND);
    }

    ObjectNode delete(String kind, String name, DeleteQuery query) {
        ResourceType type = type(kind);
        return objects.delete(type, namespace(type), name, query);
    }

    Objects.Page list(String kind, ListQuery query) {
        ResourceType type = type(kind);
        return objects.list(type, namespace(type), query);
    }

    List<String> names(String kind, String labels, String fields) {
        return list(kind, new ListQuery(labels, fields, 0, "")).items().stream()
                .map(object -> object.at("/metadata/name").asText())
                .toList();
    }

    static ApiException refusal(ThrowingCallable request) {
        return catchThrowableOfType(ApiException.class, request);
    }

    static String message(ThrowingCallable request) {
        return String.valueOf(refusal(request).getMessage());
    }

    @Override
    public void close() {
        objects.close();
    }
}
