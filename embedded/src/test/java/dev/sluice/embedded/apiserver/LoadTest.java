package dev.sluice.embedded.apiserver;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.embedded.objects.KubernetesObjects;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.BufferedReader;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.Socket;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.regex.Pattern;

class LoadTest {
    private static final String MAPS = "/api/v1/namespaces/default/configmaps";
    private static final int WATCHERS = 20;
    private static final int OBJECTS = 2_000;
    private static final int WRITERS = 100;
    private static final Pattern COUNTER = Pattern.compile("\"counter\":\"(\\d+)\"");

    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private KubernetesObjects objects;
    private RunningServer api;

    @BeforeEach
    void start() throws Exception {
        objects = KubernetesObjects.inMemory();
        api = new RunningServer(objects, PodStreams.none());
    }

    @AfterEach
    void stop() throws Exception {
        threads.shutdownNow();
        api.close();
        objects.close();
    }

    @Test
    void noWatcherMissesOneOfManyEvents() throws Exception {
        var watching = new ArrayList<Future<Integer>>();
        for (int i = 0; i < WATCHERS; i++) {
            HttpResponse<InputStream> answer =
                    api.client()
                            .send(
                                    api.request(MAPS + "?watch=true").build(),
                                    HttpResponse.BodyHandlers.ofInputStream());
            watching.add(threads.submit(() -> different(answer.body())));
        }
        var writing = new ArrayList<Future<?>>();
        for (int w = 0; w < 8; w++) {
            int first = w;
            writing.add(
                    threads.submit(() -> {
                        for (int i = first; i < OBJECTS; i += 8) {
                            var body =
                                    "{\"metadata\":{\"name\":\"m%d\"},\"data\":{\"counter\":\"%d\"}}"
                                            .formatted(i, i);
                            assertThat(api.post(MAPS, body).statusCode()).isEqualTo(201);
                        }
                        return true;
                    }));
        }
        for (var writer : writing) {
            writer.get();
        }
        for (var watcher : watching) {
            assertThat(watcher.get()).isEqualTo(OBJECTS);
        }
    }

    /// Reads until all are seen, or the watch ends.
    private static int different(InputStream events) throws Exception {
        var seen = new BitSet();
        try (var lines =
                new BufferedReader(new InputStreamReader(events, StandardCharsets.UTF_8))) {
            while (seen.cardinality() < OBJECTS) {
                String line = lines.readLine();
                if (line == null) {
                    break;
                }
                var counter = COUNTER.matcher(line);
                if (counter.find()) {
                    seen.set(Integer.parseInt(counter.group(1)));
                }
            }
        }
        return seen.cardinality();
    }

    @Test
    void eachOfManyWritersOfOneObjectCountsOnce() throws Exception {
        api.post(MAPS, "{\"metadata\":{\"name\":\"one\"},\"data\":{\"n\":\"0\"}}");
        var writing = new ArrayList<Future<Boolean>>();
        for (int w = 0; w < WRITERS; w++) {
            writing.add(threads.submit(this::countUp));
        }
        for (var writer : writing) {
            assertThat(writer.get()).isTrue();
        }
        var one = RunningServer.json(api.get(MAPS + "/one"));
        assertThat(one.at("/data/n").asInt()).isEqualTo(WRITERS);
    }

    private boolean countUp() throws Exception {
        int code = 409;
        while (code == 409) {
            var now = RunningServer.json(api.get(MAPS + "/one"));
            var body =
                    """
                    {"apiVersion":"v1","kind":"ConfigMap",
                     "metadata":{"name":"one","resourceVersion":"%s"},"data":{"n":"%d"}}
                    """
                            .formatted(
                                    now.at("/metadata/resourceVersion").asText(),
                                    now.at("/data/n").asInt() + 1);
            code = api.send("PUT", MAPS + "/one", "application/json", body).statusCode();
        }
        return code == 200;
    }

    @Test
    void refusesABodyThatIsTooLargeAndGoesOn() throws Exception {
        var answer = api.post(MAPS, "x".repeat(3_400_000));
        assertThat(answer.statusCode()).isEqualTo(413);
        assertThat(RunningServer.json(answer).path("reason").asText())
                .isEqualTo("RequestEntityTooLarge");
        assertThat(api.get(MAPS).statusCode()).isEqualTo(200);
    }

    @Test
    void refusesHeadersWithoutEndAndGoesOn() throws Exception {
        String bomb = "X-Large: " + "h".repeat(2_000_000) + "\r\n";
        assertThat(raw("/version", bomb)).contains(" 431 ");
        assertThat(api.get(MAPS).statusCode()).isEqualTo(200);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/api/v1//namespaces",
                "/api/v1/namespaces/%2e%2e/secrets",
                "/api/v1/namespaces/../nodes",
                "/api/v1/namespaces/default;x=1",
                "/api/v1/namespaces/default%2fconfigmaps",
                "/api/v1/namespaces/default/configmaps/%00",
                "/api/v1/namespaces/%zz"
            })
    void noTrickInAPathFindsAnything(String path) throws Exception {
        String status = raw(path, "");
        assertThat(status).startsWith("HTTP/1.1 ").doesNotContain(" 200 ", " 500 ");
    }

    /// The status line.
    private String raw(String path, String headers) throws Exception {
        var uri = api.uri("/");
        try (var socket = new Socket(uri.getHost(), uri.getPort())) {
            socket.setSoTimeout(20_000);
            var head =
                    "GET %s HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer %s\r\nConnection: close\r\n"
                            .formatted(path, RunningServer.TOKEN);
            threads.submit(() -> {
                socket.getOutputStream()
                        .write((head + headers + "\r\n").getBytes(StandardCharsets.US_ASCII));
                return true;
            });
            return String.valueOf(
                    new BufferedReader(
                                    new InputStreamReader(
                                            socket.getInputStream(), StandardCharsets.US_ASCII))
                            .readLine());
        }
    }
}
