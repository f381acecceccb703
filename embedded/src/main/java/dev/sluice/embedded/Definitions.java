package dev.sluice.embedded;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;

import dev.sluice.embedded.gateway.Gateway;
import dev.sluice.embedded.gateway.gatewayapi.GatewayApiKinds;
import dev.sluice.embedded.gateway.ingress.IngressKinds;
import dev.sluice.embedded.objects.Cluster;
import dev.sluice.embedded.objects.Key;
import dev.sluice.embedded.objects.Resource;
import dev.sluice.embedded.runtime.ProcessRuntime;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Predicate;

/// The kinds that the cluster's parts and its users need, and their installation.
final class Definitions {
    private static final ObjectMapper YAML = new ObjectMapper(new YAMLFactory());

    private final Cluster cluster;

    Definitions(Cluster cluster) {
        this.cluster = cluster;
    }

    /// Those that are packed with the cluster's parts.
    static List<ObjectNode> packed() throws IOException {
        var all = new ArrayList<ObjectNode>();
        for (var name : List.of("crds.yaml", "gatewayapi.yaml", "classes.yaml")) {
            all.addAll(packed(Gateway.class, name));
        }
        all.addAll(packed(ProcessRuntime.class, "localimages.yaml"));
        return all;
    }

    private static List<ObjectNode> packed(Class<?> part, String name) throws IOException {
        try (var in = part.getResourceAsStream(name)) {
            if (in == null) {
                throw new IOException("the resource " + name + " of " + part + " is missing");
            }
            return YAML.readerFor(ObjectNode.class).<ObjectNode>readValues(in).readAll();
        }
    }

    /// @param yaml one or more documents
    static List<ObjectNode> read(String yaml) {
        try {
            return YAML.readerFor(ObjectNode.class).<ObjectNode>readValues(yaml).readAll();
        } catch (IOException e) {
            throw new UncheckedIOException("a packed definition is not YAML", e);
        }
    }

    /// Installs all of them, the definitions before the objects of the kinds they define.
    ///
    /// @throws dev.sluice.embedded.objects.ApiException when one is refused
    /// @throws IOException when this thread is interrupted meanwhile
    void install(List<ObjectNode> all) throws IOException {
        installTogether(all.stream().filter(Definitions::defines).toList());
        installTogether(all.stream().filter(Predicate.not(Definitions::defines)).toList());
    }

    private static boolean defines(ObjectNode object) {
        return object.path("kind").asText().equals("CustomResourceDefinition");
    }

    /// Writers that come together wait for the disk once.
    private void installTogether(List<ObjectNode> definitions) throws IOException {
        var installing = new ArrayList<Future<?>>();
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            definitions.forEach(it -> installing.add(threads.submit(() -> install(it))));
            for (var one : installing) {
                one.get();
            }
        } catch (ExecutionException e) {
            if (e.getCause() instanceof RuntimeException refused) {
                throw refused;
            }
            throw new IllegalStateException(e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw (IOException)
                    new InterruptedIOException("interrupted while the kinds were installed")
                            .initCause(e);
        }
    }

    /// Creates it. Definitions that are older are brought up to date; other objects, such as
    /// classes, stay as their user left them.
    private void install(ObjectNode definition) {
        var resource = resource(definition.path("kind").asText());
        var name = definition.path("metadata").path("name").asText();
        var present = cluster.get(new Key(resource, "", name));
        if (present.isEmpty()) {
            cluster.create(resource, definition);
            return;
        }
        if (!resource.equals(Resource.CUSTOM_RESOURCE_DEFINITIONS)) {
            return;
        }
        var updated = present.get().deepCopy();
        updated.set("spec", definition.path("spec"));
        cluster.update(resource, updated);
    }

    private static Resource resource(String kind) {
        return switch (kind) {
            case "GatewayClass" -> GatewayApiKinds.GATEWAY_CLASSES;
            case "IngressClass" -> IngressKinds.INGRESS_CLASSES;
            default -> Resource.CUSTOM_RESOURCE_DEFINITIONS;
        };
    }
}
