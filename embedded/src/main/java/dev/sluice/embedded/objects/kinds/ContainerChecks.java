package dev.sluice.embedded.objects.kinds;

import com.fasterxml.jackson.databind.JsonNode;

import dev.sluice.embedded.objects.validation.FieldErrors;
import dev.sluice.embedded.objects.validation.Names;
import dev.sluice.embedded.objects.validation.Quantities;

import java.util.HashSet;
import java.util.List;
import java.util.Set;

/// The checks of one container.
///
/// @param volumes the names of the pod's volumes
record ContainerChecks(FieldErrors errors, Set<String> volumes) {
    private static final Set<String> RESOURCES =
            Set.of("cpu", "memory", "ephemeral-storage", "storage");
    private static final Set<String> FIELDS =
            Set.of(
                    "metadata.name",
                    "metadata.namespace",
                    "metadata.uid",
                    "metadata.labels",
                    "metadata.annotations",
                    "spec.nodeName",
                    "spec.serviceAccountName",
                    "status.hostIP",
                    "status.hostIPs",
                    "status.podIP",
                    "status.podIPs");

    void check(JsonNode container, String at) {
        ports(container.path("ports"), at + ".ports");
        env(container.path("env"), at + ".env");
        mounts(container.path("volumeMounts"), at + ".volumeMounts");
        var probes = new ProbeChecks(errors);
        probes.check(container.path("livenessProbe"), at + ".livenessProbe", true);
        probes.check(container.path("startupProbe"), at + ".startupProbe", true);
        probes.check(container.path("readinessProbe"), at + ".readinessProbe", false);
        new PodChecks(errors)
                .oneOf(
                        container.path("imagePullPolicy"),
                        at + ".imagePullPolicy",
                        List.of("Always", "IfNotPresent", "Never"));
        resources(container.path("resources"), at + ".resources");
    }

    private void mounts(JsonNode mounts, String path) {
        Set<JsonNode> paths = new HashSet<>();
        for (int i = 0; i < mounts.size(); i++) {
            String mount = path + "[" + i + "]";
            JsonNode name = mounts.get(i).path("name");
            if (name.asText().isEmpty()) {
                errors.required(mount + ".name");
            } else if (!volumes.contains(name.asText())) {
                errors.notFound(mount + ".name", name);
            }
            JsonNode target = mounts.get(i).path("mountPath");
            if (target.asText().isEmpty()) {
                errors.required(mount + ".mountPath");
            } else if (!paths.add(target)) {
                errors.invalid(mount + ".mountPath", target, "must be unique");
            }
        }
    }

    private void ports(JsonNode ports, String path) {
        Set<JsonNode> names = new HashSet<>();
        var checks = new PodChecks(errors);
        for (int i = 0; i < ports.size(); i++) {
            JsonNode port = ports.get(i);
            String at = path + "[" + i + "]";
            JsonNode name = port.path("name");
            if (!name.asText().isEmpty()) {
                Names.portComplaints(name.asText())
                        .forEach(why -> errors.invalid(at + ".name", name, why));
                if (!names.add(name)) {
                    errors.duplicate(at + ".name", name);
                }
            }
            if (port.path("containerPort").asInt() == 0) {
                errors.required(at + ".containerPort");
            } else {
                checks.port(port.path("containerPort"), at + ".containerPort");
            }
            if (port.path("hostPort").asInt() != 0) {
                checks.port(port.path("hostPort"), at + ".hostPort");
            }
            checks.oneOf(port.path("protocol"), at + ".protocol", List.of("SCTP", "TCP", "UDP"));
        }
    }

    private void env(JsonNode env, String path) {
        for (int i = 0; i < env.size(); i++) {
            JsonNode variable = env.get(i);
            String at = path + "[" + i + "]";
            JsonNode name = variable.path("name");
            if (name.asText().isEmpty()) {
                errors.required(at + ".name");
            } else if (!name.asText().matches("[ -<>-~]+")) {
                errors.invalid(
                        at + ".name",
                        name,
                        "a valid environment variable name must consist only of printable ASCII"
                                + " characters other than '='");
            }
            if (!variable.path("value").asText().isEmpty() && variable.has("valueFrom")) {
                errors.invalid(
                        at + ".valueFrom", "", "may not be specified when `value` is not empty");
            }
            JsonNode field = variable.at("/valueFrom/fieldRef/fieldPath");
            String plain = field.asText().replaceFirst("\\['[^']*']$", "");
            if (field.isTextual() && !FIELDS.contains(plain)) {
                errors.invalid(
                        at + ".valueFrom.fieldRef.fieldPath",
                        field,
                        "error converting fieldPath: field label not supported: " + field.asText());
            }
        }
    }

    private void resources(JsonNode resources, String path) {
        for (String part : List.of("limits", "requests")) {
            for (var amount : resources.path(part).properties()) {
                amount(amount.getKey(), amount.getValue(), path + "." + part);
            }
        }
        for (var request : resources.path("requests").properties()) {
            JsonNode limit = resources.path("limits").path(request.getKey());
            if (!limit.isMissingNode()
                    && Quantities.value(request.getValue()).compareTo(Quantities.value(limit))
                            > 0) {
                errors.invalid(
                        path + ".requests",
                        request.getValue(),
                        "must be less than or equal to "
                                + request.getKey()
                                + " limit of "
                                + limit.asText());
            }
        }
    }

    private void amount(String name, JsonNode value, String path) {
        String at = path + "[" + name + "]";
        if (name.indexOf('/') < 0 && !RESOURCES.contains(name) && !name.startsWith("hugepages-")) {
            errors.invalid(at, name, "must be a standard resource type or fully qualified");
            errors.invalid(at, name, "must be a standard resource for containers");
        }
        if (Quantities.value(value).signum() < 0) {
            errors.invalid(at, value, "must be greater than or equal to 0");
        }
    }
}
