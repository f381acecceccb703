package dev.sluice.embedded.conformance;

import dev.sluice.embedded.access.Credentials;
import dev.sluice.embedded.access.User;
import dev.sluice.embedded.apiserver.ApiServer;
import dev.sluice.embedded.apiserver.ApiServerOptions;
import dev.sluice.embedded.apiserver.PodStreams;
import dev.sluice.embedded.controllers.Controllers;
import dev.sluice.embedded.objects.KubernetesObjects;

import io.vertx.core.Vertx;

import java.io.IOException;
import java.net.http.HttpClient;
import java.time.InstantSource;
import java.util.Map;

/// The embedded API server with the controllers behind it, on a free port.
final class EmbeddedApi implements AutoCloseable {
    private static final String TOKEN = "letmein";

    private final Vertx vertx = Vertx.vertx();
    private final KubernetesObjects objects = KubernetesObjects.inMemory();
    private final Controllers controllers =
            Controllers.start(objects, InstantSource.system(), "certificate");
    private final ApiServer api;
    private final Server server;

    EmbeddedApi() throws IOException {
        var credentials = Credentials.tokens(Map.of(TOKEN, User.ADMIN));
        api =
                new ApiServer(
                        vertx,
                        objects,
                        PodStreams.none(),
                        ApiServerOptions.loopback(0, credentials));
        api.start();
        server =
                new Server(
                        HttpClient.newHttpClient(),
                        api.url(),
                        Map.of("Authorization", "Bearer " + TOKEN));
    }

    Server server() {
        return server;
    }

    KubernetesObjects objects() {
        return objects;
    }

    @Override
    public void close() throws IOException {
        server.close();
        controllers.close();
        api.close();
        objects.close();
        vertx.close().toCompletionStage().toCompletableFuture().join();
    }
}
