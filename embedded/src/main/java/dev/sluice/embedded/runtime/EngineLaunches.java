package dev.sluice.embedded.runtime;

import com.fasterxml.jackson.databind.JsonNode;

import dev.sluice.embedded.objects.Cluster;
import dev.sluice.embedded.objects.Key;
import dev.sluice.embedded.objects.Resource;
import dev.sluice.embedded.runtime.engine.Engine;
import dev.sluice.embedded.runtime.engine.Engines;
import dev.sluice.embedded.runtime.engine.RunCommand;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/// Works out how a container is started in an engine, for pods that ask for one.
///
/// @param own the variables of this platform's environment
record EngineLaunches(
        Cluster cluster,
        Engines engines,
        Launches launches,
        PodDirectories directories,
        Map<String, String> own) {
    /// The annotation of a pod, or of its namespace: `podman`, `docker`, or `process`.
    static final String ANNOTATION = "sluice.dev/engine";

    private static final String PROCESS = "process";
    private static final String PAUSE = "registry.k8s.io/pause:3.10";

    /// The engine that a pod asks for; empty: its containers are processes.
    ///
    /// @throws BlockedException when it is unknown or not installed
    Optional<Engine> choice(PodSpec pod) throws BlockedException {
        var wanted = annotation(pod.object());
        if (wanted.isEmpty()) {
            wanted =
                    cluster.get(new Key(Resource.NAMESPACES, "", pod.namespace()))
                            .map(EngineLaunches::annotation)
                            .orElse("");
        }
        if (wanted.isEmpty() || wanted.equals(PROCESS)) {
            return Optional.empty();
        }
        if (!Engine.NAMES.contains(wanted)) {
            throw BlockedException.config(
                    "annotation %s: \"%s\" must be podman, docker or process"
                            .formatted(ANNOTATION, wanted));
        }
        var found = Engine.find(wanted, own.getOrDefault("PATH", "/usr/bin:/bin"));
        if (found.isEmpty()) {
            throw BlockedException.config(
                    "annotation %s: the program %s is not installed on this machine"
                            .formatted(ANNOTATION, wanted));
        }
        return found;
    }

    /// What to start with what.
    record Wanted(PodSpec pod, Action.Start start, HostPorts ports, Volumes volumes) {}

    private static String annotation(JsonNode object) {
        return object.path("metadata").path("annotations").path(ANNOTATION).asText("");
    }

    /// What to start; waits until the image is there.
    ///
    /// @throws BlockedException when the image cannot be had, or configuration is missing
    Launch of(Engine engine, Wanted wanted) throws BlockedException, IOException {
        var pod = wanted.pod();
        var container = wanted.start().container();
        var policy = container.json().path("imagePullPolicy").asText("IfNotPresent");
        var absent = Engines.fetch(engine, container.image(), policy);
        if (absent.isPresent()) {
            throw new BlockedException(absent.get().reason(), absent.get().message());
        }
        var inside = launches.inEngine(pod, container);
        var name = name(pod, container.name() + "-" + wanted.start().run());
        var command = new RunCommand(name, own).labels(engines.labels());
        network(command, engine, pod, wanted.ports());
        wanted.volumes()
                .bindings(container, inside.variables())
                .forEach(each -> command.option("--volume", each));
        var last = TerminationMessage.of(container, directories.root(pod, container));
        last.prepare();
        command.option("--volume", last.file().toAbsolutePath() + ":" + last.place());
        if (!container.workingDir().isEmpty()) {
            command.option("--workdir", container.workingDir());
        }
        var limits = container.limits();
        var words =
                command.variables(inside.variables())
                        .limits(limits.memory().orElse(0), limits.cpu().orElse(0))
                        .security(
                                pod.spec().path("securityContext"),
                                container.json().path("securityContext"))
                        .image(container.image(), inside.command(), inside.args());
        var all = new ArrayList<>(List.of(engine.program().toString()));
        all.addAll(words);
        return new Launch(
                List.copyOf(all),
                command.environment(inside.variables()),
                directories.root(pod, container).toAbsolutePath(),
                new EngineContainer(engine, name, limits.memory().isPresent()));
    }

    /// Unique in the engine, and readable in its own list.
    private static String name(PodSpec pod, String end) {
        var uid = pod.uid();
        return "sluice-%s-%s-%s-%s"
                .formatted(
                        pod.namespace(),
                        pod.name(),
                        uid.substring(0, Math.min(8, uid.length())),
                        end);
    }

    /// Its own network with the pod's ports published, or the machine's for `hostNetwork`. Several
    /// containers share one, as they do in a cluster.
    private void network(RunCommand command, Engine engine, PodSpec pod, HostPorts ports)
            throws IOException {
        if (pod.hostNetwork()) {
            command.option("--network", "host");
        } else if (pod.all().count() == 1) {
            command.option("--hostname", pod.name());
            published(ports).forEach(each -> command.option("--publish", each));
        } else if (engine.name().equals("podman")) {
            var shared = name(pod, "pod");
            if (!engine.ask("pod", "exists", shared).well()) {
                makeShared(engine, List.of("pod", "create", "--name", shared), pod, ports);
            }
            command.option("--pod", shared);
        } else {
            var shared = name(pod, "net");
            if (!engine.ask("inspect", shared).well()) {
                makeShared(engine, List.of("run", "-d", "--name", shared), pod, ports);
            }
            command.option("--network", "container:" + shared);
        }
    }

    private void makeShared(Engine engine, List<String> start, PodSpec pod, HostPorts ports)
            throws IOException {
        var words = new ArrayList<>(start);
        words.addAll(List.of("--hostname", pod.name()));
        engines.labels().forEach(each -> words.addAll(List.of("--label", each)));
        published(ports).forEach(each -> words.addAll(List.of("--publish", each)));
        if (start.contains("-d")) {
            words.add(PAUSE);
        }
        var said = engine.ask(words.toArray(String[]::new));
        if (!said.well()) {
            throw new IOException(
                    "%s %s: %s".formatted(engine.name(), start.getFirst(), said.lastLine()));
        }
    }

    private static List<String> published(HostPorts ports) {
        return new TreeMap<>(ports.assigned())
                .entrySet().stream()
                        .map(each ->
                                "%s:%d:%d"
                                        .formatted(PodStatus.LOCAL, each.getValue(), each.getKey()))
                        .toList();
    }

    /// Removes what the containers of a pod have shared.
    void forget(Engine engine, PodSpec pod) throws IOException {
        if (pod.hostNetwork() || pod.all().count() == 1) {
            return;
        }
        if (engine.name().equals("podman")) {
            engine.ask("pod", "rm", "-f", "-t", "0", name(pod, "pod"));
        } else {
            engine.ask("rm", "-f", name(pod, "net"));
        }
    }
}
