package dev.sluice.embedded.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;

import dev.sluice.embedded.objects.Change;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/// The whole of it, over real sockets.
class MetricsTest {
    private final FakeCluster cluster = new FakeCluster();
    private final AtomicInteger requests = new AtomicInteger();
    private final LinkedBlockingQueue<String> scraped = new LinkedBlockingQueue<>();
    private final HttpClient client = HttpClient.newHttpClient();
    private final HttpServer pod;
    private final Metrics metrics;

    MetricsTest() throws IOException {
        pod = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        pod.createContext(
                "/metrics",
                exchange -> {
                    byte[] body =
                            "http_requests_total{status=\"200\"} 7\n"
                                    .getBytes(StandardCharsets.UTF_8);
                    exchange.sendResponseHeaders(200, body.length);
                    exchange.getResponseBody().write(body);
                    exchange.close();
                    scraped.add("pod");
                });
        pod.start();
        metrics = Metrics.start(options(0), cluster, List.of(gateway()), InstantSource.system());
    }

    private static MetricsOptions options(int port) {
        return new MetricsOptions(
                "127.0.0.1", port, Duration.ofMillis(20), MetricsOptions.DEFAULT_RETENTION);
    }

    private Target gateway() {
        return new Target(
                "gateway",
                () -> {
                    scraped.add("gateway");
                    int count = requests.addAndGet(10);
                    return "envoy_cluster_upstream_rq{envoy_cluster_name=\"c\"} " + count + "\n";
                });
    }

    @AfterEach
    void stop() {
        metrics.close();
        pod.stop(0);
        client.close();
    }

    @Test
    void answersARateOfThisProcess() throws Exception {
        awaitScrapes("gateway", 4);
        assertThat(query("sum(rate(envoy_cluster_upstream_rq{job=\"gateway\"}[1m])) > bool 0"))
                .contains("\"resultType\":\"vector\"", ",\"1\"]");
    }

    @Test
    void scrapesAPodFromItsAnnotationsUntilItGoes() throws Exception {
        var object =
                FakeCluster.json(
                        """
                        {"metadata": {"namespace": "test", "name": "podinfo-1", "annotations": {
                           "prometheus.io/scrape": "true", "prometheus.io/port": "9898",
                           "sluice.dev/host-ports": "{\\"9898\\":%d}"}},
                         "status": {"phase": "Running", "podIP": "127.0.0.1"}}
                        """
                                .formatted(pod.getAddress().getPort()));
        cluster.tell(new Change.Added(object));
        awaitScrapes("pod", 3);
        assertThat(query("http_requests_total{kubernetes_pod_name=~\"podinfo-.*\"}"))
                .contains("\"kubernetes_namespace\":\"test\"", "\"7\"]");
        assertThat(get("/api/v1/targets")).contains("\"health\":\"up\"", "podinfo-1");
        cluster.tell(new Change.Deleted(object));
        assertThat(get("/api/v1/targets")).doesNotContain("podinfo-1");
    }

    @Test
    void takesAQueryAsAForm() throws Exception {
        var form =
                HttpRequest.newBuilder(uri("/api/v1/query"))
                        .header("Content-Type", "application/x-www-form-urlencoded")
                        .POST(HttpRequest.BodyPublishers.ofString("query=vector%281%29&time=5"))
                        .build();
        assertThat(client.send(form, HttpResponse.BodyHandlers.ofString()).body())
                .isEqualTo(
                        "{\"status\":\"success\",\"data\":{\"resultType\":\"vector\",\"result\":"
                                + "[{\"metric\":{},\"value\":[5,\"1\"]}]}}");
    }

    @Test
    void saysThatItsPortIsInUse() {
        assertThatThrownBy(() ->
                        Metrics.start(
                                options(metrics.port()),
                                cluster,
                                List.of(),
                                InstantSource.system()))
                .isInstanceOf(BindException.class)
                .hasMessage(
                        "port %d on 127.0.0.1 is in use; choose another with --metrics-port"
                                .formatted(metrics.port()));
    }

    @Test
    void refusesOptionsOutOfRange() {
        assertThatThrownBy(() -> MetricsOptions.on("127.0.0.1", 70_000))
                .hasMessage("the metrics port must be within 0..65535, was 70000");
        assertThatThrownBy(() -> new MetricsOptions("h", 0, Duration.ZERO, Duration.ofMinutes(1)))
                .hasMessage("the scrape interval must be at least 10 ms, was 0 ms");
    }

    /// When a target is asked again, what it said before is stored.
    private void awaitScrapes(String who, int times) throws InterruptedException {
        for (int seen = 0; seen < times; ) {
            String next = scraped.poll(20, TimeUnit.SECONDS);
            assertThat(next).isNotNull();
            seen += who.equals(next) ? 1 : 0;
        }
    }

    private String query(String query) throws IOException, InterruptedException {
        return get("/api/v1/query?query=" + URLEncoder.encode(query, StandardCharsets.UTF_8));
    }

    private String get(String path) throws IOException, InterruptedException {
        var request = HttpRequest.newBuilder(uri(path)).build();
        return client.send(request, HttpResponse.BodyHandlers.ofString()).body();
    }

    private URI uri(String path) {
        return URI.create("http://127.0.0.1:" + metrics.port() + path);
    }
}
