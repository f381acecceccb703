package dev.sluice.embedded.conformance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeFalse;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.internal.SSLUtils;

import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.http.HttpClient;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;

/// Random requests to the real API server (`SLUICE_TEST_KUBECONFIG`) and to the embedded one: what
/// a client can see of the answers is the same. Only where nobody but the clients writes, the
/// garbage collector neither: `test/cluster/differential`.
///
/// `-Ddifferential=40` plays so many new stories of each kind instead of the known ones, and prints
/// what differs: for hunting.
class DifferentialTest {
    /// Stories that once showed a difference.
    private static final Map<String, List<Long>> STORIES =
            Map.ofEntries(
                    Map.entry("configmaps", List.of(2000L, 2100L)),
                    Map.entry("cronjobs", List.of(2209L, 2309L)),
                    Map.entry("daemonsets", List.of(2106L, 2406L)),
                    Map.entry("deployments", List.of(2004L, 2304L)),
                    Map.entry("events", List.of(2120L, 2420L)),
                    Map.entry("gadgets", List.of(2023L, 2123L)),
                    Map.entry("horizontalpodautoscalers", List.of(2011L, 2111L)),
                    Map.entry("ingresses", List.of(2010L, 2110L)),
                    Map.entry("leases", List.of(2114L)),
                    Map.entry("limitranges", List.of(2421L, 2621L)),
                    Map.entry("networkpolicies", List.of(2313L)),
                    Map.entry("poddisruptionbudgets", List.of(2112L, 2212L)),
                    Map.entry("replicasets", List.of(2007L, 2207L)),
                    Map.entry("rolebindings", List.of(2016L, 2116L)),
                    Map.entry("roles", List.of(2115L, 2215L)),
                    Map.entry("secrets", List.of(2201L, 2301L)),
                    Map.entry("serviceaccounts", List.of(2102L, 2302L)),
                    Map.entry("services", List.of(2003L, 2103L)),
                    Map.entry("statefulsets", List.of(2005L, 2205L)),
                    Map.entry("widgets", List.of(2222L, 2422L)));

    @TestFactory
    Stream<DynamicTest> bothServersAnswerAlike() throws Exception {
        String kubeconfig = System.getenv("SLUICE_TEST_KUBECONFIG");
        assumeTrue(kubeconfig != null, "no real API server: SLUICE_TEST_KUBECONFIG is not set");
        int more = Integer.getInteger("differential", 0);
        Server real = real(String.valueOf(kubeconfig));
        assumeFalse(
                hasControllers(real),
                "controllers write to this cluster, too: see test/cluster/differential");
        var embedded = new EmbeddedApi(false);
        String token = Long.toString(RandomGenerator.getDefault().nextLong(1L << 36), 36);
        var duel = new Duel(real, embedded.server(), "d" + token);
        List<DynamicTest> tests = new ArrayList<>();
        for (Shapes kind : duel.kinds()) {
            List<Long> seeds =
                    more == 0
                            ? STORIES.getOrDefault(kind.name(), List.of())
                            : Stream.iterate(1000L, seed -> seed + 1).limit(more).toList();
            for (long seed : seeds) {
                tests.add(
                        DynamicTest.dynamicTest(
                                kind.name() + " " + seed,
                                () -> assertThat(duel.story(kind, seed)).isEmpty()));
            }
        }
        return tests.stream().onClose(() -> close(embedded, real));
    }

    /// A controller manager publishes the certificate in each namespace.
    private static boolean hasControllers(Server real) throws IOException, InterruptedException {
        return real.get("/api/v1/namespaces/kube-system/configmaps/kube-root-ca.crt").statusCode()
                == 200;
    }

    private static Server real(String kubeconfig) throws Exception {
        var config = Config.fromKubeconfig(new File(kubeconfig));
        var client =
                HttpClient.newBuilder()
                        .version(HttpClient.Version.HTTP_1_1)
                        .sslContext(SSLUtils.sslContext(config))
                        .build();
        return new Server(client, config.getMasterUrl(), Map.of());
    }

    private static void close(EmbeddedApi embedded, Server real) {
        real.close();
        try {
            embedded.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void theSameSeedMakesTheSameRequests() throws IOException {
        for (Shapes kind : Shapes.all()) {
            assertThat(Story.of(kind, 7).calls(30)).isEqualTo(Story.of(kind, 7).calls(30));
            assertThat(Story.of(kind, 7).calls(30)).isNotEqualTo(Story.of(kind, 8).calls(30));
        }
    }

    /// Every story runs through on the embedded server alone, and it never fails by itself.
    @Test
    void noStoryBreaksTheEmbeddedServer() throws Exception {
        try (var embedded = new EmbeddedApi(false)) {
            var duel = new Duel(embedded.server(), embedded.server(), "alone");
            for (Shapes kind : duel.kinds()) {
                assertThat(duel.failures(kind, 3)).as(kind.name()).isEmpty();
            }
        }
    }
}
