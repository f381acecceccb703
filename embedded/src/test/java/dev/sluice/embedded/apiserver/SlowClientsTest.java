package dev.sluice.embedded.apiserver;

import static org.assertj.core.api.Assertions.assertThat;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.sluice.embedded.access.Credentials;
import dev.sluice.embedded.access.User;
import dev.sluice.embedded.apiserver.http.Doorkeeper;
import dev.sluice.embedded.objects.KubernetesObjects;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// Clients who take their time, or all of ours.
class SlowClientsTest {
    private static final String MAPS = "/api/v1/namespaces/default/configmaps";
    private static final Duration SOON = Duration.ofMillis(200);
    private static final Duration NEVER = Duration.ofHours(1);
    private static final String HEAD = " HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer letmein\r\n";

    private final KubernetesObjects objects = KubernetesObjects.inMemory();
    private final List<Socket> sockets = new ArrayList<>();

    @AfterEach
    void hangUp() throws Exception {
        for (var socket : sockets) {
            socket.close();
        }
        objects.close();
    }

    private RunningServer server(Duration first, Duration idle, Duration body) throws IOException {
        var admin = Credentials.tokens(Map.of(RunningServer.TOKEN, User.ADMIN));
        var options =
                ApiServerOptions.loopback(0, admin)
                        .withLimits(new Doorkeeper.Limits(first, idle, body));
        return new RunningServer(objects, PodStreams.none(), options);
    }

    private BufferedReader say(RunningServer api, String text) throws IOException {
        var uri = api.uri("/");
        var socket = new Socket(uri.getHost(), uri.getPort());
        sockets.add(socket);
        socket.setSoTimeout(60_000);
        socket.getOutputStream().write(text.getBytes(US_ASCII));
        return new BufferedReader(new InputStreamReader(socket.getInputStream(), US_ASCII));
    }

    private static void awaitLine(BufferedReader answer, String part) throws IOException {
        var line = answer.readLine();
        while (line != null && !line.contains(part)) {
            line = answer.readLine();
        }
        assertThat(line).contains(part);
    }

    @Test
    void areCutOffWhenTheirHeadersDoNotEnd() throws Exception {
        try (var api = server(SOON, NEVER, NEVER)) {
            assertThat(say(api, "GET /version" + HEAD).readLine()).isNull();
            assertThat(say(api, "").readLine()).isNull();
            assertThat(api.get(MAPS).statusCode()).isEqualTo(200);
        }
    }

    @Test
    void areToldSoWhenTheirBodyDoesNotEnd() throws Exception {
        try (var api = server(NEVER, NEVER, SOON)) {
            var answer = say(api, "POST " + MAPS + HEAD + "Content-Length: 100\r\n\r\n{\"kind\":");
            assertThat(answer.readLine()).contains(" 504 ");
            awaitLine(answer, "request did not complete within the allotted timeout");
        }
    }

    @Test
    void areCutOffWhenTheyAskNothingMore() throws Exception {
        try (var api = server(NEVER, SOON, NEVER)) {
            var answer = say(api, "GET /version" + HEAD + "\r\n");
            assertThat(answer.readLine()).contains(" 200 ");
            while (answer.readLine() != null) {
                // The answer goes on, and then the connection ends.
            }
        }
    }

    @Test
    void mayWatchAsLongAsTheyLike() throws Exception {
        try (var api = server(SOON, SOON, SOON)) {
            var watch = say(api, "GET " + MAPS + "?watch=true" + HEAD + "\r\n");
            assertThat(watch.readLine()).contains(" 200 ");
            // Whoever came later is shown the door already.
            assertThat(say(api, "").readLine()).isNull();
            assertThat(say(api, "").readLine()).isNull();

            var map = "{\"metadata\":{\"name\":\"late\"}}";
            assertThat(api.post(MAPS, map).statusCode()).isEqualTo(201);
            awaitLine(watch, "\"name\":\"late\"");
        }
    }

    @Test
    void doNotDelayThoseWhoReadTheirWatches() throws Exception {
        try (var api = server(NEVER, NEVER, NEVER)) {
            for (var i = 0; i < 100; i++) {
                var idle = say(api, "GET " + MAPS + "?watch=true" + HEAD + "\r\n");
                assertThat(idle.readLine()).contains(" 200 ");
            }
            var watch = say(api, "GET " + MAPS + "?watch=true" + HEAD + "\r\n");
            var text = "x".repeat(100_000);
            for (var i = 0; i < 20; i++) {
                var map = "{\"metadata\":{\"name\":\"m%d\"},\"data\":{\"a\":\"%s\"}}";
                assertThat(api.post(MAPS, map.formatted(i, text)).statusCode()).isEqualTo(201);
                awaitLine(watch, "\"name\":\"m" + i + "\"");
            }
        }
    }
}
