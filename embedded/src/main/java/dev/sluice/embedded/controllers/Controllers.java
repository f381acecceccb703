package dev.sluice.embedded.controllers;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.sluice.embedded.controllers.autoscaling.AutoscalerController;
import dev.sluice.embedded.controllers.autoscaling.Readings;
import dev.sluice.embedded.controllers.cron.CronJobController;
import dev.sluice.embedded.controllers.lifecycle.EventExpiry;
import dev.sluice.embedded.controllers.lifecycle.Everything;
import dev.sluice.embedded.controllers.lifecycle.GarbageCollector;
import dev.sluice.embedded.controllers.lifecycle.NamespaceController;
import dev.sluice.embedded.controllers.network.EndpointSliceController;
import dev.sluice.embedded.controllers.node.LocalNode;
import dev.sluice.embedded.controllers.node.Scheduler;
import dev.sluice.embedded.controllers.node.VolumeBinder;
import dev.sluice.embedded.controllers.reading.Meta;
import dev.sluice.embedded.controllers.work.Controller;
import dev.sluice.embedded.controllers.work.Events;
import dev.sluice.embedded.controllers.work.Loop;
import dev.sluice.embedded.controllers.work.Shell;
import dev.sluice.embedded.controllers.workload.DaemonSetController;
import dev.sluice.embedded.controllers.workload.DeploymentController;
import dev.sluice.embedded.controllers.workload.DisruptionController;
import dev.sluice.embedded.controllers.workload.JobController;
import dev.sluice.embedded.controllers.workload.ReplicaSetController;
import dev.sluice.embedded.controllers.workload.StatefulSetController;
import dev.sluice.embedded.objects.ApiException;
import dev.sluice.embedded.objects.Cluster;
import dev.sluice.embedded.objects.Objects;
import dev.sluice.embedded.objects.Resource;
import dev.sluice.embedded.objects.ResourceType;

import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Supplier;

/// All controllers of the embedded cluster, running.
public final class Controllers implements AutoCloseable {
    private static final List<String> FIRST_NAMESPACES =
            List.of("default", "kube-system", "kube-public", "kube-node-lease");

    private final List<Runnable> closers = new ArrayList<>();
    private final Shell shell;

    private Controllers(Shell shell) {
        this.shell = shell;
    }

    /// What the controllers need to know besides the objects.
    ///
    /// @param types every kind served now; asked again when definitions change
    /// @param rootCertificate PEM that each namespace's `kube-root-ca.crt` carries; may be empty
    /// @param finalizer writes a namespace's `spec.finalizers`, which ordinary updates leave alone
    /// @param readings what autoscalers measure
    public record Setup(
            InstantSource clock,
            Supplier<List<ResourceType>> types,
            String rootCertificate,
            Consumer<ObjectNode> finalizer,
            Readings readings) {}

    /// Starts over the whole API; autoscalers measure nothing.
    ///
    /// @param rootCertificate PEM that each namespace's `kube-root-ca.crt` carries; may be empty
    public static Controllers start(Objects objects, InstantSource clock, String rootCertificate) {
        return start(objects, clock, rootCertificate, Readings.NONE);
    }

    /// Starts over the whole API.
    ///
    /// @param readings what autoscalers measure
    public static Controllers start(
            Objects objects, InstantSource clock, String rootCertificate, Readings readings) {
        Consumer<ObjectNode> finalizer = namespace -> finish(objects, namespace);
        return start(
                objects, new Setup(clock, objects::types, rootCertificate, finalizer, readings));
    }

    /// Registers the node and the first namespaces, then starts every controller; they act at once
    /// on what exists.
    ///
    /// @throws ApiException when the node or a namespace cannot be written
    public static Controllers start(Cluster cluster, Setup setup) {
        var clock = setup.clock();
        FIRST_NAMESPACES.forEach(name -> ensureNamespace(cluster, name));
        LocalNode.register(cluster, clock.instant());
        var events = new Events(cluster, clock);
        var controllers = new Controllers(new Shell(cluster, events, clock, setup.finalizer()));
        controllers.endThings(setup);
        controllers.workloads().forEach(controllers::run);
        controllers.run(new AutoscalerController(cluster, clock, setup.readings()));
        return controllers;
    }

    /// The collector and the namespaces share one watch of every kind.
    private void endThings(Setup setup) {
        var cluster = shell.cluster();
        var collector = new GarbageCollector(cluster, setup.types());
        var namespaces =
                new NamespaceController(
                        cluster, setup.types(), setup.rootCertificate(), setup.clock());
        var collecting = run(collector);
        var ending = run(namespaces);
        var everything =
                Everything.watch(
                        cluster,
                        setup.types(),
                        List.of(
                                collector.listener(collecting::enqueue),
                                namespaces.listener(ending::enqueue)));
        closers.add(everything::close);
    }

    /// Where other parts of the cluster tell what happens.
    public Events events() {
        return shell.events();
    }

    /// Stops all of them and waits until none works any more.
    @Override
    public void close() {
        closers.reversed().forEach(Runnable::run);
        shell.events().close();
    }

    private List<Controller> workloads() {
        var cluster = shell.cluster();
        var clock = shell.clock();
        return List.of(
                new DeploymentController(cluster, clock),
                new ReplicaSetController(cluster, clock),
                new StatefulSetController(cluster, clock),
                new DaemonSetController(cluster, clock),
                new JobController(cluster, clock),
                new CronJobController(cluster, clock),
                new Scheduler(cluster, clock),
                new EndpointSliceController(cluster, clock),
                new VolumeBinder(cluster),
                new DisruptionController(cluster, clock),
                new EventExpiry(cluster, clock));
    }

    private Loop run(Controller controller) {
        var loop = Loop.start(controller, shell);
        closers.add(loop::close);
        return loop;
    }

    private static void finish(Objects objects, ObjectNode namespace) {
        var type = objects.type("", "v1", "namespaces").orElseThrow();
        var options = Objects.WriteOptions.by("namespace-controller");
        objects.replace(type, "", Meta.name(namespace), "finalize", namespace, options);
    }

    private static void ensureNamespace(Cluster cluster, String name) {
        var namespace = JsonNodeFactory.instance.objectNode();
        namespace.put("apiVersion", "v1").put("kind", "Namespace");
        namespace.putObject("metadata").put("name", name);
        try {
            cluster.create(Resource.NAMESPACES, namespace);
        } catch (ApiException exists) {
            if (!exists.isConflict()) {
                throw exists;
            }
        }
    }
}
