package dev.sluice.embedded.runtime;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.sluice.embedded.apiserver.Computed;
import dev.sluice.embedded.objects.ApiException;
import dev.sluice.embedded.objects.Key;
import dev.sluice.embedded.objects.Resource;
import dev.sluice.embedded.objects.ResourceType;
import dev.sluice.embedded.runtime.usage.Usage;
import dev.sluice.embedded.runtime.usage.UsageSampler;

import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/// `metrics.k8s.io/v1beta1`: what `kubectl top` asks. The node's usage is that of the whole
/// machine.
final class UsageObjects implements Computed {
    private static final String GROUP = "metrics.k8s.io";
    private static final ResourceType NODES = type("nodes", "NodeMetrics", false);
    private static final ResourceType PODS = type("pods", "PodMetrics", true);

    private final Node node;
    private final UsageSampler sampler;

    UsageObjects(Node node, UsageSampler sampler) {
        this.node = node;
        this.sampler = sampler;
    }

    private static ResourceType type(String plural, String kind, boolean namespaced) {
        return new ResourceType(
                new Resource(GROUP, plural),
                "v1beta1",
                kind,
                "",
                namespaced,
                List.of(),
                List.of(),
                Set.of(),
                false);
    }

    @Override
    public List<ResourceType> types() {
        return sampler.isPossible() ? List.of(NODES, PODS) : List.of();
    }

    @Override
    public ObjectNode get(ResourceType type, String namespace, String name) {
        var stored = node.cluster().get(new Key(source(type), namespace, name));
        return stored.flatMap(object -> metrics(type, object))
                .orElseThrow(() -> absent(type, namespace, name));
    }

    private static ApiException absent(ResourceType type, String namespace, String name) {
        var full = namespace.isEmpty() ? name : namespace + "/" + name;
        var message = "%s.%s \"%s\" not found".formatted(type.resource().plural(), GROUP, full);
        return new ApiException(404, "NotFound", message);
    }

    @Override
    public List<ObjectNode> list(ResourceType type, String namespace) {
        return node.cluster().list(source(type), namespace).stream()
                .flatMap(object -> metrics(type, object).stream())
                .toList();
    }

    private static Resource source(ResourceType type) {
        return type.equals(PODS) ? Resource.PODS : Resource.NODES;
    }

    private Optional<ObjectNode> metrics(ResourceType type, ObjectNode object) {
        var usage =
                type.equals(PODS)
                        ? sampler.pod(object.path("metadata").path("uid").asText())
                        : sampler.machine();
        return usage.map(known -> metrics(type, object, known));
    }

    private static ObjectNode metrics(ResourceType type, ObjectNode object, Usage usage) {
        var metrics = JsonNodeFactory.instance.objectNode();
        metrics.put("kind", type.kind()).put("apiVersion", GROUP + "/v1beta1");
        var metadata = metrics.putObject("metadata");
        for (var member : List.of("name", "namespace", "creationTimestamp", "labels")) {
            if (object.path("metadata").has(member)) {
                metadata.set(member, object.path("metadata").path(member));
            }
        }
        metrics.put("timestamp", usage.at().truncatedTo(ChronoUnit.SECONDS).toString());
        metrics.put("window", text(usage.window()));
        if (!type.namespaced()) {
            usage.parts().values().forEach(amount -> put(metrics, amount));
            return metrics;
        }
        var containers = metrics.putArray("containers");
        new TreeMap<>(usage.parts())
                .forEach((name, amount) -> put(containers.addObject().put("name", name), amount));
        return metrics;
    }

    private static String text(Duration window) {
        return window.toMillis() / 1000.0 + "s";
    }

    private static void put(ObjectNode holder, Usage.Amount amount) {
        holder.putObject("usage")
                .put("cpu", amount.nanoCores() + "n")
                .put("memory", amount.bytes() / 1024 + "Ki");
    }
}
