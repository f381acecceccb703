package dev.sluice.embedded.apiserver;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.sluice.embedded.access.Credentials;
import dev.sluice.embedded.access.User;
import dev.sluice.embedded.network.ServiceAddresses;
import dev.sluice.embedded.objects.Change;
import dev.sluice.embedded.objects.KubernetesObjects;
import dev.sluice.embedded.objects.Objects.WriteOptions;
import dev.sluice.embedded.objects.Resource;
import dev.sluice.embedded.runtime.ProcessRuntime;
import dev.sluice.embedded.runtime.RuntimeOptions;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/// The real kubectl asks what a real process uses.
@Timeout(90)
@EnabledOnOs(OS.LINUX)
class TopTest {
    private static final ServerIdentity IDENTITY =
            ServerIdentity.generate(List.of(), InstantSource.system());

    private static final String POD =
            """
            {"kind":"Pod","apiVersion":"v1","metadata":{"name":"busy","labels":{"app":"busy"}},
             "spec":{"nodeName":"local","containers":[
               {"name":"c","image":"x","command":["sh","-c","i=0; while [ $i -lt 20000 ]; do i=$((i+1)); done; exec sleep 1000"]}]}}\
            """;

    private static final String NODE =
            """
            {"kind":"Node","apiVersion":"v1","metadata":{"name":"local"},
             "status":{"capacity":{"cpu":"2","memory":"4Gi"},"allocatable":{"cpu":"2","memory":"4Gi"}}}\
            """;

    @TempDir private Path home;

    @Test
    void tellsWhatPodsAndTheNodeUse() throws Exception {
        var options =
                ApiServerOptions.loopback(
                        0, Credentials.tokens(Map.of(RunningServer.TOKEN, User.ADMIN)));
        try (var objects = KubernetesObjects.inMemory();
                var addresses = ServiceAddresses.follow(objects, Map.of());
                var runtime =
                        ProcessRuntime.start(
                                RuntimeOptions.local(home.resolve("data"), home),
                                objects,
                                addresses);
                var api =
                        new RunningServer(objects, runtime.streams(), options.withTls(IDENTITY))) {
            create(objects, "nodes", "", NODE);
            create(objects, "pods", "default", POD);
            awaitRunning(objects);
            runtime.usage().look();
            runtime.usage().look();
            var kubectl = new Kubectl(home, api.server, IDENTITY);
            assertThat(kubectl.run("top", "pods")).containsPattern("busy +\\d+m +\\d+Mi");
            assertThat(kubectl.run("top", "pods", "-A", "--containers", "-l", "app=busy"))
                    .containsPattern("default +busy +c +\\d+m +\\d+Mi");
            assertThat(kubectl.run("top", "nodes")).containsPattern("local +\\d+m +\\d+% +\\d+Mi");
            assertThat(kubectl.run("api-resources", "--api-group=metrics.k8s.io"))
                    .contains("PodMetrics", "NodeMetrics");
            assertThat(kubectl.fail("top", "pod", "absent")).contains("not found");
        }
    }

    private static void create(
            KubernetesObjects objects, String plural, String namespace, String json)
            throws Exception {
        var type = objects.type("", "v1", plural).orElseThrow();
        var object = (ObjectNode) new ObjectMapper().readTree(json);
        objects.create(type, namespace, object, WriteOptions.by("test"));
    }

    private static void awaitRunning(KubernetesObjects objects) throws InterruptedException {
        var running = new CountDownLatch(1);
        try (var _ =
                objects.watch(
                        Resource.PODS,
                        change -> {
                            if (change instanceof Change.Modified(var pod)
                                    && pod.at("/status/phase").asText().equals("Running")) {
                                running.countDown();
                            }
                        })) {
            assertThat(running.await(20, TimeUnit.SECONDS)).isTrue();
        }
    }
}
