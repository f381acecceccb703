package dev.sluice.embedded.runtime;

import dev.sluice.embedded.runtime.engine.Engine;
import dev.sluice.embedded.runtime.usage.Tracked;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.Function;

/// The processes of one pod: starts, asks, ends them, and reports what they do.
final class PodProcesses {
    private static final Logger LOG = LoggerFactory.getLogger(PodProcesses.class);
    private static final long PULL_PAUSE_SECONDS = 20;

    private final Node node;
    private final PodObject object;
    private final Consumer<Happening> reports;
    private final Map<String, Running> running = new ConcurrentHashMap<>();
    private final PodTokens tokens;
    private volatile @Nullable HostPorts ports;
    private volatile @Nullable Engine engine;
    private volatile boolean over;

    PodProcesses(Node node, PodObject object, Consumer<Happening> reports) {
        this.node = node;
        this.object = object;
        this.reports = reports;
        tokens = new PodTokens(node.api(), node.cluster(), node.options().clock());
    }

    /// Starts the container, or reports why not.
    void start(PodSpec pod, Action.Start start) {
        attempt(
                start.container(),
                () -> {
                    var local = ports(pod, start.container());
                    volumes(pod).prepare();
                    var chosen = node.engines().choice(pod);
                    engine = chosen.orElse(null);
                    if (chosen.isPresent()) {
                        startInEngine(pod, start, local, chosen.get());
                    } else {
                        startHere(pod, start, local);
                    }
                });
    }

    private interface Attempt {
        void run() throws IOException, BlockedException;
    }

    private void attempt(ContainerSpec container, Attempt attempt) {
        try {
            attempt.run();
        } catch (BlockedException e) {
            reports.accept(new Happening.Blocked(container.name(), e.reason(), e.sentence()));
            if (e.reason().equals("ErrImagePull")) {
                Thread.startVirtualThread(this::tryAgain);
            }
        } catch (IOException | RuntimeException e) {
            cannotStart(container, String.valueOf(e.getMessage()));
        }
    }

    private void tryAgain() {
        try {
            TimeUnit.SECONDS.sleep(PULL_PAUSE_SECONDS);
            reports.accept(new Happening.ConfigChanged());
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    private void cannotStart(ContainerSpec container, String why) {
        var now = node.options().clock().instant();
        reports.accept(new Happening.StartFailed(container.name(), why, now));
    }

    private void startHere(PodSpec pod, Action.Start start, HostPorts local)
            throws IOException, BlockedException {
        var container = start.container();
        var launch = node.launches().of(pod, container, local);
        volumes(pod).mount(container, launch.env());
        if (launch.directory().startsWith(node.directories().data().toAbsolutePath())) {
            Files.createDirectories(launch.directory());
        }
        var problem = problem(launch);
        if (problem.isPresent()) {
            cannotStart(container, problem.get());
            return;
        }
        var inside = launch.within(enclosure(pod, start));
        start(pod, start, new Prober(container, local, inside, node.lifeline()));
    }

    /// On a thread of its own: the image may take minutes to come.
    private void startInEngine(PodSpec pod, Action.Start start, HostPorts local, Engine chosen)
            throws IOException, BlockedException {
        var container = start.container();
        Files.createDirectories(node.directories().root(pod, container));
        node.engines().engines().use(chosen, node.lifeline().fifo());
        var wanted = new EngineLaunches.Wanted(pod, start, local, volumes(pod));
        Thread.startVirtualThread(() ->
                attempt(
                        container,
                        () -> {
                            var launch = node.engines().of(chosen, wanted);
                            start(
                                    pod,
                                    start,
                                    new Prober(container, local, launch, node.lifeline()));
                            if (over) {
                                // The pod went while its image came.
                                kill(container);
                            }
                        }));
    }

    /// Removes what the containers of the pod had in common in their engine.
    void forgetEngine(PodSpec pod) {
        var used = engine;
        if (used == null) {
            return;
        }
        Thread.startVirtualThread(() -> {
            try {
                node.engines().forget(used, pod);
            } catch (IOException e) {
                LOG.warn("{}: network not removed: {}", pod.key(), e.getMessage());
            }
        });
    }

    private static Optional<String> problem(Launch launch) {
        if (!Files.isDirectory(launch.directory())) {
            return Optional.of("working directory " + launch.directory() + " is no directory");
        }
        return launch.problem();
    }

    /// A control group where the container has limits and the machine lets us make one.
    private Enclosure enclosure(PodSpec pod, Action.Start start) throws IOException {
        var container = start.container();
        var limits = container.limits();
        if (limits.none()) {
            return Enclosure.NONE;
        }
        var name = pod.uid() + "_" + container.name() + "_" + start.run();
        var group = node.groups().make(name, limits);
        if (group.isEmpty() && limits.cpu().isPresent()) {
            node.events().tell(pod, cpuLimitIgnored(container));
        }
        return group.<Enclosure>map(
                        made -> new Enclosure.Grouped(made, limits.memory().isPresent()))
                .orElse(Enclosure.NONE);
    }

    private static Action.Tell cpuLimitIgnored(ContainerSpec container) {
        var message =
                "Container "
                        + container.name()
                        + " may use more CPU than its limit: this machine lets Sluice make no"
                        + " control groups";
        return new Action.Tell(container, false, "CPULimitIgnored", message);
    }

    private void start(PodSpec pod, Action.Start start, Prober prober) throws IOException {
        var name = start.container().name();
        var file = node.directories().log(pod, name, start.run());
        var stale = node.directories().log(pod, name, start.run() - 2);
        Files.deleteIfExists(stale);
        Files.deleteIfExists(ContainerLog.older(stale));
        var clock = node.options().clock();
        var log = new ContainerLog(file, ContainerLog.MAX_BYTES, clock);
        var root = node.directories().root(pod, start.container());
        var last = TerminationMessage.of(start.container(), root);
        last.prepare();
        var process = started(prober, log);
        node.records().add(process.handle());
        var entry = new Running(process, prober, new CountDownLatch(1), new AtomicBoolean(), last);
        running.put(name, entry);
        var hook = Thread.startVirtualThread(() -> begin(start, entry));
        Thread.ofVirtual()
                .name("wait-" + process.handle().pid())
                .start(() -> await(name, start.run(), entry, hook));
    }

    private ContainerProcess started(Prober prober, ContainerLog log) throws IOException {
        var launch = prober.launch();
        var stdio = Stdio.of(prober.container().json());
        try {
            var streams = Streams.of(stdio, node.directories().processes());
            return ContainerProcess.start(launch, log, streams);
        } catch (IOException e) {
            launch.enclosure().close();
            throw e;
        }
    }

    /// Reports the container as started once its hook is through; where that fails, ends it.
    private void begin(Action.Start start, Running entry) {
        var container = start.container();
        var answer = entry.begin(container.postStart());
        var pid = entry.process().handle().pid();
        var now = node.options().clock().instant();
        reports.accept(new Happening.Started(container.name(), start.run(), pid, now));
        if (!answer.success() && container.postStart().isPresent()) {
            reports.accept(new Happening.PostStartFailed(container.name(), answer.message()));
            entry.process().kill();
        }
    }

    private void await(String container, int run, Running entry, Thread hook) {
        try {
            var code = entry.process().waitFor();
            // Without its process the hook is pointless, and the start is told before the end.
            hook.interrupt();
            hook.join();
            node.records().remove(entry.process().handle().pid());
            running.remove(container, entry);
            entry.gone().countDown();
            var ending = entry.ending(code);
            var now = node.options().clock().instant();
            reports.accept(new Happening.Exited(container, run, ending, now));
            entry.enclosure().close();
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    /// Assigned once per pod, checked again at each start, and told to others before it.
    private HostPorts ports(PodSpec pod, ContainerSpec container) throws IOException {
        var before = ports;
        var known =
                before == null
                        ? HostPorts.assign(pod, node.ports())
                        : before.recheck(container, node.ports());
        ports = known;
        if (!known.assigned().isEmpty()) {
            object.annotate(pod, HostPorts.ANNOTATION, known.annotation());
        }
        return known;
    }

    Optional<HostPorts> ports() {
        return Optional.ofNullable(ports);
    }

    void releasePorts() {
        ports().ifPresent(known -> known.release(node.ports()));
    }

    private Volumes volumes(PodSpec pod) {
        return new Volumes(
                pod, node.directories(), new ConfigData(node.cluster(), pod.namespace()), tokens);
    }

    /// When a token in a volume is to be replaced; empty without any.
    Optional<Instant> tokensDue() {
        return running.isEmpty() ? Optional.empty() : tokens.due();
    }

    void refreshVolumes(PodSpec pod) {
        var volumes = volumes(pod);
        if (running.isEmpty() || !volumes.followConfig()) {
            return;
        }
        try {
            volumes.prepare();
        } catch (IOException | BlockedException e) {
            LOG.info("{}: volumes keep their content: {}", pod.key(), e.getMessage());
        }
    }

    Optional<Running> running(String container) {
        return Optional.ofNullable(running.get(container));
    }

    /// What runs now, for those who look at its use.
    List<Tracked> tracked(String pod) {
        return running.entrySet().stream()
                .map(entry -> new Tracked(pod, entry.getKey(), entry.getValue().first()))
                .toList();
    }

    /// Ends a container that holds more memory than it may.
    void outOfMemory(String container) {
        running(container)
                .ifPresent(entry -> {
                    entry.outOfMemory().set(true);
                    entry.process().kill();
                });
    }

    void probe(Action.Probe probe) {
        var name = probe.container().name();
        ask(
                name,
                probe.probe().handler(),
                probe.probe().timeout(),
                answer -> new Happening.Probed(name, probe.run(), probe.kind(), answer));
    }

    void hook(PodSpec pod, Action.Hook hook) {
        var name = hook.container().name();
        ask(
                name,
                hook.handler(),
                Duration.ofSeconds(Math.max(1, pod.deletionGrace())),
                answer -> new Happening.HookEnded(name, hook.run(), answer));
    }

    private void ask(
            String container,
            Handler handler,
            Duration timeout,
            Function<ProbeAnswer, Happening> report) {
        var entry = running.get(container);
        if (entry == null) {
            // It has just ended, and the report of that is on its way.
            return;
        }
        Thread.startVirtualThread(() -> {
            try {
                reports.accept(report.apply(entry.prober().ask(handler, timeout)));
            } catch (InterruptedException _) {
                Thread.currentThread().interrupt();
            } catch (RuntimeException e) {
                reports.accept(report.apply(ProbeAnswer.failed(String.valueOf(e.getMessage()))));
            }
        });
    }

    void terminate(ContainerSpec container) {
        running(container.name()).ifPresent(entry -> entry.process().terminate());
    }

    void kill(ContainerSpec container) {
        running(container.name()).ifPresent(entry -> entry.process().kill());
    }

    void killAll() throws InterruptedException {
        over = true;
        running.values().forEach(entry -> entry.process().kill());
        for (var entry : running.values()) {
            entry.gone().await();
        }
    }

    /// SIGTERM to all, and SIGKILL to those that have not ended in time.
    void terminateAll(Duration patience) throws InterruptedException {
        over = true;
        var all = List.copyOf(running.values());
        all.forEach(entry -> entry.process().terminate());
        var deadline = System.nanoTime() + patience.toNanos();
        for (var entry : all) {
            if (!entry.gone().await(deadline - System.nanoTime(), TimeUnit.NANOSECONDS)) {
                entry.process().kill();
                entry.gone().await();
            }
        }
    }
}
