package dev.sluice.embedded.objects.kinds;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.sluice.embedded.objects.validation.FieldErrors;
import dev.sluice.embedded.objects.validation.IpAddress;
import dev.sluice.embedded.objects.validation.Names;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/// Addresses and node ports are given out elsewhere; here is all that one Service alone can tell.
final class ServiceRules implements KindRules {
    private static final int AFFINITY_SECONDS = 10_800;
    private static final int DAY_SECONDS = 86_400;

    /// What only a balancer can do.
    private static final List<String> BALANCED =
            List.of(
                    "allocateLoadBalancerNodePorts",
                    "loadBalancerClass",
                    "loadBalancerSourceRanges");

    @Override
    public void defaults(ObjectNode object) {
        ObjectNode spec = Put.object(object, "spec");
        Put.absent(spec, "sessionAffinity", "None");
        Put.absent(spec, "type", "ClusterIP");
        String type = spec.path("type").asText();
        for (ObjectNode port : Put.objects(spec.path("ports"))) {
            Put.absent(port, "protocol", "TCP");
            JsonNode goal = port.path("targetPort");
            if (goal.asText().isEmpty() || goal.isNumber() && goal.asInt() == 0) {
                port.set("targetPort", port.path("port"));
            }
        }
        if (!type.equals("ExternalName")) {
            Put.absent(spec, "internalTrafficPolicy", "Cluster");
        }
        boolean outside =
                type.equals("NodePort")
                        || type.equals("LoadBalancer")
                        || type.equals("ClusterIP") && !spec.path("externalIPs").isEmpty();
        if (outside) {
            Put.absent(spec, "externalTrafficPolicy", "Cluster");
        }
        if (spec.path("sessionAffinity").asText().equals("ClientIP")) {
            Put.absent(
                    Put.object(Put.object(spec, "sessionAffinityConfig"), "clientIP"),
                    "timeoutSeconds",
                    AFFINITY_SECONDS);
        }
        if (type.equals("LoadBalancer")) {
            Put.absent(spec, "allocateLoadBalancerNodePorts", true);
        }
        for (ObjectNode ingress : Put.objects(object.at("/status/loadBalancer/ingress"))) {
            if (ingress.has("ip")) {
                Put.absent(ingress, "ipMode", "VIP");
            }
        }
    }

    @Override
    public void create(ObjectNode object) {
        families(Put.object(object, "spec"));
        object.putObject("status").putObject("loadBalancer");
    }

    @Override
    public void update(ObjectNode object, ObjectNode old) {
        ObjectNode spec = Put.object(object, "spec");
        JsonNode before = old.path("spec");
        boolean hadAddress = before.has("clusterIP");
        boolean external = spec.path("type").asText().equals("ExternalName");
        if (hadAddress && !external) {
            if (spec.path("clusterIP").asText().isEmpty()) {
                spec.set("clusterIP", before.get("clusterIP"));
            }
            if (spec.path("clusterIPs").isEmpty()) {
                spec.putArray("clusterIPs").add(spec.path("clusterIP").asText());
            }
        }
        families(spec);
        dropLeftovers(object, before);
        keepNodePorts(spec, before);
    }

    private static List<String> leftovers(ObjectNode spec, String type) {
        List<String> leftovers = new ArrayList<>();
        if (type.equals("ExternalName")) {
            leftovers.addAll(
                    List.of(
                            "internalTrafficPolicy",
                            "ipFamilies",
                            "ipFamilyPolicy",
                            "clusterIP",
                            "clusterIPs"));
        }
        if (!type.equals("LoadBalancer")) {
            leftovers.add("allocateLoadBalancerNodePorts");
            leftovers.add("loadBalancerClass");
        }
        if (!type.equals("NodePort")
                && !type.equals("LoadBalancer")
                && spec.path("externalIPs").isEmpty()) {
            leftovers.add("externalTrafficPolicy");
        }
        return leftovers;
    }

    /// What the former type needed and this one does not, and the client left as it was.
    private static void dropLeftovers(ObjectNode object, JsonNode before) {
        ObjectNode spec = Put.object(object, "spec");
        String type = spec.path("type").asText();
        if (type.equals(before.path("type").asText())) {
            return;
        }
        if (!type.equals("LoadBalancer")) {
            Put.object(object, "status").putObject("loadBalancer");
        }
        for (String field : leftovers(spec, type)) {
            if (spec.path(field).equals(before.path(field))) {
                spec.remove(field);
            }
        }
    }

    /// Given out like addresses, hence no defaults that somebody owns.
    private static void families(ObjectNode spec) {
        if (spec.path("type").asText().equals("ExternalName")) {
            return;
        }
        // A headless service without selector may point anywhere.
        boolean open =
                spec.path("clusterIP").asText().equals("None") && spec.path("selector").isEmpty();
        Put.absent(spec, "ipFamilyPolicy", open ? "RequireDualStack" : "SingleStack");
        if (spec.path("ipFamilies").isEmpty()) {
            ArrayNode families = spec.putArray("ipFamilies").add("IPv4");
            if (open) {
                families.add("IPv6");
            }
        }
    }

    private static void keepNodePorts(ObjectNode spec, JsonNode before) {
        boolean wanted = List.of("NodePort", "LoadBalancer").contains(spec.path("type").asText());
        for (ObjectNode port : Put.objects(spec.path("ports"))) {
            if (!wanted) {
                if (!before.path("type").equals(spec.path("type"))) {
                    port.remove("nodePort");
                }
            } else if (port.path("nodePort").asInt() == 0) {
                for (JsonNode old : before.path("ports")) {
                    if (old.path("port").equals(port.path("port"))
                            && old.path("protocol").equals(port.path("protocol"))
                            && old.path("nodePort").asInt() != 0) {
                        port.set("nodePort", old.get("nodePort"));
                    }
                }
            }
        }
    }

    @Override
    public void validate(ObjectNode object, FieldErrors errors) {
        String name = object.at("/metadata/name").asText();
        Names.service(name).ifPresent(why -> errors.invalid("metadata.name", name, why));
        JsonNode spec = object.path("spec");
        String type = spec.path("type").asText();
        boolean headless = spec.path("clusterIP").asText().equals("None");
        if (spec.path("ports").isEmpty() && !headless && !type.equals("ExternalName")) {
            errors.required("spec.ports");
        }
        ports(spec.path("ports"), errors);
        var checks = new PodChecks(errors);
        checks.oneOf(
                spec.path("sessionAffinity"), "spec.sessionAffinity", List.of("ClientIP", "None"));
        checks.oneOf(
                spec.path("type"),
                "spec.type",
                List.of("ClusterIP", "ExternalName", "LoadBalancer", "NodePort"));
        if (type.equals("ExternalName") && spec.path("externalName").asText().isEmpty()) {
            errors.required("spec.externalName");
        }
        Names.labels(spec.path("selector"), "spec.selector", errors);
        JsonNode external = spec.path("externalIPs");
        for (int i = 0; i < external.size(); i++) {
            address(external.get(i).asText(), "spec.externalIPs[" + i + "]", errors);
        }
        addresses(spec, type, headless, errors);
        outside(spec, type, errors);
        if (type.equals("ClusterIP")) {
            JsonNode ports = spec.path("ports");
            for (int i = 0; i < ports.size(); i++) {
                if (ports.get(i).path("nodePort").asInt() != 0) {
                    errors.forbidden(
                            "spec.ports[" + i + "].nodePort",
                            "may not be used when `type` is 'ClusterIP'");
                }
            }
        }
    }

    private static void addresses(
            JsonNode spec, String type, boolean headless, FieldErrors errors) {
        new PodChecks(errors)
                .oneOf(
                        spec.path("ipFamilyPolicy"),
                        "spec.ipFamilyPolicy",
                        List.of("PreferDualStack", "RequireDualStack", "SingleStack"));
        if (headless && List.of("NodePort", "LoadBalancer").contains(type)) {
            errors.invalid(
                    "spec.clusterIPs[0]",
                    "None",
                    "may not be set to 'None' for " + type + " services");
        }
        String cluster = spec.path("clusterIP").asText();
        if (!cluster.isEmpty() && !headless) {
            address(cluster, "spec.clusterIPs[0]", errors);
        }
    }

    private static void outside(JsonNode spec, String type, FieldErrors errors) {
        if (!type.equals("LoadBalancer")) {
            for (String field : BALANCED) {
                if (spec.has(field)) {
                    String name = field.replace("loadBalancerSourceR", "LoadBalancerSourceR");
                    errors.forbidden(
                            "spec." + name, "may only be used when `type` is 'LoadBalancer'");
                }
            }
        }
        boolean reachable =
                List.of("NodePort", "LoadBalancer").contains(type)
                        || type.equals("ClusterIP") && !spec.path("externalIPs").isEmpty();
        JsonNode policy = spec.path("externalTrafficPolicy");
        if (!reachable && policy.isTextual()) {
            errors.invalid(
                    "spec.externalTrafficPolicy",
                    policy,
                    "may only be set for externally-accessible services");
        }
        JsonNode seconds = spec.at("/sessionAffinityConfig/clientIP/timeoutSeconds");
        if (seconds.isNumber() && (seconds.asInt() <= 0 || seconds.asInt() > DAY_SECONDS)) {
            errors.invalid(
                    "spec.sessionAffinityConfig.clientIP.timeoutSeconds",
                    seconds,
                    "must be greater than 0 and less than " + DAY_SECONDS);
        }
    }

    private static void address(String text, String path, FieldErrors errors) {
        if (IpAddress.parse(text).isEmpty()) {
            errors.invalid(
                    path, text, "must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)");
        }
    }

    private static void ports(JsonNode ports, FieldErrors errors) {
        Set<JsonNode> names = new HashSet<>();
        Set<String> numbers = new HashSet<>();
        var checks = new PodChecks(errors);
        for (int i = 0; i < ports.size(); i++) {
            JsonNode port = ports.get(i);
            String at = "spec.ports[" + i + "]";
            JsonNode name = port.path("name");
            if (name.asText().isEmpty()) {
                if (ports.size() > 1) {
                    errors.required(at + ".name");
                }
            } else {
                Names.label(name.asText())
                        .ifPresent(why -> errors.invalid(at + ".name", name, why));
                if (!names.add(name)) {
                    errors.duplicate(at + ".name", name);
                }
            }
            checks.port(port.path("port"), at + ".port");
            checks.oneOf(port.path("protocol"), at + ".protocol", List.of("SCTP", "TCP", "UDP"));
            if (port.path("targetPort").isIntegralNumber()) {
                checks.port(port.path("targetPort"), at + ".targetPort");
            } else if (port.path("targetPort").isTextual()) {
                Names.portComplaints(port.path("targetPort").asText())
                        .forEach(why ->
                                errors.invalid(at + ".targetPort", port.path("targetPort"), why));
            }
            if (!numbers.add(port.path("port").asText() + port.path("protocol").asText())) {
                errors.duplicate(
                        at,
                        new FieldErrors.Raw(
                                "{\"Name\":\"\",\"Protocol\":"
                                        + FieldErrors.show(port.path("protocol"))
                                        + ",\"AppProtocol\":null,\"Port\":"
                                        + port.path("port").asText()
                                        + ",\"TargetPort\":0,\"NodePort\":0}"));
            }
        }
    }

    @Override
    public void validateUpdate(ObjectNode object, ObjectNode old, FieldErrors errors) {
        JsonNode before = old.at("/spec/clusterIP");
        JsonNode now = object.at("/spec/clusterIP");
        boolean becomesExternal = object.at("/spec/type").asText().equals("ExternalName");
        if (!before.asText().isEmpty() && !before.equals(now) && !becomesExternal) {
            errors.invalid(
                    "spec.clusterIPs[0]",
                    object.arrayNode().add(now.asText()),
                    "may not change once set");
        }
    }
}
