package dev.sluice.example.marketplace;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;

/// Asks `listings`, through the gateway, so that its canaries get their share of real requests.
final class ListingsClient {
    private static final Duration DEADLINE = Duration.ofSeconds(5);

    private final HttpClient http =
            HttpClient.newBuilder()
                    .version(HttpClient.Version.HTTP_1_1)
                    .connectTimeout(DEADLINE)
                    .build();
    private final HttpRequest request;

    /// @param url of the gateway, or of the service itself
    /// @param host the name the gateway knows the service by; empty for the one in the URL
    ListingsClient(URI url, String host) {
        var building = HttpRequest.newBuilder(url.resolve("/listings")).timeout(DEADLINE);
        if (!host.isEmpty()) {
            building.header("Host", host);
        }
        this.request = building.build();
    }

    /// @param version who answered; empty when nobody said so
    record Offered(int status, String version, String json) {}

    Offered fetch() throws IOException, InterruptedException {
        var response = http.send(request, BodyHandlers.ofString());
        return new Offered(
                response.statusCode(),
                response.headers().firstValue("x-version").orElse(""),
                response.body().strip());
    }
}
