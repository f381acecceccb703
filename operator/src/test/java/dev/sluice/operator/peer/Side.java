package dev.sluice.operator.peer;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
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
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;
import java.util.function.Supplier;

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
    private final Map<String, List<String>> steps = new HashMap<>();

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
        variant.objects(namespace, interval).forEach(it -> apply(it.toString()));
    }

    void apply(String object) {
        client.load(new ByteArrayInputStream(object.getBytes(StandardCharsets.UTF_8)))
                .items()
                .forEach(it -> client.resource(it).inNamespace(namespace).create());
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

    /// Pods of this image never get ready.
    void refuse(String image) {
        pods.refuse(image);
    }

    /// Looks again every now and then, and when a Canary changes.
    void until(Supplier<String> what, BooleanSupplier so) throws InterruptedException {
        var until = System.nanoTime() + PATIENCE * 1_000_000;
        while (!so.getAsBoolean()) {
            if (System.nanoTime() > until) {
                throw new AssertionError("waited in vain for " + what.get());
            }
            synchronized (this) {
                wait(200);
            }
        }
    }

    /// One object as it is stored; missing when there is none.
    JsonNode object(String kind, String name) {
        try {
            var text = client.raw(MeshKinds.path(namespace, kind, name));
            return text == null ? MissingNode.getInstance() : JSON.readTree(text);
        } catch (JsonProcessingException broken) {
            throw new IllegalStateException(kind + "/" + name + " is not JSON", broken);
        }
    }

    void patch(String kind, String name, JsonNode patch) {
        var object = JSON.convertValue(object(kind, name), GenericKubernetesResource.class);
        client.resource(object).patch(PatchContext.of(PatchType.JSON_MERGE), patch.toString());
    }

    void delete(String kind, String name) {
        client.raw(MeshKinds.path(namespace, kind, name), "DELETE", null);
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
        note(canary);
        notifyAll();
    }

    @Override
    public synchronized void onUpdate(
            GenericKubernetesResource before, GenericKubernetesResource canary) {
        note(canary);
        notifyAll();
    }

    private void note(GenericKubernetesResource canary) {
        var status = JSON.valueToTree(canary.getAdditionalProperties().get("status"));
        var phase = status.path("phase").asText();
        // Flagger lets the iterations stand until the promotion is through.
        var step =
                phase.equals("Progressing")
                        ? "%s/%s/%s"
                                .formatted(
                                        phase,
                                        status.path("canaryWeight").asText(),
                                        status.path("iterations").asText())
                        : phase + "/" + status.path("canaryWeight").asText();
        steps.computeIfAbsent(canary.getMetadata().getName(), _ -> new ArrayList<>()).add(step);
    }

    /// `phase/weight`, with the iterations while it progresses, of each status up to the first
    /// promotion, each once: two ticks of Flagger may meet when it is driven.
    synchronized List<String> steps(Variant variant) {
        var all = steps.getOrDefault(variant.in(namespace), List.of());
        var end = all.indexOf("Succeeded/0");
        return all.subList(0, end < 0 ? all.size() : end + 1).stream().distinct().toList();
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
