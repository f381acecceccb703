package dev.sluice.embedded.runtime;

import dev.sluice.embedded.apiserver.Computed;
import dev.sluice.embedded.apiserver.PodStreams;
import dev.sluice.embedded.objects.ApiException;
import dev.sluice.embedded.objects.Key;
import dev.sluice.embedded.objects.Resource;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;

/// Logs, commands and ports of the pods of one runtime.
///
/// A command with a terminal gets one of its own.
record RuntimeStreams(ProcessRuntime runtime) implements PodStreams {
    @Override
    public Computed usage() {
        return new UsageObjects(runtime.node(), runtime.usage());
    }

    @Override
    public InputStream logs(String namespace, String pod, LogQuery query) {
        var agent = runtime.agent(namespace, pod);
        try {
            return agent.isPresent()
                    ? logs(agent.get(), query)
                    : finishedLogs(namespace, pod, query);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read the log of " + namespace + "/" + pod, e);
        }
    }

    private InputStream logs(PodAgent agent, LogQuery query) throws IOException {
        var pod = agent.pod();
        var name = query.container();
        var known = pod.container(name).map(agent.state()::of).orElseGet(ContainerState::fresh);
        var running = agent.processes().running(name);
        if (running.isPresent() && !query.previous()) {
            var log = running.get().process().log();
            return new LogStream(log.file(), log, query);
        }
        // A run that has not begun yet has no file: what is left is the run before.
        var latest = known.restarts();
        while (latest > 0 && !Files.exists(file(pod, name, latest))) {
            latest--;
        }
        var file = file(pod, name, query.previous() ? latest - 1 : latest);
        if (!Files.exists(file)) {
            throw query.previous()
                    ? badRequest(
                            "previous terminated container \""
                                    + name
                                    + "\" in pod \""
                                    + pod.name()
                                    + "\" not found")
                    : notStarted(pod, name, known);
        }
        return new LogStream(file, null, query);
    }

    private Path file(PodSpec pod, String container, int run) {
        return runtime.node().directories().log(pod, container, run);
    }

    private static ApiException notStarted(PodSpec pod, String container, ContainerState known) {
        var reason =
                known.stage() instanceof Stage.Waiting waiting
                        ? waiting.reason()
                        : "ContainerCreating";
        return badRequest(
                "container \""
                        + container
                        + "\" in pod \""
                        + pod.name()
                        + "\" is waiting to start: "
                        + reason);
    }

    /// A pod that had finished before this runtime began has files and no agent.
    private InputStream finishedLogs(String namespace, String name, LogQuery query)
            throws IOException {
        var pod =
                runtime.node()
                        .cluster()
                        .get(new Key(Resource.PODS, namespace, name))
                        .map(PodSpec::of)
                        .orElseThrow(() ->
                                new ApiException(
                                        404, "NotFound", "pods \"" + name + "\" not found"));
        for (var status : pod.object().path("status").path("containerStatuses")) {
            var run = status.path("restartCount").asInt();
            var file = file(pod, query.container(), query.previous() ? run - 1 : run);
            if (status.path("name").asText().equals(query.container()) && Files.exists(file)) {
                return new LogStream(file, null, query);
            }
        }
        return InputStream.nullInputStream();
    }

    @Override
    public Execution exec(String namespace, String pod, ExecQuery query) {
        var agent = runtime.agent(namespace, pod);
        var running = agent.flatMap(found -> found.processes().running(query.container()));
        if (running.isEmpty()) {
            throw badRequest(
                    "cannot exec into container \""
                            + query.container()
                            + "\" of pod \""
                            + pod
                            + "\": it does not run");
        }
        try {
            return query.command().isEmpty()
                    ? new Attached(running.get(), query.stdin())
                    : start(running.get().process().launch(), query);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot run " + query.command().getFirst(), e);
        }
    }

    private Execution start(Launch beside, ExecQuery query) throws IOException {
        var terminal = query.tty() && Terminal.isPossible();
        var launch = beside.beside(query.command(), terminal);
        var problem = launch.problem();
        if (problem.isPresent()) {
            throw new ApiException(500, "InternalError", problem.get());
        }
        if (terminal) {
            return Terminal.start(
                    launch, runtime.node().lifeline(), runtime.node().directories().processes());
        }
        var process = launch.startBeside(runtime.node().lifeline());
        if (!query.stdin()) {
            process.getOutputStream().close();
        }
        return new Command(process);
    }

    @Override
    public InetSocketAddress portForward(String namespace, String pod, int port) {
        var ports = runtime.agent(namespace, pod).flatMap(found -> found.processes().ports());
        return new InetSocketAddress(
                PodStatus.LOCAL, ports.map(known -> known.local(port)).orElse(port));
    }

    private static ApiException badRequest(String message) {
        return new ApiException(400, "BadRequest", message);
    }

    private record Command(Process process) implements Beside {}
}
