package dev.sluice.embedded.objects.kinds;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

import java.util.List;

/// Defaults of a pod's spec, alone or in a template.
final class PodDefaults {
    private static final int FILE_MODE = 420;

    private PodDefaults() {}

    static void template(ObjectNode spec) {
        ObjectNode template = Put.object(spec, "template");
        spec(Put.object(template, "spec"));
    }

    static void spec(ObjectNode spec) {
        Put.absent(spec, "restartPolicy", "Always");
        Put.absent(spec, "terminationGracePeriodSeconds", 30);
        Put.absent(spec, "dnsPolicy", "ClusterFirst");
        Put.object(spec, "securityContext");
        Put.absent(spec, "schedulerName", "default-scheduler");
        if (spec.path("serviceAccountName").isTextual()) {
            spec.put("serviceAccount", spec.path("serviceAccountName").asText());
        } else if (spec.path("serviceAccount").isTextual()) {
            spec.put("serviceAccountName", spec.path("serviceAccount").asText());
        }
        for (String list : List.of("initContainers", "containers")) {
            Put.objects(spec.path(list)).forEach(PodDefaults::container);
        }
        Put.objects(spec.path("volumes")).forEach(PodDefaults::volume);
    }

    private static void container(ObjectNode container) {
        Put.object(container, "resources");
        Put.absent(container, "terminationMessagePath", "/dev/termination-log");
        Put.absent(container, "terminationMessagePolicy", "File");
        String image = container.path("image").asText();
        if (!image.isEmpty()) {
            Put.absent(container, "imagePullPolicy", isLatest(image) ? "Always" : "IfNotPresent");
        }
        for (ObjectNode port : Put.objects(container.path("ports"))) {
            Put.absent(port, "protocol", "TCP");
        }
        for (String probe : List.of("livenessProbe", "readinessProbe", "startupProbe")) {
            if (container.get(probe) instanceof ObjectNode found) {
                probe(found);
            }
        }
        for (ObjectNode variable : Put.objects(container.path("env"))) {
            if (variable.path("value").asText("-").isEmpty()) {
                variable.remove("value");
            }
            if (variable.at("/valueFrom/fieldRef") instanceof ObjectNode field) {
                Put.absent(field, "apiVersion", "v1");
            }
        }
        for (String hook : List.of("/lifecycle/postStart/httpGet", "/lifecycle/preStop/httpGet")) {
            if (container.at(hook) instanceof ObjectNode get) {
                httpGet(get);
            }
        }
    }

    /// Only for pods themselves: templates keep what they say.
    static void requestsFromLimits(ObjectNode spec) {
        for (String list : List.of("initContainers", "containers")) {
            for (ObjectNode container : Put.objects(spec.path(list))) {
                requests(Put.object(container, "resources"));
            }
        }
    }

    private static void requests(ObjectNode resources) {
        if (resources.get("limits") instanceof ObjectNode limits) {
            ObjectNode requests = Put.object(resources, "requests");
            for (var limit : limits.properties()) {
                if (!requests.has(limit.getKey())) {
                    requests.set(limit.getKey(), limit.getValue());
                }
            }
        }
    }

    private static boolean isLatest(String image) {
        String name = image.substring(image.lastIndexOf('/') + 1);
        int tag = name.indexOf(':');
        return !image.contains("@") && (tag < 0 || name.substring(tag).equals(":latest"));
    }

    private static void probe(ObjectNode probe) {
        Put.absent(probe, "timeoutSeconds", 1);
        Put.absent(probe, "periodSeconds", 10);
        Put.absent(probe, "successThreshold", 1);
        Put.absent(probe, "failureThreshold", 3);
        if (probe.get("httpGet") instanceof ObjectNode get) {
            httpGet(get);
        }
        if (probe.get("grpc") instanceof ObjectNode grpc) {
            Put.absent(grpc, "service", "");
        }
    }

    private static void httpGet(ObjectNode get) {
        Put.absent(get, "path", "/");
        Put.absent(get, "scheme", "HTTP");
    }

    private static void volume(ObjectNode volume) {
        for (String source : List.of("configMap", "secret", "projected", "downwardAPI")) {
            if (volume.get(source) instanceof ObjectNode found) {
                Put.absent(found, "defaultMode", FILE_MODE);
            }
        }
        if (volume.get("hostPath") instanceof ObjectNode path) {
            Put.absent(path, "type", "");
        }
        for (ObjectNode source : Put.objects(volume.at("/projected/sources"))) {
            if (source.get("serviceAccountToken") instanceof ObjectNode token) {
                Put.absent(token, "expirationSeconds", 3600);
            }
            references(source.at("/downwardAPI/items"));
        }
        references(volume.at("/downwardAPI/items"));
        boolean hasSource = volume.properties().stream().anyMatch(e -> !e.getKey().equals("name"));
        if (!hasSource) {
            volume.putObject("emptyDir");
        }
    }

    private static void references(JsonNode items) {
        for (ObjectNode item : Put.objects(items)) {
            if (item.get("fieldRef") instanceof ObjectNode field) {
                Put.absent(field, "apiVersion", "v1");
            }
        }
    }

    /// `Guaranteed`, `Burstable` or `BestEffort`, by the containers' resources.
    static String qosClass(JsonNode spec) {
        boolean any = false;
        boolean guaranteed = true;
        for (String list : List.of("initContainers", "containers")) {
            for (JsonNode container : spec.path(list)) {
                JsonNode requests = container.at("/resources/requests");
                JsonNode limits = container.at("/resources/limits");
                for (String name : List.of("cpu", "memory")) {
                    any |= requests.has(name) || limits.has(name);
                    guaranteed &= limits.has(name) && limits.get(name).equals(requests.get(name));
                }
            }
        }
        return !any ? "BestEffort" : guaranteed ? "Guaranteed" : "Burstable";
    }
}
