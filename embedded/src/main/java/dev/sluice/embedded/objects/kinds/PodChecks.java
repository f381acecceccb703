package dev.sluice.embedded.objects.kinds;

import com.fasterxml.jackson.databind.JsonNode;

import dev.sluice.embedded.objects.validation.FieldErrors;
import dev.sluice.embedded.objects.validation.Names;
import dev.sluice.embedded.objects.validation.Quantities;

import java.util.HashSet;
import java.util.List;
import java.util.Set;

/// The checks of a pod's spec, alone or in a template.
final class PodChecks {
    private static final int PORT_MAX = 65_535;
    private static final List<String> HANDLERS = List.of("exec", "httpGet", "tcpSocket", "grpc");
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
                List.of("ClusterFirst", "ClusterFirstWithHostNet", "Default", "None"));
        notNegative(
                spec.path("terminationGracePeriodSeconds"),
                path + ".terminationGracePeriodSeconds");
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
        }
        return names;
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
            container(container, at, volumes);
        }
    }

    private void container(JsonNode container, String at, Set<String> volumes) {
        ports(container.path("ports"), at + ".ports");
        env(container.path("env"), at + ".env");
        JsonNode mounts = container.path("volumeMounts");
        Set<JsonNode> paths = new HashSet<>();
        for (int i = 0; i < mounts.size(); i++) {
            String mount = at + ".volumeMounts[" + i + "]";
            JsonNode name = mounts.get(i).path("name");
            if (name.asText().isEmpty()) {
                errors.required(mount + ".name");
            } else if (!volumes.contains(name.asText())) {
                errors.notFound(mount + ".name", name);
            }
            JsonNode path = mounts.get(i).path("mountPath");
            if (path.asText().isEmpty()) {
                errors.required(mount + ".mountPath");
            } else if (!paths.add(path)) {
                errors.invalid(mount + ".mountPath", path, "must be unique");
            }
        }
        probe(container.path("livenessProbe"), at + ".livenessProbe", true);
        probe(container.path("startupProbe"), at + ".startupProbe", true);
        probe(container.path("readinessProbe"), at + ".readinessProbe", false);
        oneOf(
                container.path("imagePullPolicy"),
                at + ".imagePullPolicy",
                List.of("Always", "IfNotPresent", "Never"));
        resources(container.path("resources"), at + ".resources");
    }

    private void ports(JsonNode ports, String path) {
        Set<JsonNode> names = new HashSet<>();
        for (int i = 0; i < ports.size(); i++) {
            JsonNode port = ports.get(i);
            String at = path + "[" + i + "]";
            JsonNode name = port.path("name");
            if (name.isTextual() && !names.add(name)) {
                errors.duplicate(at + ".name", name);
            }
            if (port.path("containerPort").asInt() == 0) {
                errors.required(at + ".containerPort");
            } else {
                port(port.path("containerPort"), at + ".containerPort");
            }
            if (port.path("hostPort").asInt() != 0) {
                port(port.path("hostPort"), at + ".hostPort");
            }
            oneOf(port.path("protocol"), at + ".protocol", List.of("SCTP", "TCP", "UDP"));
        }
    }

    void port(JsonNode port, String path) {
        if (port.asInt() < 1 || port.asInt() > PORT_MAX) {
            errors.invalid(path, port, "must be between 1 and 65535, inclusive");
        }
    }

    private void env(JsonNode env, String path) {
        for (int i = 0; i < env.size(); i++) {
            JsonNode variable = env.get(i);
            if (variable.path("name").asText().isEmpty()) {
                errors.required(path + "[" + i + "].name");
            }
            if (!variable.path("value").asText().isEmpty() && variable.has("valueFrom")) {
                errors.invalid(
                        path + "[" + i + "].valueFrom",
                        "",
                        "may not be specified when `value` is not empty");
            }
        }
    }

    private void probe(JsonNode probe, String path, boolean onlyOneSuccess) {
        if (!probe.isObject()) {
            return;
        }
        int handlers = 0;
        for (String handler : HANDLERS) {
            if (probe.has(handler) && ++handlers > 1) {
                errors.forbidden(path + "." + handler, "may not specify more than 1 handler type");
            }
        }
        if (handlers == 0) {
            errors.required(path, "must specify a handler type");
        }
        if (probe.at("/httpGet/port").isIntegralNumber()) {
            port(probe.at("/httpGet/port"), path + ".httpGet.port");
        }
        for (String field :
                List.of(
                        "initialDelaySeconds",
                        "timeoutSeconds",
                        "periodSeconds",
                        "successThreshold",
                        "failureThreshold")) {
            notNegative(probe.path(field), path + "." + field);
        }
        if (onlyOneSuccess && probe.path("successThreshold").asInt() != 1) {
            errors.invalid(path + ".successThreshold", probe.path("successThreshold"), "must be 1");
        }
    }

    private void resources(JsonNode resources, String path) {
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
