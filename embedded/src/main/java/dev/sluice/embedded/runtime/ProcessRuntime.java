package dev.sluice.embedded.runtime;

import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.sluice.embedded.apiserver.PodStreams;
import dev.sluice.embedded.network.ServiceAddresses;
import dev.sluice.embedded.objects.ApiException;
import dev.sluice.embedded.objects.Change;
import dev.sluice.embedded.objects.Cluster;
import dev.sluice.embedded.objects.Resource;
import dev.sluice.embedded.runtime.engine.Engines;
import dev.sluice.embedded.runtime.limits.ControlGroups;
import dev.sluice.embedded.runtime.usage.MemoryGuard;
import dev.sluice.embedded.runtime.usage.Tracked;
import dev.sluice.embedded.runtime.usage.UsageSampler;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// The node agent: runs each pod bound to its node as processes of this machine.
///
/// The package's documentation says what a pod finds there.
public final class ProcessRuntime implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ProcessRuntime.class);

    private final Node node;
    private final Map<String, PodAgent> agents = new ConcurrentHashMap<>();
    private final List<Cluster.Subscription> watches = new ArrayList<>();

    private final UsageSampler usage;
    private final MemoryGuard memory;

    private ProcessRuntime(Node node) {
        this.node = node;
        this.usage = UsageSampler.start(this::tracked, node.options().clock());
        this.memory = MemoryGuard.start(this::limited, this::outOfMemory);
    }

    /// The same as [#open], then follows the pods at once: they get no service account tokens.
    public static ProcessRuntime start(
            RuntimeOptions options, Cluster cluster, ServiceAddresses addresses)
            throws IOException {
        var runtime = open(options, cluster, addresses);
        runtime.follow();
        return runtime;
    }

    /// Ends what an earlier platform with this data directory left running. No pod starts before
    /// [#follow].
    ///
    /// @param addresses belongs to the caller, who closes it after the runtime
    /// @throws IOException when the data directory cannot be used
    public static ProcessRuntime open(
            RuntimeOptions options, Cluster cluster, ServiceAddresses addresses)
            throws IOException {
        var directories = new PodDirectories(options.data().toAbsolutePath().normalize());
        directories.create();
        var records = new ProcessRecords(directories);
        var groups =
                new ControlGroups(Path.of("/proc/self"), directories.processes().resolve("groups"));
        var engines = new Engines(directories.data(), directories.processes().resolve("engines"));
        groups.clean();
        engines.clean();
        records.killLeftovers();
        var api = new ApiDoor();
        var launches = new Launches(cluster, addresses, options.home(), directories, api);
        var node =
                new Node(
                        cluster,
                        options,
                        directories,
                        launches,
                        new PortRange(options.random()),
                        records,
                        new PodEvents(cluster, options.node(), options.clock()),
                        new Lifeline(directories.processes().resolve("lifeline")),
                        api,
                        groups,
                        new EngineLaunches(
                                cluster, engines, launches, directories, System.getenv()));
        return new ProcessRuntime(node);
    }

    /// Starts the pods of this node, and follows them; they reach this API server with tokens of
    /// their service accounts.
    public void follow(ApiAccess api) {
        node.api().open(api);
        watch(Resource.SERVICE_ACCOUNTS, this::configured);
        follow();
    }

    private void follow() {
        watch(Resource.CONFIG_MAPS, this::configured);
        watch(Resource.SECRETS, this::configured);
        watchLocalImages();
        watch(Resource.PODS, this::changed);
    }

    private void watch(Resource resource, Consumer<Change> listener) {
        watches.add(node.cluster().watch(resource, listener));
    }

    private void watchLocalImages() {
        try {
            watch(LocalImage.RESOURCE, this::configured);
        } catch (ApiException e) {
            LOG.info("images have no local commands here: {}", e.getMessage());
        }
    }

    /// What the pods use.
    public UsageSampler usage() {
        return usage;
    }

    private List<Tracked> tracked() {
        return agents.values().stream()
                .flatMap(agent -> agent.processes().tracked(agent.pod().uid()).stream())
                .toList();
    }

    private List<MemoryGuard.Limited> limited() {
        return agents.values().stream().flatMap(ProcessRuntime::limited).toList();
    }

    private static Stream<MemoryGuard.Limited> limited(PodAgent agent) {
        var pod = agent.pod();
        return agent.processes().tracked(pod.uid()).stream()
                .flatMap(each ->
                        pod.container(each.container()).stream()
                                .filter(it -> it.limits().memory().isPresent())
                                .flatMap(it -> limited(agent, it, each).stream()));
    }

    private static Optional<MemoryGuard.Limited> limited(
            PodAgent agent, ContainerSpec container, Tracked process) {
        return agent.processes()
                .running(container.name())
                .map(Running::enclosure)
                .map(enclosure ->
                        new MemoryGuard.Limited(
                                process,
                                enclosure.limitsMemory()
                                        ? OptionalLong.empty()
                                        : container.limits().memory(),
                                () -> enclosure.mayLoseOne() && enclosure.outOfMemory()));
    }

    private void outOfMemory(Tracked container) {
        var agent = agents.get(container.pod());
        if (agent != null) {
            agent.processes().outOfMemory(container.container());
        }
    }

    /// What the API server asks of pods: logs, commands, ports.
    public PodStreams streams() {
        return new RuntimeStreams(this);
    }

    private void changed(Change change) {
        switch (change) {
            case Change.Added(var pod) -> seen(pod);
            case Change.Modified(var pod) -> seen(pod);
            case Change.Deleted(var pod) -> gone(pod);
            case Change.Synced _ -> forgetOthers();
            case Change.Bookmark _ -> {}
        }
    }

    private void seen(ObjectNode pod) {
        var known = agents.get(uid(pod));
        if (known != null) {
            known.send(new Letter.Seen(pod));
            return;
        }
        if (!pod.path("spec").path("nodeName").asText().equals(node.options().node())) {
            return;
        }
        var finished =
                switch (pod.path("status").path("phase").asText()) {
                    case "Succeeded", "Failed" -> !pod.path("metadata").has("deletionTimestamp");
                    default -> false;
                };
        if (!finished) {
            agents.put(uid(pod), PodAgent.start(node, pod));
        }
    }

    private void gone(ObjectNode pod) {
        var agent = agents.remove(uid(pod));
        if (agent != null) {
            agent.send(new Letter.Gone());
            return;
        }
        try {
            node.directories().delete(PodSpec.of(pod));
        } catch (IOException e) {
            LOG.warn("files of a finished pod not deleted: {}", e.getMessage());
        }
    }

    private static String uid(ObjectNode pod) {
        return pod.path("metadata").path("uid").asText();
    }

    /// Deletes the files of pods that were deleted while nobody ran.
    private void forgetOthers() {
        var present =
                node.cluster().list(Resource.PODS, "").stream()
                        .map(pod -> PodSpec.of(pod).directory())
                        .collect(Collectors.toUnmodifiableSet());
        for (var place : node.directories().perPod()) {
            try {
                forgetOthers(place, present);
            } catch (IOException e) {
                LOG.warn("old files below {} not deleted: {}", place, e.getMessage());
            }
        }
    }

    private static void forgetOthers(Path place, Set<String> present) throws IOException {
        if (!Files.isDirectory(place)) {
            return;
        }
        try (var children = Files.list(place)) {
            for (var child : children.toList()) {
                if (!present.contains(String.valueOf(child.getFileName()))) {
                    PodDirectories.deleteTree(child);
                }
            }
        }
    }

    private void configured(Change change) {
        switch (change) {
            case Change.Added(var object) -> configured(object);
            case Change.Modified(var object) -> configured(object);
            case Change.Deleted(var object) -> configured(object);
            case Change.Synced _, Change.Bookmark _ -> {}
        }
    }

    private void configured(ObjectNode object) {
        var namespace = object.path("metadata").path("namespace").asText("");
        for (var agent : agents.values()) {
            if (namespace.isEmpty() || agent.pod().namespace().equals(namespace)) {
                agent.send(new Letter.Reported(new Happening.ConfigChanged()));
            }
        }
    }

    Node node() {
        return node;
    }

    Optional<PodAgent> agent(String namespace, String name) {
        return agents.values().stream()
                .filter(each -> each.pod().namespace().equals(namespace))
                .filter(each -> each.pod().name().equals(name))
                .findFirst();
    }

    /// Stops all processes: SIGTERM, and SIGKILL after two seconds. The pods stay in the store and
    /// start again with the next runtime.
    @Override
    public void close() {
        usage.close();
        memory.close();
        watches.forEach(Cluster.Subscription::close);
        var all = List.copyOf(agents.values());
        all.forEach(agent -> agent.send(new Letter.Shutdown()));
        try {
            join(all);
            node.events().close();
            node.engines().engines().close();
            node.lifeline().close();
            node.groups().close();
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        } catch (IOException e) {
            LOG.warn("lifeline not deleted: {}", e.getMessage());
        }
    }

    private static void join(Collection<PodAgent> all) throws InterruptedException {
        for (var agent : all) {
            agent.join();
        }
    }
}
