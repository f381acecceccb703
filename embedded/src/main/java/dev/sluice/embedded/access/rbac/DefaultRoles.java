package dev.sluice.embedded.access.rbac;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;

import dev.sluice.embedded.objects.Cluster;
import dev.sluice.embedded.objects.Key;
import dev.sluice.embedded.objects.Resource;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.concurrent.Executors;

/// The roles and bindings that every cluster has.
final class DefaultRoles {
    private static final String FILE = "default-roles.yaml";

    private final Cluster cluster;

    private DefaultRoles(Cluster cluster) {
        this.cluster = cluster;
    }

    /// Creates those that are missing; changed ones stay as they are.
    static void ensure(Cluster cluster) {
        var defaults = new DefaultRoles(cluster);
        var packed = read();
        // Writes that wait for the disk together are made durable together.
        try (var writes = Executors.newVirtualThreadPerTaskExecutor()) {
            packed.path("roles").forEach(role -> writes.execute(() -> defaults.role(role)));
            packed.path("bindings")
                    .forEach(binding -> writes.execute(() -> defaults.binding(binding)));
        }
    }

    private static JsonNode read() {
        try (var in = DefaultRoles.class.getResourceAsStream(FILE)) {
            if (in == null) {
                throw new IOException("the resource " + FILE + " is missing");
            }
            return new ObjectMapper(new YAMLFactory()).readTree(in);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void role(JsonNode packed) {
        var role = object(packed);
        packed.path("labels")
                .properties()
                .forEach(label ->
                        role.withObject("/metadata/labels").set(label.getKey(), label.getValue()));
        if (packed.has("aggregates")) {
            role.withObject("/aggregationRule")
                    .putArray("clusterRoleSelectors")
                    .addObject()
                    .putObject("matchLabels")
                    .put(packed.path("aggregates").asText(), "true");
        }
        role.set("rules", packed.has("rules") ? packed.path("rules") : role.arrayNode());
        create(Rbac.CLUSTER_ROLES, role);
    }

    private void binding(JsonNode packed) {
        var binding = object(packed);
        binding.putObject("roleRef")
                .put("apiGroup", Rbac.GROUP)
                .put("kind", "ClusterRole")
                .put("name", packed.path("role").asText());
        var subjects = binding.putArray("subjects");
        for (var group : packed.path("groups")) {
            subjects.addObject()
                    .put("kind", "Group")
                    .put("apiGroup", Rbac.GROUP)
                    .put("name", group.asText());
        }
        create(Rbac.CLUSTER_ROLE_BINDINGS, binding);
    }

    private static ObjectNode object(JsonNode packed) {
        var object = JsonNodeFactory.instance.objectNode();
        var metadata = object.putObject("metadata").put("name", packed.path("name").asText());
        metadata.putObject("annotations")
                .put("rbac.authorization.kubernetes.io/autoupdate", "true");
        metadata.putObject("labels").put("kubernetes.io/bootstrapping", "rbac-defaults");
        return object;
    }

    private void create(Resource resource, ObjectNode object) {
        var name = object.at("/metadata/name").asText();
        if (cluster.get(new Key(resource, "", name)).isEmpty()) {
            cluster.create(resource, object);
        }
    }
}
