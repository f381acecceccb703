package dev.sluice.example.marketplace;

import java.io.IOException;
import java.net.URI;
import java.util.Map;

/// Starts one of the two services; everything else it needs to know is in its environment.
public final class Marketplace {
    private Marketplace() {}

    /// @param args `listings` or `frontend`
    public static void main(String[] args) throws IOException {
        System.setProperty("sun.net.httpserver.nodelay", "true");
        // The client of this server keeps connections longer than the default of 30 seconds.
        System.setProperty("sun.net.httpserver.idleInterval", "600");
        System.setProperty("jdk.httpclient.allowRestrictedHeaders", "host");
        var environment = System.getenv();
        var service = args.length == 1 ? args[0] : "";
        var version = environment.getOrDefault("VERSION", "v1");
        var page =
                switch (service) {
                    case "listings" ->
                            new Listings(version, environment.getOrDefault("CURRENCY", "EUR"));
                    case "frontend" -> new Frontend(listings(environment));
                    default ->
                            throw new IllegalArgumentException(
                                    "give the service to start, listings or frontend, not \""
                                            + service
                                            + "\"");
                };
        var server =
                Server.listen(
                        Integer.parseInt(environment.getOrDefault("PORT", "8080")), version, page);
        Runtime.getRuntime().addShutdownHook(new Thread(server::stop, "stop"));
        System.out.println(service + " " + version + " listens on port " + server.port());
    }

    private static ListingsClient listings(Map<String, String> environment) {
        return new ListingsClient(
                URI.create(environment.getOrDefault("LISTINGS_URL", "http://listings")),
                environment.getOrDefault("LISTINGS_HOST", ""));
    }
}
