package dev.sluice.embedded.runtime;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.sluice.embedded.runtime.grpc.HealthCheck;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/// Carries out probes and hooks of one container; blocks until the answer or the timeout.
///
/// @param launch what the container was started with
/// @param lifeline for commands, see [Launch]
record Prober(ContainerSpec container, HostPorts ports, Launch launch, Lifeline lifeline) {
    private static final int MAX_MESSAGE = 10 * 1024;

    ProbeAnswer ask(Handler handler, Duration timeout) throws InterruptedException {
        return switch (handler) {
            case Handler.HttpGet get ->
                    HttpProbe.ask(get, address(get.host(), get.port()), timeout);
            case Handler.TcpSocket tcp -> HttpProbe.tcp(address(tcp.host(), tcp.port()), timeout);
            case Handler.Grpc(var port, var service) ->
                    new HealthCheck(address("", port), service)
                            .problem(timeout)
                            .map(ProbeAnswer::failed)
                            .orElse(ProbeAnswer.OK);
            case Handler.Exec exec -> run(exec, timeout);
            case Handler.Sleep sleep -> {
                TimeUnit.SECONDS.sleep(sleep.seconds());
                yield ProbeAnswer.OK;
            }
            case Handler.Unknown _ -> ProbeAnswer.OK;
        };
    }

    private InetSocketAddress address(String host, String port) {
        return new InetSocketAddress(
                host.isEmpty() ? PodStatus.LOCAL : host, ports.local(container, port));
    }

    private ProbeAnswer run(Handler.Exec exec, Duration timeout) throws InterruptedException {
        var command = launch.beside(exec.command(), false);
        var name = exec.command().isEmpty() ? "" : exec.command().getFirst();
        var problem = command.problem();
        if (problem.isPresent()) {
            return ProbeAnswer.failed(problem.get());
        }
        try {
            var output = Files.createTempFile("probe", ".out");
            try {
                return run(command, output, timeout);
            } finally {
                Files.deleteIfExists(output);
            }
        } catch (IOException e) {
            return ProbeAnswer.failed("exec: \"" + name + "\": " + e.getMessage());
        }
    }

    private static boolean endsWithin(Process process, Duration timeout)
            throws InterruptedException {
        var ended = false;
        try {
            ended = process.waitFor(timeout.toMillis(), TimeUnit.MILLISECONDS);
        } finally {
            if (!ended) {
                ProcessRecords.killTree(process.toHandle());
            }
        }
        return ended;
    }

    /// The output goes to a file: a pipe that nobody empties would stop the command.
    private ProbeAnswer run(Launch command, Path output, Duration timeout)
            throws IOException, InterruptedException {
        var process = command.startBeside(lifeline, output);
        process.getOutputStream().close();
        if (!endsWithin(process, timeout)) {
            return ProbeAnswer.failed(
                    "command timed out: \""
                            + String.join(" ", command.command())
                            + "\" timed out after "
                            + GoDuration.of(timeout));
        }
        if (process.exitValue() == 0) {
            return ProbeAnswer.OK;
        }
        try (var in = Files.newInputStream(output)) {
            return ProbeAnswer.failed(new String(in.readNBytes(MAX_MESSAGE), UTF_8).strip());
        }
    }
}
