package dev.sluice.embedded.controllers.work;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;

import dev.sluice.embedded.objects.Change;
import dev.sluice.embedded.objects.KubernetesObjects;
import dev.sluice.embedded.objects.Resource;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import java.time.Instant;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicReference;

@Timeout(20)
class EventsTest {
    private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");
    private final AtomicReference<Instant> now = new AtomicReference<>(NOW);

    @Test
    void aRepetitionCountsUpTheEventThatIsThere() throws Exception {
        try (var cluster = KubernetesObjects.inMemory();
                var events = new Events(cluster, now::get)) {
            var seen = watched(cluster);
            events.record("kubelet", Note.warning(pod(), "BackOff", "again"));
            var first = seen.take();
            assertThat(first.path("count").asInt()).isEqualTo(1);
            assertThat(first.at("/involvedObject/name").asText()).isEqualTo("p");
            assertThat(first.at("/source/component").asText()).isEqualTo("kubelet");
            now.set(NOW.plusSeconds(60));
            events.record("kubelet", Note.warning(pod(), "BackOff", "again"));
            var second = seen.take();
            assertThat(second.at("/metadata/name")).isEqualTo(first.at("/metadata/name"));
            assertThat(second.path("count").asInt()).isEqualTo(2);
            assertThat(second.path("firstTimestamp").asText()).isEqualTo("2026-01-01T00:00:00Z");
            assertThat(second.path("lastTimestamp").asText()).isEqualTo("2026-01-01T00:01:00Z");
        }
    }

    @Test
    void afterTenMinutesItIsANewEvent() throws Exception {
        try (var cluster = KubernetesObjects.inMemory();
                var events = new Events(cluster, now::get)) {
            var seen = watched(cluster);
            events.record("kubelet", Note.warning(pod(), "BackOff", "again"));
            var first = seen.take();
            now.set(NOW.plusSeconds(601));
            events.record("kubelet", Note.warning(pod(), "BackOff", "again"));
            assertThat(seen.take().at("/metadata/name")).isNotEqualTo(first.at("/metadata/name"));
        }
    }

    @Test
    void moreThanTenSimilarMessagesBecomeOne() throws Exception {
        try (var cluster = KubernetesObjects.inMemory();
                var events = new Events(cluster, now::get)) {
            var seen = watched(cluster);
            for (int i = 1; i <= 12; i++) {
                events.record("kubelet", Note.warning(pod(), "Unhealthy", "failure " + i));
            }
            for (int i = 1; i <= 10; i++) {
                assertThat(seen.take().path("message").asText()).isEqualTo("failure " + i);
            }
            assertThat(seen.take().path("message").asText())
                    .isEqualTo("(combined from similar events): failure 11");
            assertThat(seen.take().path("count").asInt()).isEqualTo(2);
        }
    }

    private static LinkedBlockingQueue<ObjectNode> watched(KubernetesObjects cluster) {
        var seen = new LinkedBlockingQueue<ObjectNode>();
        var _ =
                cluster.watch(
                        Resource.EVENTS,
                        change -> {
                            switch (change) {
                                case Change.Added added -> seen.add(added.object());
                                case Change.Modified modified -> seen.add(modified.object());
                                default -> {}
                            }
                        });
        return seen;
    }

    private static ObjectNode pod() throws Exception {
        return (ObjectNode)
                new YAMLMapper()
                        .readTree(
                                """
                                apiVersion: v1
                                kind: Pod
                                metadata: {name: p, namespace: default, uid: u1}
                                """);
    }
}
