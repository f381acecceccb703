package dev.sluice.embedded.runtime;

import dev.sluice.embedded.runtime.engine.Engine;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;

/// A container in an engine; the process that this platform sees is the engine's client, which
/// hands on output, exit code and SIGTERM.
///
/// @param name the container's in the engine
/// @param limited whether it has a memory limit
/// @param first its first process, once it is known; 0 before
/// @param killed whether this platform has ended it
record EngineContainer(
        Engine engine, String name, boolean limited, AtomicLong first, AtomicBoolean killed)
        implements Enclosure {
    private static final int KILLED = 128 + 9;
    private static final Set<String> STARTED = Set.of("running", "exited", "stopped", "dead");
    private static final long PAUSE_MILLIS = 50;
    private static final Logger LOG = LoggerFactory.getLogger(EngineContainer.class);

    EngineContainer(Engine engine, String name, boolean limited) {
        this(engine, name, limited, new AtomicLong(), new AtomicBoolean());
    }

    @Override
    public Launch beside(Launch container, List<String> command, boolean terminal) {
        var words = new ArrayList<>(List.of(engine.program().toString(), "exec", "-i"));
        if (terminal) {
            words.add("-t");
        }
        words.add(name);
        words.addAll(command);
        return new Launch(
                List.copyOf(words), container.env(), container.directory(), Enclosure.NONE);
    }

    @Override
    public boolean limitsMemory() {
        return true;
    }

    /// Asked once it has ended: the engine kills all of it at once.
    @Override
    public boolean outOfMemory() {
        return inspect("{{.State.OOMKilled}}").equals("true");
    }

    /// Nothing inside can kill the first process of a container, and podman with control groups of
    /// version 1 does not always notice the kernel doing it.
    @Override
    public boolean mustHaveBeen(int code) {
        return limited && code == KILLED && !killed.get();
    }

    @Override
    public boolean mayLoseOne() {
        return false;
    }

    @Override
    public OptionalLong firstProcess() {
        if (first.get() == 0) {
            var pid = inspect("{{.State.Pid}}");
            first.set(pid.matches("\\d{1,10}") ? Long.parseLong(pid) : 0);
        }
        return first.get() == 0 ? OptionalLong.empty() : OptionalLong.of(first.get());
    }

    @Override
    public void awaitOpen() throws InterruptedException {
        while (!STARTED.contains(inspect("{{.State.Status}}"))) {
            TimeUnit.MILLISECONDS.sleep(PAUSE_MILLIS);
        }
    }

    private String inspect(String format) {
        try {
            var said = engine.ask("inspect", "--format", format, name);
            return said.well() ? said.text() : "";
        } catch (IOException e) {
            LOG.debug("container {}: {}", name, e.getMessage());
            return "";
        }
    }

    @Override
    public void kill() {
        killed.set(true);
        ask("kill", name);
    }

    @Override
    public void close() {
        var words = new ArrayList<>(engine.removal());
        words.add(name);
        ask(words.toArray(String[]::new));
    }

    private void ask(String... arguments) {
        try {
            engine.ask(arguments);
        } catch (IOException e) {
            LOG.warn("container {} of {}: {}", name, engine.name(), e.getMessage());
        }
    }
}
