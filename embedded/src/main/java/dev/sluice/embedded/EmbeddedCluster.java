package dev.sluice.embedded;

import dev.sluice.embedded.apiserver.ApiServer;
import dev.sluice.embedded.apiserver.ApiServerOptions;
import dev.sluice.embedded.apiserver.Kubeconfig;
import dev.sluice.embedded.apiserver.ServerIdentity;
import dev.sluice.embedded.controllers.Controllers;
import dev.sluice.embedded.gateway.Gateway;
import dev.sluice.embedded.gateway.GatewayOptions;
import dev.sluice.embedded.metrics.Metrics;
import dev.sluice.embedded.metrics.MetricsOptions;
import dev.sluice.embedded.metrics.Target;
import dev.sluice.embedded.network.ServiceAddresses;
import dev.sluice.embedded.objects.ApiException;
import dev.sluice.embedded.objects.KubernetesObjects;
import dev.sluice.embedded.runtime.ApiAccess;
import dev.sluice.embedded.runtime.ProcessRuntime;
import dev.sluice.embedded.runtime.RuntimeOptions;
import dev.sluice.embedded.store.StoreException;

import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.file.FileSystemOptions;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.random.RandomGenerator;

/// A Kubernetes cluster in this process: API server, controllers, a node that runs pods as
/// processes, an HTTP gateway and metrics.
public final class EmbeddedCluster implements AutoCloseable {
    private final EmbeddedOptions options;
    private final Parts parts;
    private final Vertx vertx;
    private final Doors doors;

    /// What listens.
    private record Doors(ApiServer api, Gateway gateway, Metrics metrics) {}

    private EmbeddedCluster(EmbeddedOptions options, Parts parts, Vertx vertx, Doors doors) {
        this.options = options;
        this.parts = parts;
        this.vertx = vertx;
        this.doors = doors;
    }

    /// Starts every part; all three doors are open when this returns.
    ///
    /// @throws CannotStartException with one sentence: a port is in use, the data directory is
    ///   locked or damaged; what had been started is stopped again
    public static EmbeddedCluster start(EmbeddedOptions options) throws CannotStartException {
        var parts = new Parts();
        try {
            var vertx = parts.add(modestVertx());
            var cluster =
                    new EmbeddedCluster(options, parts, vertx, openDoors(options, parts, vertx));
            Kubeconfig.write(
                    cluster.kubeconfig(),
                    cluster.apiUrl(),
                    Token.in(options.data()),
                    identity(options).authority());
            return cluster;
        } catch (StoreException | ApiException | UncheckedIOException | IOException e) {
            parts.close();
            throw new CannotStartException(String.valueOf(e.getMessage()), e);
        } catch (RuntimeException e) {
            parts.close();
            throw e;
        }
    }

    private static Doors openDoors(EmbeddedOptions options, Parts parts, Vertx vertx)
            throws IOException {
        var clock = InstantSource.system();
        var objects = parts.add(KubernetesObjects.open(options.data()));
        installDefinitions(options, objects);
        var random = RandomGenerator.getDefault();
        var gateway = parts.add(Gateway.start(gatewayOptions(options), objects, random, clock));
        var addresses =
                parts.add(
                        ServiceAddresses.follow(
                                objects,
                                Map.of(GatewayService.PORT, options.reachableAt(gateway.port()))));
        var runtime =
                parts.add(
                        ProcessRuntime.open(
                                RuntimeOptions.local(options.data(), options.home()),
                                objects,
                                addresses));
        var identity = identity(options);
        var metrics = parts.add(startMetrics(options, objects, gateway, clock));
        var readings = new ClusterReadings(runtime.usage(), metrics);
        parts.add(Controllers.start(objects, clock, identity.authority(), readings));
        GatewayService.ensure(objects);
        var access = AccessControl.open(options, objects, parts, clock);
        var apiOptions =
                new ApiServerOptions(
                        options.host(),
                        options.ports().api(),
                        Optional.of(identity),
                        access,
                        clock);
        var api = new ApiServer(vertx, objects, runtime.streams(), apiOptions);
        api.start();
        parts.add(api);
        var server = options.reachableAt(api.port());
        ApiService.publish(objects, server);
        runtime.follow(new ApiAccess(server, identity.authority(), access.tokens().orElseThrow()));
        return new Doors(api, gateway, metrics);
    }

    private static void installDefinitions(EmbeddedOptions options, KubernetesObjects objects)
            throws IOException {
        var all = Definitions.packed();
        options.definitions().forEach(yaml -> all.addAll(Definitions.read(yaml)));
        new Definitions(objects).install(all);
    }

    private static Metrics startMetrics(
            EmbeddedOptions options,
            KubernetesObjects objects,
            Gateway gateway,
            InstantSource clock)
            throws IOException {
        var targets = new ArrayList<>(options.targets());
        targets.add(new Target("gateway", gateway::scrape));
        return Metrics.start(
                MetricsOptions.on(options.host(), options.ports().metrics()),
                objects,
                targets,
                clock);
    }

    private static GatewayOptions gatewayOptions(EmbeddedOptions options) {
        var usual = GatewayOptions.onLoopback(options.ports().gateway());
        return new GatewayOptions(
                options.host(),
                usual.port(),
                options.ports().gatewayTls(),
                usual.loops(),
                usual.adminPort(),
                usual.hold(),
                usual.drain());
    }

    /// kubectl sends its token over TLS only.
    private static ServerIdentity identity(EmbeddedOptions options) throws IOException {
        return ServerIdentity.in(
                options.data(), List.of(options.reachable()), InstantSource.system());
    }

    /// Few threads, and no directory for files that nobody caches.
    private static Vertx modestVertx() {
        return Vertx.vertx(
                new VertxOptions()
                        .setEventLoopPoolSize(2)
                        .setWorkerPoolSize(1)
                        .setInternalBlockingPoolSize(1)
                        .setFileSystemOptions(
                                new FileSystemOptions()
                                        .setFileCachingEnabled(false)
                                        .setClassPathResolvingEnabled(false)));
    }

    /// For kubectl and other clients; written anew at each start, readable by its owner only.
    public Path kubeconfig() {
        return options.data().resolve("kubeconfig");
    }

    /// Such as `https://127.0.0.1:6443`.
    public String apiUrl() {
        return options.url("https", doors.api().port());
    }

    /// Where requests with a service's host name go.
    public String gatewayUrl() {
        return options.url("http", doors.gateway().port());
    }

    /// The same over TLS; empty where it is not served.
    public Optional<String> gatewayTlsUrl() {
        int port = doors.gateway().tlsPort();
        return port < 0 ? Optional.empty() : Optional.of(options.url("https", port));
    }

    /// The Prometheus HTTP API.
    public String metricsUrl() {
        return options.url("http", doors.metrics().port());
    }

    /// For clients in this process, which then need no event loops of their own.
    public Vertx vertx() {
        return vertx;
    }

    /// Stops the pods' processes and every part; the state stays in the data directory.
    @Override
    public void close() {
        parts.close();
    }
}
