package dev.sluice.embedded.conformance;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Map;

/// An API server that can be asked.
public final class Server implements AutoCloseable {
    private final HttpClient client;
    private final String url;
    private final Map<String, String> credentials;

    /// @param credentials headers that make the client an administrator
    public Server(HttpClient client, String url, Map<String, String> credentials) {
        this.client = client;
        this.url = url.replaceAll("/$", "");
        this.credentials = credentials;
    }

    /// @param headers in addition to the credentials
    public HttpResponse<String> ask(
            String method, String path, Map<String, String> headers, String body)
            throws IOException, InterruptedException {
        var request =
                HttpRequest.newBuilder(URI.create(url + path)).timeout(Duration.ofSeconds(30));
        credentials.forEach(request::header);
        headers.forEach(request::header);
        request.method(
                method, body.isEmpty() ? BodyPublishers.noBody() : BodyPublishers.ofString(body));
        return client.send(request.build(), BodyHandlers.ofString());
    }

    HttpResponse<String> get(String path) throws IOException, InterruptedException {
        return ask("GET", path, Map.of(), "");
    }

    HttpResponse<String> post(String path, String body) throws IOException, InterruptedException {
        return ask("POST", path, Map.of("Content-Type", "application/json"), body);
    }

    HttpResponse<String> delete(String path) throws IOException, InterruptedException {
        return ask("DELETE", path, Map.of(), "");
    }

    @Override
    public void close() {
        client.shutdownNow();
    }
}
