package dev.sluice.embedded.apiserver;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.Socket;
import java.net.http.HttpResponse;
import java.net.http.WebSocket;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

class WatchTest {
    private static final String MAPS = "/api/v1/namespaces/shop/configmaps";
    private static final ObjectMapper JSON = new ObjectMapper();

    private final FakeObjects objects = new FakeObjects();
    private RunningServer api;

    @BeforeEach
    void start() throws Exception {
        api = new RunningServer(objects, PodStreams.none());
    }

    @AfterEach
    void stop() throws Exception {
        api.close();
    }

    private void create(String name) throws Exception {
        assertThat(api.post(MAPS, "{\"metadata\":{\"name\":\"" + name + "\"}}").statusCode())
                .isEqualTo(201);
    }

    private BufferedReader open(String query, String... headers) throws Exception {
        var request = api.request(MAPS + "?watch=true" + query);
        for (var i = 0; i < headers.length; i += 2) {
            request.header(headers[i], headers[i + 1]);
        }
        var response =
                api.client().send(request.build(), HttpResponse.BodyHandlers.ofInputStream());
        assertThat(response.statusCode()).isEqualTo(200);
        return new BufferedReader(new InputStreamReader(response.body(), StandardCharsets.UTF_8));
    }

    private static JsonNode next(BufferedReader events) throws Exception {
        return JSON.readTree(events.readLine());
    }

    @Test
    void tellsWhatIsThereAndWhatHappens() throws Exception {
        create("a");
        try (var events = open("")) {
            assertThat(next(events).path("type").asText()).isEqualTo("ADDED");
            create("b");
            assertThat(next(events).at("/object/metadata/name").asText()).isEqualTo("b");
            api.send("DELETE", MAPS + "/a", "application/json", "");
            var last = next(events);
            assertThat(last.path("type").asText()).isEqualTo("DELETED");
        }
    }

    @Test
    void endsTheInitialEventsWithABookmark() throws Exception {
        create("a");
        try (var events =
                open(
                        "&sendInitialEvents=true&resourceVersionMatch=NotOlderThan&allowWatchBookmarks=true")) {
            next(events);
            var bookmark = next(events);
            assertThat(bookmark.path("type").asText()).isEqualTo("BOOKMARK");
            assertThat(
                            bookmark.path("object")
                                    .path("metadata")
                                    .path("annotations")
                                    .path("k8s.io/initial-events-end")
                                    .asText())
                    .isEqualTo("true");
        }
    }

    @Test
    void resumesAfterARevision() throws Exception {
        create("a");
        var revision = objects.revision();
        create("b");
        try (var events = open("&resourceVersion=" + revision)) {
            assertThat(next(events).at("/object/metadata/name").asText()).isEqualTo("b");
        }
    }

    @Test
    void tooOldIsAnErrorEvent() throws Exception {
        try (var events = open("&resourceVersion=1")) {
            var error = next(events);
            assertThat(error.path("type").asText()).isEqualTo("ERROR");
            assertThat(error.path("object").path("code").asInt()).isEqualTo(410);
            assertThat(events.readLine()).isNull();
        }
    }

    @Test
    void endsWhenItsTimeIsOverWithALastBookmark() throws Exception {
        create("a");
        try (var events = open("&timeoutSeconds=3&allowWatchBookmarks=true")) {
            next(events);
            assertThat(next(events).path("type").asText()).isEqualTo("BOOKMARK");
            assertThat(events.readLine()).isNull();
        }
    }

    @Test
    void onlyTheFirstTableHasColumns() throws Exception {
        create("a");
        create("b");
        try (var events = open("", "Accept", "application/json;as=Table;v=v1;g=meta.k8s.io")) {
            assertThat(next(events).path("object").path("columnDefinitions").size()).isEqualTo(3);
            var second = next(events).path("object");
            assertThat(second.path("columnDefinitions").isNull()).isTrue();
            assertThat(second.path("rows").path(0).path("cells").path(0).asText()).isEqualTo("b");
        }
    }

    @Test
    void aClientThatGoesFreesItsWatchAtOnce() throws Exception {
        try (var socket = new Socket("127.0.0.1", api.server.port())) {
            request(socket.getOutputStream(), MAPS + "?watch=true", "");
            assertThat(socket.getInputStream().read()).isEqualTo('H');
            awaitWatchers(1);
        }
        awaitWatchers(0);
    }

    @Test
    void speaksWebSocketToThoseWhoNameTheirOrigin() throws Exception {
        create("a");
        var events = new LinkedBlockingQueue<String>();
        var socket =
                api.client()
                        .newWebSocketBuilder()
                        .header("Authorization", "Bearer " + RunningServer.TOKEN)
                        .header("Origin", api.server.url())
                        .buildAsync(
                                java.net.URI.create(
                                        api.uri(MAPS + "?watch=true")
                                                .toString()
                                                .replace("http:", "ws:")),
                                new Texts(events))
                        .get(5, TimeUnit.SECONDS);
        create("b");

        assertThat(events.poll(5, TimeUnit.SECONDS)).contains("ADDED").contains("\"a\"");
        assertThat(events.poll(5, TimeUnit.SECONDS)).contains("ADDED").contains("\"b\"");
        socket.abort();
        awaitWatchers(0);
    }

    @Test
    void refusesAWebSocketWithoutOrigin() throws Exception {
        try (var socket = new Socket("127.0.0.1", api.server.port())) {
            request(
                    socket.getOutputStream(),
                    MAPS + "?watch=true",
                    """
                    Upgrade: websocket
                    Connection: Upgrade
                    Sec-WebSocket-Version: 13
                    Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==
                    """);
            var head =
                    new BufferedReader(
                            new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8));
            assertThat(head.readLine()).contains("403");
            request(socket.getOutputStream(), "/healthz", "Connection: close\n");
            assertThat(head.lines().anyMatch(line -> line.startsWith("HTTP/1.1 200"))).isTrue();
        }
    }

    private static void request(OutputStream out, String path, String headers) throws Exception {
        var text =
                "GET "
                        + path
                        + " HTTP/1.1\nHost: localhost\nAuthorization: Bearer "
                        + RunningServer.TOKEN
                        + "\n"
                        + headers
                        + "\n";
        out.write(text.replace("\n", "\r\n").getBytes(StandardCharsets.UTF_8));
        out.flush();
    }

    private void awaitWatchers(int count) {
        var deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(5);
        while (objects.watchers() != count && System.nanoTime() < deadline) {
            Thread.onSpinWait();
        }
        assertThat(objects.watchers()).isEqualTo(count);
    }

    private record Texts(LinkedBlockingQueue<String> events) implements WebSocket.Listener {
        @Override
        public CompletionStage<?> onText(WebSocket socket, CharSequence data, boolean last) {
            events.add(data.toString());
            socket.request(1);
            return java.util.concurrent.CompletableFuture.completedStage(null);
        }
    }
}
