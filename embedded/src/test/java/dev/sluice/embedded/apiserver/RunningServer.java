package dev.sluice.embedded.apiserver;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;

import dev.sluice.embedded.access.Credentials;
import dev.sluice.embedded.access.User;
import dev.sluice.embedded.objects.Objects;

import io.vertx.core.Vertx;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.Map;

/// A server on a free port and a client that knows its token.
final class RunningServer implements AutoCloseable {
    static final String TOKEN = "letmein";
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Vertx vertx = Vertx.vertx();
    private final HttpClient client;
    final ApiServer server;

    RunningServer(Objects objects, PodStreams streams) throws IOException {
        this(
                objects,
                streams,
                ApiServerOptions.loopback(0, Credentials.tokens(Map.of(TOKEN, User.ADMIN))));
    }

    RunningServer(Objects objects, PodStreams streams, ApiServerOptions options)
            throws IOException {
        this(objects, streams, options, HttpClient.newHttpClient());
    }

    /// @param client closed together with this
    RunningServer(Objects objects, PodStreams streams, ApiServerOptions options, HttpClient client)
            throws IOException {
        this.client = client;
        server = new ApiServer(vertx, objects, streams, options);
        server.start();
    }

    HttpClient client() {
        return client;
    }

    URI uri(String path) {
        return URI.create(server.url() + path);
    }

    HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(uri(path)).header("Authorization", "Bearer " + TOKEN);
    }

    HttpResponse<String> send(HttpRequest request) throws IOException, InterruptedException {
        return client.send(request, HttpResponse.BodyHandlers.ofString());
    }

    HttpResponse<String> get(String path, String... headers)
            throws IOException, InterruptedException {
        var request = request(path);
        return send((headers.length == 0 ? request : request.headers(headers)).build());
    }

    HttpResponse<String> send(String method, String path, String type, String body)
            throws IOException, InterruptedException {
        return send(
                request(path)
                        .header("Content-Type", type)
                        .method(method, HttpRequest.BodyPublishers.ofString(body))
                        .build());
    }

    HttpResponse<String> post(String path, String body) throws IOException, InterruptedException {
        return send("POST", path, "application/json", body);
    }

    static JsonNode json(HttpResponse<String> response) throws IOException {
        return JSON.readTree(response.body());
    }

    @Override
    public void close() throws IOException {
        client.shutdownNow();
        server.close();
        vertx.close().toCompletionStage().toCompletableFuture().join();
    }
}
