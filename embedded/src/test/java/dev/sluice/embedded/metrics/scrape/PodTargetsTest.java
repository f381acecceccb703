package dev.sluice.embedded.metrics.scrape;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.sluice.embedded.metrics.FakeCluster;
import dev.sluice.embedded.metrics.series.Labels;
import dev.sluice.embedded.metrics.series.SeriesStore;
import dev.sluice.embedded.objects.Change;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.time.Duration;
import java.time.InstantSource;

class PodTargetsTest {
    private static final String POD =
            """
            {"metadata": {
               "namespace": "test", "name": "podinfo-7f9-x4",
               "labels": {"app": "podinfo", "app.kubernetes.io/name": "podinfo", "1st": "x"},
               "annotations": {
                 "prometheus.io/scrape": "true", "prometheus.io/port": "9797",
                 "sluice.dev/host-ports": "{\\"9898\\":41001,\\"9797\\":41002}"}},
             "spec": {"containers": [{"ports": [{"containerPort": 9898}]}]},
             "status": {"phase": "Running", "podIP": "127.0.0.1"}}
            """;

    @Test
    void scrapesTheRealPortWithTheLabelsThatQueriesExpect() {
        ScrapeTarget target = PodTargets.target(FakeCluster.json(POD)).orElseThrow();
        assertThat(target.url()).isEqualTo("http://127.0.0.1:41002/metrics");
        assertThat(target.labels())
                .isEqualTo(
                        Labels.of(
                                "job", "kubernetes-pods",
                                "instance", "127.0.0.1:41002",
                                "kubernetes_namespace", "test",
                                "kubernetes_pod_name", "podinfo-7f9-x4",
                                "namespace", "test",
                                "pod", "podinfo-7f9-x4",
                                "app", "podinfo",
                                "app_kubernetes_io_name", "podinfo",
                                "_1st", "x"));
    }

    @Test
    void takesTheFirstDeclaredPortAndTheUsualPath() {
        String text = POD.replace("\"prometheus.io/port\": \"9797\",", "");
        assertThat(url(text)).isEqualTo("http://127.0.0.1:41001/metrics");
    }

    @ParameterizedTest
    @CsvSource({"/stats, /stats", "stats?format=prometheus, /stats?format=prometheus"})
    void takesThePathThatIsAnnotated(String path, String expected) {
        String text =
                POD.replace(
                        "\"prometheus.io/port\"",
                        "\"prometheus.io/path\": \"" + path + "\", \"prometheus.io/port\"");
        assertThat(url(text)).isEqualTo("http://127.0.0.1:41002" + expected);
    }

    @Test
    void scrapesTheContainerPortWhereNothingStandsForIt() {
        String text = POD.replace("9797\\\":41002", "1\\\":41002");
        assertThat(url(text)).isEqualTo("http://127.0.0.1:9797/metrics");
    }

    private static String url(String pod) {
        return PodTargets.target(FakeCluster.json(pod)).orElseThrow().url();
    }

    @ParameterizedTest
    @CsvSource({
        "'scrape\": \"true', 'scrape\": \"false'",
        "Running, Pending",
        "Running, Succeeded"
    })
    void leavesOutPodsThatDoNotWantItOrDoNotRun(String old, String replacement) {
        assertThat(PodTargets.target(FakeCluster.json(POD.replace(old, replacement)))).isEmpty();
    }

    @Test
    void namesAnAnnotationThatIsWrong() {
        ObjectNode pod = FakeCluster.json(POD.replace("\"9797\",", "\"http\","));
        assertThatThrownBy(() -> PodTargets.target(pod))
                .hasMessage("its annotation prometheus.io/port must be a number, it is \"http\"");
    }

    @Test
    void followsPodsAsTheyComeAndGo() {
        var cluster = new FakeCluster();
        var store = new SeriesStore(SeriesStore.Limits.keeping(Duration.ofMinutes(1)));
        try (var scrapes = new Scrapes(store, Duration.ofHours(1), InstantSource.system());
                var _ = new PodTargets(cluster, scrapes)) {
            cluster.tell(new Change.Added(FakeCluster.json(POD.replace("Running", "Pending"))));
            assertThat(scrapes.active()).isEmpty();
            cluster.tell(new Change.Modified(FakeCluster.json(POD)));
            assertThat(scrapes.active()).hasSize(1);
            cluster.tell(
                    new Change.Modified(FakeCluster.json(POD.replace("9797\",", "nonsense\","))));
            assertThat(scrapes.active()).hasSize(1);
            cluster.tell(new Change.Deleted(FakeCluster.json(POD)));
            assertThat(scrapes.active()).isEmpty();
        }
    }
}
