package dev.sluice.operator.workload;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.sluice.engine.rollout.Readiness;
import dev.sluice.operator.kube.Kinds;
import dev.sluice.routing.Kind;

import java.util.List;
import java.util.Optional;
import java.util.Set;

/// Core Services whose selector is what changes: `<target>-canary` follows the target,
/// `<target>-primary` is what was promoted. Nothing here has pods to wait for or to scale.
///
/// @param trafficDistribution of the copies, instead of the target's
record CoreServices(Optional<String> trafficDistribution) implements Workload {
    /// Given by the cluster to each Service; also not part of what a revision is.
    private static final List<String> ASSIGNED =
            List.of(
                    "clusterIP",
                    "clusterIPs",
                    "ipFamilies",
                    "ipFamilyPolicy",
                    "healthCheckNodePort");

    @Override
    public Kind kind() {
        return Kinds.SERVICE;
    }

    @Override
    public Set<String> copied() {
        return Set.of();
    }

    @Override
    public boolean hasPods() {
        return false;
    }

    @Override
    public ObjectNode template(ObjectNode service) {
        ObjectNode spec =
                service.path("spec") instanceof ObjectNode found
                        ? found.deepCopy()
                        : service.objectNode();
        var headless = spec.path("clusterIP").asText("").equals("None");
        spec.remove(ASSIGNED);
        if (headless) {
            spec.put("clusterIP", "None");
        }
        spec.path("ports").forEach(port -> ((ObjectNode) port).remove("nodePort"));
        return spec;
    }

    /// The copy's `spec`, with what the cluster gave to it.
    ///
    /// @param current the copy as it is; empty to create it
    ObjectNode spec(ObjectNode target, Optional<ObjectNode> current) {
        var spec = template(target);
        trafficDistribution.ifPresent(it -> spec.put("trafficDistribution", it));
        if (current.isEmpty() || spec.path("type").asText("").equals("ExternalName")) {
            return spec;
        }
        var own = current.get().path("spec");
        for (var field : ASSIGNED) {
            if (own.has(field)) {
                spec.set(field, own.get(field).deepCopy());
            }
        }
        if (!spec.path("type").asText("ClusterIP").equals("ClusterIP")) {
            spec.path("ports").forEach(port -> keepNodePort((ObjectNode) port, own.path("ports")));
        }
        return spec;
    }

    private static void keepNodePort(ObjectNode port, JsonNode own) {
        for (var other : own) {
            if (other.path("port").equals(port.path("port"))
                    && other.path("protocol").equals(port.path("protocol"))
                    && other.has("nodePort")) {
                port.set("nodePort", other.get("nodePort"));
            }
        }
    }

    @Override
    public Readiness readiness(ObjectNode service, Terms terms) {
        return new Readiness.Ready();
    }

    @Override
    public boolean isScaledDown(ObjectNode target) {
        return false;
    }

    @Override
    public ObjectNode scaledDown(ObjectNode target) {
        return target;
    }

    @Override
    public ObjectNode scaledUp(ObjectNode target, int replicas) {
        return target;
    }

    @Override
    public void wake(ObjectNode primary, Optional<Integer> replicas) {}
}
