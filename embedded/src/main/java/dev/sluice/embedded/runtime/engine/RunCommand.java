package dev.sluice.embedded.runtime.engine;

import com.fasterxml.jackson.databind.JsonNode;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/// Writes the arguments of `podman run` and `docker run` for a container of a pod.
public final class RunCommand {
    private static final Pattern CLIENTS =
            Pattern.compile(
                    "PATH|HOME|TMPDIR|GO[A-Z]+|(?i:[a-z]+_proxy)"
                        + "|(DOCKER|CONTAINERS?|PODMAN|BUILDAH|STORAGE|REGISTRY|XDG|LD|SSL)_.*");

    private final List<String> words = new ArrayList<>();
    private final Map<String, String> own;

    /// @param name the container's in the engine
    /// @param own the variables of this platform's environment
    public RunCommand(String name, Map<String, String> own) {
        this.own = own;
        words.addAll(List.of("run", "--name", name, "--pull", "never"));
    }

    public RunCommand labels(Collection<String> labels) {
        labels.forEach(each -> option("--label", each));
        return this;
    }

    /// Any option with a value.
    public RunCommand option(String name, String value) {
        words.addAll(List.of(name, value));
        return this;
    }

    /// Values come from the client's environment, where nobody can read them; only those that would
    /// mean something to the client itself are written out.
    public RunCommand variables(Map<String, String> variables) {
        variables.forEach(
                (name, value) -> option("--env", isClients(name) ? name + "=" + value : name));
        return this;
    }

    private boolean isClients(String name) {
        return own.containsKey(name) || CLIENTS.matcher(name).matches();
    }

    /// The environment of the client: this platform's, and what it hands to the container.
    public Map<String, String> environment(Map<String, String> variables) {
        var all = new HashMap<>(own);
        variables.forEach((name, value) -> {
            if (!isClients(name)) {
                all.put(name, value);
            }
        });
        return all;
    }

    /// Limits and requests of the container.
    ///
    /// @param memory in bytes; at most 0 for none
    /// @param milliCores at most 0 for none
    public RunCommand limits(long memory, long milliCores) {
        if (memory > 0) {
            option("--memory", memory + "b").option("--memory-swap", memory + "b");
        }
        if (milliCores > 0) {
            option("--cpus", "%d.%03d".formatted(milliCores / 1000, milliCores % 1000));
        }
        return this;
    }

    /// @param pod the pod's `securityContext`
    /// @param container the container's, which wins
    public RunCommand security(JsonNode pod, JsonNode container) {
        var user = either(container, pod, "runAsUser");
        var group = either(container, pod, "runAsGroup");
        if (user.isNumber()) {
            option("--user", user.asText() + (group.isNumber() ? ":" + group.asText() : ""));
        }
        for (var each : pod.path("supplementalGroups")) {
            option("--group-add", each.asText());
        }
        if (pod.path("fsGroup").isNumber()) {
            option("--group-add", pod.path("fsGroup").asText());
        }
        if (container.path("readOnlyRootFilesystem").asBoolean(false)) {
            words.add("--read-only");
        }
        if (container.path("privileged").asBoolean(false)) {
            words.add("--privileged");
        }
        if (!container.path("allowPrivilegeEscalation").asBoolean(true)) {
            option("--security-opt", "no-new-privileges");
        }
        strings(container.at("/capabilities/drop")).forEach(each -> option("--cap-drop", each));
        strings(container.at("/capabilities/add")).forEach(each -> option("--cap-add", each));
        return this;
    }

    private static JsonNode either(JsonNode first, JsonNode second, String field) {
        return first.has(field) ? first.path(field) : second.path(field);
    }

    private static Stream<String> strings(JsonNode list) {
        return StreamSupport.stream(list.spliterator(), false).map(JsonNode::asText);
    }

    /// The image and what it is to run, the end of the command.
    ///
    /// @param command empty for the image's own
    public List<String> image(String image, List<String> command, List<String> arguments) {
        if (!command.isEmpty()) {
            option("--entrypoint", command.getFirst());
        }
        words.add(image);
        command.stream().skip(1).forEach(words::add);
        words.addAll(arguments);
        return List.copyOf(words);
    }
}
