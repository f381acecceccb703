package dev.sluice.bench.canaries;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;

import dev.sluice.api.crd.Crds;
import dev.sluice.embedded.access.Authorizer;
import dev.sluice.embedded.access.Credentials;
import dev.sluice.embedded.access.User;
import dev.sluice.embedded.apiserver.Access;
import dev.sluice.embedded.apiserver.ApiServer;
import dev.sluice.embedded.apiserver.ApiServerOptions;
import dev.sluice.embedded.apiserver.Kubeconfig;
import dev.sluice.embedded.apiserver.PodStreams;
import dev.sluice.embedded.apiserver.ServerIdentity;
import dev.sluice.embedded.controllers.Controllers;
import dev.sluice.embedded.gateway.Gateway;
import dev.sluice.embedded.objects.KubernetesObjects;
import dev.sluice.embedded.objects.Objects;
import dev.sluice.embedded.objects.Resource;

import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// The embedded cluster without its process runtime and its gateway: API server, store and
/// controllers, with pods that are played.
final class PlayedCluster implements AutoCloseable {
    private static final User OPERATOR = User.named("operator", List.of(User.MASTERS));
    private static final String TOKEN = "the-operator-of-this-benchmark";

    private final Vertx vertx;
    private final KubernetesObjects objects;
    private final Controllers controllers;
    private final PodPlayer player;
    private final ApiServer api;
    private final RequestCounter requests = new RequestCounter(OPERATOR.name());
    private final Path kubeconfig;

    PlayedCluster(Path data) throws IOException {
        var clock = InstantSource.system();
        vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(2).setWorkerPoolSize(1));
        objects = KubernetesObjects.open(data);
        install(objects);
        var identity = ServerIdentity.in(data, List.of(), clock);
        controllers = Controllers.start(objects, clock, identity.authority());
        player = new PodPlayer(objects);
        var access =
                new Access(
                        Credentials.tokens(Map.of(TOKEN, OPERATOR)),
                        Authorizer.AUTHENTICATED,
                        Optional.empty(),
                        requests);
        api =
                new ApiServer(
                        vertx,
                        objects,
                        PodStreams.none(),
                        new ApiServerOptions("127.0.0.1", 0, Optional.of(identity), access, clock));
        api.start();
        kubeconfig = data.resolve("kubeconfig");
        Kubeconfig.write(kubeconfig, api.url(), TOKEN, identity.authority());
    }

    private static void install(KubernetesObjects objects) throws IOException {
        for (var yaml : Crds.packed().values()) {
            install(objects, yaml);
        }
        try (InputStream packed = Gateway.class.getResourceAsStream("crds.yaml")) {
            if (packed == null) {
                throw new IOException("the gateway's definitions are missing");
            }
            install(objects, new String(packed.readAllBytes(), StandardCharsets.UTF_8));
        }
    }

    private static void install(KubernetesObjects objects, String yaml) throws IOException {
        try (var documents =
                new YAMLMapper().readerFor(ObjectNode.class).<ObjectNode>readValues(yaml)) {
            for (var definition : documents.readAll()) {
                objects.create(Resource.CUSTOM_RESOURCE_DEFINITIONS, definition);
            }
        }
    }

    Objects objects() {
        return objects;
    }

    /// The operator's requests.
    RequestCounter requests() {
        return requests;
    }

    /// For the operator.
    Path kubeconfig() {
        return kubeconfig;
    }

    @Override
    public void close() throws IOException {
        api.close();
        player.close();
        controllers.close();
        objects.close();
        vertx.close().toCompletionStage().toCompletableFuture().join();
    }
}
