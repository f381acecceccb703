package dev.sluice.embedded.objects.kinds;

import com.fasterxml.jackson.databind.JsonNode;

import dev.sluice.embedded.objects.validation.FieldErrors;
import dev.sluice.embedded.objects.validation.Names;

import java.util.HashSet;
import java.util.List;
import java.util.Set;

/// The checks of a pod's spec, alone or in a template.
final class PodChecks {
    private static final int PORT_MAX = 65_535;
    private static final List<String> SOURCES =
            List.of(
                    "emptyDir",
                    "hostPath",
                    "secret",
                    "configMap",
                    "persistentVolumeClaim",
                    "downwardAPI",
                    "projected",
                    "nfs",
                    "csi",
                    "ephemeral",
                    "image");

    private final FieldErrors errors;

    PodChecks(FieldErrors errors) {
        this.errors = errors;
    }

    void spec(JsonNode spec, String path) {
        Set<String> volumes = volumes(spec.path("volumes"), path + ".volumes");
        Set<JsonNode> names = new HashSet<>();
        if (spec.path("containers").isEmpty()) {
            errors.required(path + ".containers");
        }
        containers(spec.path("initContainers"), path + ".initContainers", names, volumes);
        containers(spec.path("containers"), path + ".containers", names, volumes);
        oneOf(
                spec.path("restartPolicy"),
                path + ".restartPolicy",
                List.of("Always", "OnFailure", "Never"));
        oneOf(
                spec.path("dnsPolicy"),
                path + ".dnsPolicy",
                List.of("ClusterFirstWithHostNet", "ClusterFirst", "Default", "None"));
        JsonNode deadline = spec.path("activeDeadlineSeconds");
        if (deadline.isNumber() && deadline.asLong() < 1) {
            errors.invalid(
                    path + ".activeDeadlineSeconds",
                    deadline,
                    "must be between 1 and 2147483647, inclusive");
        }
        names(spec, path);
        JsonNode tolerations = spec.path("tolerations");
        for (int i = 0; i < tolerations.size(); i++) {
            oneOf(
                    tolerations.get(i).path("operator"),
                    path + ".tolerations[" + i + "].operator",
                    List.of("Equal", "Exists"));
        }
    }

    private void names(JsonNode spec, String path) {
        for (String field : List.of("hostname", "subdomain")) {
            String name = spec.path(field).asText();
            if (!name.isEmpty()) {
                Names.label(name).ifPresent(why -> errors.invalid(path + "." + field, name, why));
            }
        }
        String node = spec.path("nodeName").asText();
        if (!node.isEmpty()) {
            Names.subdomain(node).ifPresent(why -> errors.invalid(path + ".nodeName", node, why));
        }
        Names.labels(spec.path("nodeSelector"), path + ".nodeSelector", errors);
    }

    private Set<String> volumes(JsonNode volumes, String path) {
        Set<String> names = new HashSet<>();
        for (int i = 0; i < volumes.size(); i++) {
            JsonNode name = volumes.get(i).path("name");
            String at = path + "[" + i + "].name";
            if (name.asText().isEmpty()) {
                errors.required(at);
            } else {
                Names.label(name.asText()).ifPresent(why -> errors.invalid(at, name, why));
                if (!names.add(name.asText())) {
                    errors.duplicate(at, name);
                }
            }
            sources(volumes.get(i), path + "[" + i + "]");
        }
        return names;
    }

    private void sources(JsonNode volume, String path) {
        int found = 0;
        for (String source : SOURCES) {
            if (volume.has(source) && ++found > 1) {
                errors.forbidden(path + "." + source, "may not specify more than 1 volume type");
            }
        }
    }

    private void containers(
            JsonNode containers, String path, Set<JsonNode> names, Set<String> volumes) {
        for (int i = 0; i < containers.size(); i++) {
            JsonNode container = containers.get(i);
            String at = path + "[" + i + "]";
            JsonNode name = container.path("name");
            if (name.asText().isEmpty()) {
                errors.required(at + ".name");
            } else {
                Names.label(name.asText())
                        .ifPresent(why -> errors.invalid(at + ".name", name, why));
                if (!names.add(name)) {
                    errors.duplicate(at + ".name", name);
                }
            }
            if (container.path("image").asText().isEmpty()) {
                errors.required(at + ".image");
            }
            new ContainerChecks(errors, volumes).check(container, at);
        }
    }

    void port(JsonNode port, String path) {
        if (port.asInt() < 1 || port.asInt() > PORT_MAX) {
            errors.invalid(path, port, "must be between 1 and 65535, inclusive");
        }
    }

    void oneOf(JsonNode value, String path, List<String> allowed) {
        if (value.isTextual() && !allowed.contains(value.asText())) {
            errors.unsupported(path, value, allowed);
        }
    }

    void notNegative(JsonNode value, String path) {
        if (value.isNumber() && value.asLong() < 0) {
            errors.invalid(path, value, "must be greater than or equal to 0");
        }
    }
}
