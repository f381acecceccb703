package dev.sluice.embedded.objects.kinds;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Sentences about values that are odd but allowed.
public final class Warnings {
    private static final String INGRESS_CLASS = "kubernetes.io/ingress.class";
    private static final String TEMPLATE_GENERATION = "deprecated.daemonset.template.generation";

    private Warnings() {}

    /// @param kind plural and group, such as `deployments.apps`
    /// @param old empty for a new object
    public static List<String> of(String kind, ObjectNode object, Optional<ObjectNode> old) {
        return switch (kind) {
            case "deployments.apps", "replicasets.apps", "jobs.batch" ->
                    templated(object, old, "spec.template.spec", true);
            case "cronjobs.batch" ->
                    templated(object, old, "spec.jobTemplate.spec.template.spec", true);
            case "statefulsets.apps" -> templated(object, old, "spec.template.spec", false);
            case "daemonsets.apps" -> daemons(object, old);
            case "pods" -> old.isPresent() ? List.of() : pod(object);
            case "services" -> service(object.path("spec"));
            case "ingresses.networking.k8s.io" ->
                    old.isPresent() || object.at("/spec").has("ingressClassName")
                            ? List.of()
                            : ingress(object.at("/metadata/annotations"));
            default -> List.of();
        };
    }

    private static List<String> templated(
            ObjectNode object, Optional<ObjectNode> old, String path, boolean named) {
        JsonNode generation = object.at("/metadata/generation");
        if (old.isPresent() && old.get().at("/metadata/generation").equals(generation)) {
            return List.of();
        }
        List<String> found = new ArrayList<>();
        if (old.isEmpty() && named) {
            found.addAll(PodWarnings.name(object));
        }
        found.addAll(PodWarnings.of(object.at("/" + path.replace('.', '/')), path));
        return found;
    }

    private static List<String> daemons(ObjectNode object, Optional<ObjectNode> old) {
        boolean same =
                old.isPresent()
                        && object.at("/metadata/annotations")
                                .path(TEMPLATE_GENERATION)
                                .equals(
                                        old.get()
                                                .at("/metadata/annotations")
                                                .path(TEMPLATE_GENERATION));
        return same
                ? List.of()
                : PodWarnings.of(object.at("/spec/template/spec"), "spec.template.spec");
    }

    private static List<String> pod(ObjectNode object) {
        List<String> found = new ArrayList<>();
        for (String name : PodWarnings.name(object)) {
            found.add(name.replace("Pod names and hostnames", "the Pod's hostname"));
        }
        found.addAll(PodWarnings.of(object.path("spec"), "spec"));
        return found;
    }

    private static List<String> service(JsonNode spec) {
        List<String> found = new ArrayList<>();
        String type = spec.path("type").asText();
        boolean external = !spec.path("externalIPs").isEmpty();
        boolean byName = type.equals("ExternalName");
        if (type.equals("ClusterIP") && spec.path("clusterIP").asText().equals("None")) {
            if (!spec.path("loadBalancerIP").asText().isEmpty()) {
                found.add("spec.loadBalancerIP is ignored for headless services");
            }
            if (external) {
                found.add("spec.externalIPs is ignored for headless services");
            }
            if (!spec.path("sessionAffinity").asText().equals("None")) {
                found.add("spec.SessionAffinity is ignored for headless services");
            }
        } else if (external && !byName) {
            found.add(
                    "spec.externalIPs is deprecated and may no longer be implemented in some"
                            + " clusters");
        }
        if (byName && external) {
            found.add("spec.externalIPs is ignored when spec.type is \"ExternalName\"");
        }
        if (!byName && !spec.path("externalName").asText().isEmpty()) {
            found.add("spec.externalName is ignored when spec.type is not \"ExternalName\"");
        }
        if (spec.path("trafficDistribution").asText().equals("PreferClose")) {
            found.add(
                    "spec.trafficDistribution: \"PreferClose\" is deprecated; use"
                            + " \"PreferSameZone\"");
        }
        return found;
    }

    private static List<String> ingress(JsonNode annotations) {
        return annotations.has(INGRESS_CLASS)
                ? List.of(
                        "annotation \""
                                + INGRESS_CLASS
                                + "\" is deprecated, please use 'spec.ingressClassName' instead")
                : List.of();
    }
}
