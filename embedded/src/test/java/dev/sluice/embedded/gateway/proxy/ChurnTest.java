package dev.sluice.embedded.gateway.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.embedded.gateway.routes.Policy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/// Endpoints come and go under load, and no request is lost.
@Timeout(60)
class ChurnTest {
    private static final int CLIENTS = 8;
    private static final int REQUESTS = 400;
    private static final String POST =
            "POST /p HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nhello";

    /// Replaces one of two backends.
    private interface Change {
        void replace(DataPlane plane, List<Backend> backends) throws Exception;
    }

    @Test
    void losesNothingWhenEndpointsLeaveTheListBeforeTheyEnd() throws Exception {
        run(
                List.of("GET /g HTTP/1.1\r\nHost: a\r\n\r\n", POST),
                (plane, backends) -> {
                    var old = backends.removeFirst();
                    backends.add(Backend.saying("ok"));
                    publish(plane, backends);
                    try (var probe = new Client(plane.port())) {
                        // Its answer proves that the event loop knows the new list.
                        probe.get("/probe").read();
                    }
                    old.awaitConnectionsClosed();
                    old.close();
                });
    }

    @Test
    void losesNoIdempotentRequestWhenEndpointsDieUnannounced() throws Exception {
        run(
                List.of("GET /g HTTP/1.1\r\nHost: a\r\n\r\n"),
                (plane, backends) -> {
                    backends.removeFirst().close();
                    backends.add(Backend.saying("ok"));
                    publish(plane, backends);
                    try (var probe = new Client(plane.port())) {
                        probe.get("/probe").read();
                    }
                });
    }

    private static void publish(DataPlane plane, List<Backend> backends) {
        plane.publish(
                Planes.routes(Policy.DEFAULT, backends.stream().map(Backend::address).toList()));
    }

    private static void run(List<String> requests, Change change) throws Exception {
        var backends = new ArrayList<>(List.of(Backend.saying("ok"), Backend.saying("ok")));
        var failures = new ConcurrentLinkedQueue<String>();
        try (var plane = Planes.start(Planes.SETTINGS);
                var tasks = Executors.newVirtualThreadPerTaskExecutor()) {
            publish(plane, backends);
            var running = new ArrayList<Future<Integer>>();
            var finished = new CountDownLatch(CLIENTS);
            for (int i = 0; i < CLIENTS; i++) {
                running.add(tasks.submit(load(plane.port(), requests, failures, finished)));
            }
            int changes = 0;
            while (finished.getCount() > 0) {
                change.replace(plane, backends);
                changes++;
            }
            int answered = 0;
            for (var each : running) {
                answered += each.get();
            }
            assertThat(failures).isEmpty();
            assertThat(answered).isEqualTo(CLIENTS * REQUESTS);
            assertThat(changes).isGreaterThan(3);
        } finally {
            backends.forEach(Backend::close);
        }
    }

    private static Callable<Integer> load(
            int port,
            List<String> requests,
            ConcurrentLinkedQueue<String> failures,
            CountDownLatch finished) {
        return () -> {
            int answered = 0;
            try (var client = new Client(port)) {
                for (int i = 0; i < REQUESTS; i++) {
                    var answer = client.send(requests.get(i % requests.size())).read();
                    answered++;
                    if (answer.status() != 200) {
                        failures.add(answer.status() + " " + answer.text());
                    }
                }
            } catch (IOException e) {
                failures.add(e.toString());
            } finally {
                finished.countDown();
            }
            return answered;
        };
    }

    @Test
    void keepsItsConnectionsWhenOnlyTheRoutesChange() throws Exception {
        try (var backend = Backend.saying("ok");
                var plane = Planes.start(Planes.SETTINGS);
                var client = new Client(plane.port())) {
            var upstream = Planes.upstream("app_test", Planes.addresses(backend));
            for (int i = 0; i < 50; i++) {
                var another = Planes.upstream("unused-" + i, List.of());
                plane.publish(Planes.toFirst(Policy.DEFAULT, List.of(upstream, another)));
                assertThat(client.get("/").read().status()).isEqualTo(200);
            }
            assertThat(backend.connections()).isEqualTo(1);
        }
    }

    @Test
    void closesRestingConnectionsToAnEndpointThatLeft() throws Exception {
        try (var backend = Backend.saying("old");
                var successor = Backend.saying("new");
                var plane = Planes.to(backend);
                var client = new Client(plane.port())) {
            assertThat(client.get("/").read().text()).isEqualTo("old");
            plane.publish(Planes.routes(Policy.DEFAULT, Planes.addresses(successor)));
            assertThat(client.get("/").read().text()).isEqualTo("new");
            assertThat(backend.closed().take()).isTrue();
        }
    }

    @Test
    void letsARequestUnderWayEndOnTheOldRoutes() throws Exception {
        var go = new CountDownLatch(1);
        try (var backend =
                        new Backend(call -> {
                            FailuresTest.await(go);
                            call.ok("old");
                        });
                var successor = Backend.saying("new");
                var plane = Planes.to(backend);
                var client = new Client(plane.port());
                var other = new Client(plane.port())) {
            client.get("/");
            backend.heads().take();
            plane.publish(Planes.routes(Policy.DEFAULT, Planes.addresses(successor)));
            assertThat(other.get("/").read().text()).isEqualTo("new");
            go.countDown();
            assertThat(client.read().text()).isEqualTo("old");
        }
    }
}
