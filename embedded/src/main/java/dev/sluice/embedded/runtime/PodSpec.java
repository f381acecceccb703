package dev.sluice.embedded.runtime;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.sluice.embedded.objects.Key;
import dev.sluice.embedded.objects.Resource;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/// What a pod wants, read once from its object.
///
/// @param object the pod as stored, shared with other readers
/// @param ephemeral those that somebody added while it runs, to look around
/// @param grace seconds between SIGTERM and SIGKILL when nobody says otherwise
record PodSpec(
        ObjectNode object,
        Key key,
        String uid,
        RestartPolicy restartPolicy,
        int grace,
        List<ContainerSpec> initContainers,
        List<ContainerSpec> containers,
        List<ContainerSpec> ephemeral) {

    enum RestartPolicy {
        ALWAYS,
        ON_FAILURE,
        NEVER;

        boolean restarts(int exitCode) {
            return switch (this) {
                case ALWAYS -> true;
                case ON_FAILURE -> exitCode != 0;
                case NEVER -> false;
            };
        }
    }

    static PodSpec of(ObjectNode pod) {
        var metadata = pod.path("metadata");
        var spec = pod.path("spec");
        return new PodSpec(
                pod,
                new Key(
                        Resource.PODS,
                        metadata.path("namespace").asText(),
                        metadata.path("name").asText()),
                metadata.path("uid").asText(),
                switch (spec.path("restartPolicy").asText("Always")) {
                    case "Never" -> RestartPolicy.NEVER;
                    case "OnFailure" -> RestartPolicy.ON_FAILURE;
                    default -> RestartPolicy.ALWAYS;
                },
                spec.path("terminationGracePeriodSeconds").asInt(30),
                containers(spec.path("initContainers"), true),
                containers(spec.path("containers"), false),
                containers(spec.path("ephemeralContainers"), false));
    }

    private static List<ContainerSpec> containers(JsonNode list, boolean init) {
        var containers = new ArrayList<ContainerSpec>();
        list.forEach(container -> containers.add(ContainerSpec.of(container, init)));
        return List.copyOf(containers);
    }

    Stream<ContainerSpec> all() {
        return Stream.of(initContainers, containers, ephemeral).flatMap(List::stream);
    }

    Optional<ContainerSpec> container(String name) {
        return all().filter(container -> container.name().equals(name)).findFirst();
    }

    String namespace() {
        return key.namespace();
    }

    String name() {
        return key.name();
    }

    JsonNode spec() {
        return object.path("spec");
    }

    /// The name of the pod's directories, below `pods`, `logs` and `volumes`.
    String directory() {
        return namespace() + "_" + name() + "_" + uid;
    }

    /// Init containers never restart after success, and `Always` means `OnFailure` for them;
    /// sidecars always restart.
    RestartPolicy restartPolicy(ContainerSpec container) {
        if (container.sidecar()) {
            return RestartPolicy.ALWAYS;
        }
        if (isEphemeral(container)) {
            return RestartPolicy.NEVER;
        }
        return container.init() && restartPolicy == RestartPolicy.ALWAYS
                ? RestartPolicy.ON_FAILURE
                : restartPolicy;
    }

    boolean isEphemeral(ContainerSpec container) {
        return ephemeral.stream().anyMatch(each -> each.name().equals(container.name()));
    }

    boolean hostNetwork() {
        return spec().path("hostNetwork").asBoolean(false);
    }

    boolean deleting() {
        return object.path("metadata").has("deletionTimestamp");
    }

    /// The grace of the deletion under way, in seconds.
    int deletionGrace() {
        return object.path("metadata").path("deletionGracePeriodSeconds").asInt(grace);
    }

    static Stream<JsonNode> stream(JsonNode list) {
        return StreamSupport.stream(list.spliterator(), false);
    }
}
