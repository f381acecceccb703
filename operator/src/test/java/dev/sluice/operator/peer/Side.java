package dev.sluice.operator.peer;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.sluice.operator.cluster.PodPlayer;

import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.fabric8.kubernetes.client.dsl.base.ResourceDefinitionContext;
import io.fabric8.kubernetes.client.informers.ResourceEventHandler;
import io.fabric8.kubernetes.client.informers.SharedIndexInformer;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;

/// One namespace in which all variants are rolled out, with pods that are played.
final class Side implements AutoCloseable, ResourceEventHandler<GenericKubernetesResource> {
    static final ObjectMapper JSON = new ObjectMapper();
    private static final ResourceDefinitionContext CANARY =
            new ResourceDefinitionContext.Builder()
                    .withGroup("flagger.app")
                    .withVersion("v1beta1")
                    .withKind("Canary")
                    .withPlural("canaries")
                    .withNamespaced(true)
                    .build();
    private static final long PATIENCE = 90_000;
    private static final long TICK = 4_000;

    private final KubernetesClient client;
    private final String namespace;
    private final PodPlayer pods;
    private final SharedIndexInformer<GenericKubernetesResource> canaries;

    Side(KubernetesClient client, String namespace) {
        this.client = client;
        this.namespace = namespace;
        client.resource(
                        new NamespaceBuilder()
                                .withNewMetadata()
                                .withName(namespace)
                                .endMetadata()
                                .build())
                .create();
        pods = new PodPlayer(client, namespace);
        canaries = client.genericKubernetesResources(CANARY).inNamespace(namespace).inform(this);
    }

    String namespace() {
        return namespace;
    }

    void apply(Variant variant, String interval) {
        for (var object : variant.objects(namespace, interval)) {
            client.load(
                            new ByteArrayInputStream(
                                    object.toString().getBytes(StandardCharsets.UTF_8)))
                    .items()
                    .forEach(it -> client.resource(it).inNamespace(namespace).create());
        }
    }

    void image(Variant variant, String image) {
        client.apps()
                .deployments()
                .inNamespace(namespace)
                .withName(variant.in(namespace))
                .patch(
                        PatchContext.of(PatchType.STRATEGIC_MERGE),
                        "{\"spec\":{\"template\":{\"spec\":{\"containers\":[{\"name\":\"app\",\"image\":\"%s\"}]}}}}"
                                .formatted(image));
    }

    void interval(Variant variant, String interval) {
        client.genericKubernetesResources(CANARY)
                .inNamespace(namespace)
                .withName(variant.in(namespace))
                .patch(
                        PatchContext.of(PatchType.JSON_MERGE),
                        "{\"spec\":{\"analysis\":{\"interval\":\"%s\"}}}".formatted(interval));
    }

    /// Waits for a status. Flagger looks at a Canary at once when its interval was changed: that is
    /// how it is driven from step to step, instead of waiting ten seconds for each.
    ///
    /// @param driven whether Flagger works here
    void await(Variant variant, boolean driven, Predicate<JsonNode> condition)
            throws InterruptedException {
        var until = System.nanoTime() + PATIENCE * 1_000_000;
        var pushed = 0L;
        var turn = 0;
        synchronized (this) {
            while (!condition.test(status(variant))) {
                var now = System.nanoTime();
                if (now > until) {
                    throw new AssertionError(
                            "%s in %s stays at %s".formatted(variant, namespace, status(variant)));
                }
                if (driven && now - pushed > TICK * 1_000_000) {
                    pushed = now;
                    interval(variant, turn++ % 2 == 0 ? "601s" : "600s");
                }
                wait(200);
            }
        }
    }

    JsonNode status(Variant variant) {
        var canary = canaries.getStore().getByKey(namespace + "/" + variant.in(namespace));
        return canary == null
                ? JSON.createObjectNode()
                : JSON.valueToTree(canary.getAdditionalProperties().get("status"));
    }

    /// Everything that belongs to a variant by name, such as `Service/podinfo-canary`.
    Map<String, ObjectNode> objects(Variant variant) {
        var found = new TreeMap<String, ObjectNode>();
        for (var path : MeshKinds.paths(namespace)) {
            var list = read(path);
            for (var item : list.path("items")) {
                var name = item.path("metadata").path("name").asText().replace(namespace, "NS");
                if (name.matches("(NS-)?" + variant.in("NS") + "(-.*)?")) {
                    var kind = list.path("kind").asText().replaceFirst("List$", "");
                    found.put(kind + "/" + name, ((ObjectNode) item).put("kind", kind));
                }
            }
        }
        return found;
    }

    /// What the objects of a variant say, comparable with the other side's.
    Map<String, Map<String, String>> look(Variant variant) {
        var looks = new TreeMap<String, Map<String, String>>();
        objects(variant).forEach((name, it) -> looks.put(name, Likeness.of(it, namespace)));
        return looks;
    }

    /// Everything of a variant but its Canary, with all that somebody wrote.
    Map<String, ObjectNode> written(Variant variant) {
        var objects = objects(variant);
        objects.keySet().removeIf(it -> it.startsWith("Canary/"));
        for (var object : objects.values()) {
            object.remove("status");
            var metadata = (ObjectNode) object.path("metadata");
            metadata.remove(List.of("resourceVersion", "managedFields"));
            if (metadata.path("annotations") instanceof ObjectNode notes) {
                notes.remove(List.of("sluice.dev/source-revision", "sluice.dev/source-configs"));
            }
        }
        return objects;
    }

    private JsonNode read(String path) {
        try {
            return JSON.readTree(client.raw(path));
        } catch (JsonProcessingException broken) {
            throw new IllegalStateException(path + " is not JSON", broken);
        }
    }

    @Override
    public synchronized void onAdd(GenericKubernetesResource canary) {
        notifyAll();
    }

    @Override
    public synchronized void onUpdate(
            GenericKubernetesResource before, GenericKubernetesResource canary) {
        notifyAll();
    }

    @Override
    public synchronized void onDelete(GenericKubernetesResource canary, boolean unknown) {
        notifyAll();
    }

    @Override
    public void close() {
        canaries.close();
        pods.close();
        client.genericKubernetesResources(CANARY)
                .inNamespace(namespace)
                .list()
                .getItems()
                .forEach(it ->
                        client.resource(it)
                                .patch(
                                        PatchContext.of(PatchType.JSON_MERGE),
                                        "{\"metadata\":{\"finalizers\":null}}"));
        client.namespaces().withName(namespace).delete();
    }
}
