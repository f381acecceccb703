package dev.sluice.embedded.conformance;

import dev.sluice.embedded.access.Credentials;
import dev.sluice.embedded.access.User;
import dev.sluice.embedded.access.audit.Audit;
import dev.sluice.embedded.access.rbac.Rbac;
import dev.sluice.embedded.access.token.ServiceAccountTokens;
import dev.sluice.embedded.access.token.SigningKey;
import dev.sluice.embedded.apiserver.Access;
import dev.sluice.embedded.apiserver.ApiServer;
import dev.sluice.embedded.apiserver.ApiServerOptions;
import dev.sluice.embedded.apiserver.PodStreams;
import dev.sluice.embedded.controllers.Controllers;
import dev.sluice.embedded.objects.KubernetesObjects;

import io.vertx.core.Vertx;

import java.io.IOException;
import java.net.http.HttpClient;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// The embedded API server, on a free port, with the controllers behind it if wanted.
public final class EmbeddedApi implements AutoCloseable {
    private static final String TOKEN = "letmein";

    private final Vertx vertx = Vertx.vertx();
    private final KubernetesObjects objects = KubernetesObjects.inMemory();
    private final List<Controllers> controllers;
    private final Rbac rbac;
    private final ApiServer api;
    private final Server server;

    /// Starts empty, with the controllers.
    public EmbeddedApi() throws IOException {
        this(true);
    }

    /// @param controlled whether there are controllers
    EmbeddedApi(boolean controlled) throws IOException {
        controllers =
                controlled
                        ? List.of(Controllers.start(objects, InstantSource.system(), "certificate"))
                        : List.of();
        rbac = rbac(objects);
        var clock = InstantSource.system();
        var tokens = new ServiceAccountTokens(objects, SigningKey.generate(), clock);
        var access =
                new Access(
                        Credentials.tokens(Map.of(TOKEN, User.ADMIN)),
                        rbac,
                        Optional.of(tokens),
                        Audit.NONE);
        api =
                new ApiServer(
                        vertx,
                        objects,
                        PodStreams.none(),
                        new ApiServerOptions("127.0.0.1", 0, Optional.empty(), access, clock));
        api.start();
        server =
                new Server(
                        HttpClient.newHttpClient(),
                        api.url(),
                        Map.of("Authorization", "Bearer " + TOKEN));
    }

    private static Rbac rbac(KubernetesObjects objects) throws IOException {
        try {
            return Rbac.start(objects);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while the roles were read", e);
        }
    }

    /// Asks as an administrator.
    public Server server() {
        return server;
    }

    KubernetesObjects objects() {
        return objects;
    }

    @Override
    public void close() throws IOException {
        server.close();
        controllers.forEach(Controllers::close);
        api.close();
        rbac.close();
        objects.close();
        vertx.close().toCompletionStage().toCompletableFuture().join();
    }
}
