package dev.sluice.embedded.apiserver;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.embedded.objects.KubernetesObjects;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.informers.ResourceEventHandler;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import java.util.Map;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

class InformerTest {
    private final LinkedBlockingQueue<String> seen = new LinkedBlockingQueue<>();
    private KubernetesObjects objects;
    private RunningServer api;
    private KubernetesClient client;

    @BeforeEach
    void start() throws Exception {
        objects = KubernetesObjects.inMemory();
        api = new RunningServer(objects, PodStreams.none());
        client =
                new KubernetesClientBuilder()
                        .withConfig(
                                new ConfigBuilder()
                                        .withMasterUrl(api.server.url())
                                        .withOauthToken(RunningServer.TOKEN)
                                        .withNamespace("default")
                                        .withWatchReconnectInterval(50)
                                        .build())
                        .build();
    }

    @AfterEach
    void stop() throws Exception {
        client.close();
        api.close();
        objects.close();
    }

    private ConfigMap map(String name, String value) {
        return new ConfigMapBuilder()
                .withNewMetadata()
                .withName(name)
                .endMetadata()
                .withData(Map.of("k", value))
                .build();
    }

    private String next() throws InterruptedException {
        return String.valueOf(seen.poll(20, TimeUnit.SECONDS));
    }

    @Test
    void seesChangesAndResumesAfterTheServerHangsUp() throws Exception {
        var maps = client.configMaps().inNamespace("default");
        maps.resource(map("a", "1")).create();
        try (var informer = maps.withName("a").inform(new Recorder())) {
            assertThat(next()).isEqualTo("added a 1");
            maps.withName("a").edit(m -> new ConfigMapBuilder(m).addToData("k", "2").build());
            assertThat(next()).isEqualTo("updated a 2");

            api.server.endWatches();
            maps.resource(map("a", "3")).update();
            assertThat(next()).isEqualTo("updated a 3");

            maps.withName("a").delete();
            assertThat(next()).startsWith("deleted a");
            assertThat(informer.isRunning()).isTrue();
        }
        assertThat(seen).isEmpty();
    }

    @Test
    void scalesAndAppliesOptimisticLocks() {
        var maps = client.configMaps().inNamespace("default");
        var first = maps.resource(map("lock", "1")).create();
        maps.withName("lock").edit(m -> new ConfigMapBuilder(m).addToData("k", "2").build());

        assertThat(maps.resource(map("lock", "9")).createOr(r -> r.update()).getData())
                .containsEntry("k", "9");
        org.assertj.core.api.Assertions.assertThatThrownBy(
                        () -> maps.resource(first).lockResourceVersion().update())
                .hasMessageContaining("the object has been modified");
    }

    private final class Recorder implements ResourceEventHandler<ConfigMap> {
        @Override
        public void onAdd(ConfigMap map) {
            seen.add("added " + text(map));
        }

        @Override
        public void onUpdate(ConfigMap before, ConfigMap map) {
            seen.add("updated " + text(map));
        }

        @Override
        public void onDelete(ConfigMap map, boolean finalStateUnknown) {
            seen.add("deleted " + text(map));
        }

        private String text(ConfigMap map) {
            return map.getMetadata().getName() + " " + map.getData().get("k");
        }
    }
}
