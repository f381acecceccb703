package dev.sluice.embedded.runtime;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.io.OutputStream;

/// The running process group of one container, and its output on the way to the log.
final class ContainerProcess {
    private static final Logger LOG = LoggerFactory.getLogger(ContainerProcess.class);
    private static final long PUMP_STACK = 128L * 1024;
    private static final long LAST_OUTPUT_MILLIS = 2000;

    private final Process process;
    private final ContainerLog log;
    private final Launch launch;
    private final Streams streams;
    private final Audience audience = new Audience();
    private final Thread pump;

    private ContainerProcess(Process process, ContainerLog log, Launch launch, Streams streams) {
        this.process = process;
        this.log = log;
        this.launch = launch;
        this.streams = streams;
        // A platform thread: reading a process's pipe would hold a virtual thread's carrier.
        pump =
                Thread.ofPlatform()
                        .daemon()
                        .name("log-" + process.pid())
                        .stackSize(PUMP_STACK)
                        .unstarted(this::pump);
    }

    static ContainerProcess start(Launch launch, ContainerLog log, Streams streams)
            throws IOException {
        var started = new ContainerProcess(streams.start(launch), log, launch, streams);
        started.pump.start();
        return started;
    }

    Stdio stdio() {
        return streams.stdio();
    }

    /// Those who are attached.
    Audience audience() {
        return audience;
    }

    /// Where its [Stdio] has an input.
    OutputStream stdin() {
        return process.getOutputStream();
    }

    void resize(int columns, int rows) {
        streams.resize(columns, rows);
    }

    ProcessHandle handle() {
        return process.toHandle();
    }

    ContainerLog log() {
        return log;
    }

    /// What it was started with, for commands run beside it.
    Launch launch() {
        return launch;
    }

    /// Waits for the end of the process, ends what it left in its group, and completes the log.
    int waitFor() throws InterruptedException {
        var code = process.waitFor();
        cutLifeline();
        pump.join(LAST_OUTPUT_MILLIS);
        audience.dismiss();
        try {
            log.close();
        } catch (IOException e) {
            LOG.warn("cannot complete {}: {}", log.file(), e.getMessage());
        }
        return code;
    }

    /// @throws IllegalThreadStateException while it runs
    int exitCode() {
        return process.exitValue();
    }

    void terminate() {
        // Not Process.destroy(): it closes the pipes too, and with them the lifeline.
        process.toHandle().destroy();
    }

    /// Ends every process of the container at once.
    void kill() {
        // First the list: with their parent gone, descendants can no longer be found.
        var descendants = process.descendants().toList();
        launch.enclosure().kill();
        process.destroyForcibly();
        descendants.forEach(ProcessHandle::destroyForcibly);
        cutLifeline();
    }

    private void cutLifeline() {
        try {
            process.getOutputStream().close();
            streams.close();
        } catch (IOException e) {
            LOG.debug("lifeline of process {}: {}", process.pid(), e.getMessage());
        }
    }

    private void pump() {
        var buffer = new byte[8192];
        try (var output = process.getInputStream()) {
            for (var n = output.read(buffer); n >= 0; n = output.read(buffer)) {
                log.write(buffer, n);
                audience.tell(buffer, n);
            }
        } catch (IOException e) {
            LOG.debug("output of process {}: {}", process.pid(), e.getMessage());
        } finally {
            audience.dismiss();
        }
    }
}
