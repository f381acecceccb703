package dev.sluice.embedded.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.sluice.embedded.network.ServiceAddresses;
import dev.sluice.embedded.objects.Change;
import dev.sluice.embedded.objects.Key;
import dev.sluice.embedded.objects.KubernetesObjects;
import dev.sluice.embedded.objects.Resource;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/// The runtime over the API's own objects, with all their rules.
class RealObjectsTest {
    private static final Key POD = new Key(Resource.PODS, "default", "web");

    @TempDir Path data;

    private static final String LOCAL_IMAGE =
            """
            apiVersion: sluice.dev/v1alpha1
            kind: LocalImage
            metadata: {name: web}
            spec: {repository: shop/web, entrypoint: [sh, -c, 'exec sleep 1000']}
            """;

    private static final String WEB =
            """
            apiVersion: v1
            kind: Pod
            metadata: {name: web, namespace: default}
            spec:
              nodeName: local
              containers:
              - {name: c, image: 'shop/web:v1', ports: [{containerPort: 8080}]}
            """;

    private final LinkedBlockingQueue<Change> changes = new LinkedBlockingQueue<>();

    @Test
    void runsAPodFromItsLocalImageToItsRemovalWithFewWrites() throws Exception {
        try (var objects = KubernetesObjects.inMemory()) {
            objects.create(Resource.CUSTOM_RESOURCE_DEFINITIONS, TestPods.object(definition()));
            objects.create(LocalImage.RESOURCE, TestPods.object(LOCAL_IMAGE));
            var options = RuntimeOptions.local(data, data);
            try (var addresses = ServiceAddresses.follow(objects, Map.of());
                    var runtime = ProcessRuntime.start(options, objects, addresses);
                    var _ = objects.watch(Resource.PODS, changes::add)) {
                objects.create(Resource.PODS, TestPods.object(WEB));
                var pid = Rig.pid(awaitReady());
                assertThat(runtime.streams().portForward("default", "web", 8080).getPort())
                        .isNotEqualTo(8080);
                objects.delete(POD);
                awaitDeleted();
                Rig.awaitEnd(pid);
            }
        }
    }

    private ObjectNode awaitReady() throws InterruptedException {
        var writes = 0;
        while (true) {
            if (next(changes) instanceof Change.Modified(var pod)) {
                writes++;
                if (Rig.ready(pod)) {
                    assertThat(writes).as("annotation and status").isBetween(2, 4);
                    return pod;
                }
            }
        }
    }

    private void awaitDeleted() throws InterruptedException {
        var writes = 0;
        while (!(next(changes) instanceof Change.Deleted)) {
            writes++;
        }
        assertThat(writes).as("deletion, unready, ended").isLessThanOrEqualTo(4);
    }

    private static Change next(LinkedBlockingQueue<Change> changes) throws InterruptedException {
        var change = changes.poll(20, TimeUnit.SECONDS);
        assertThat(change).as("no more changes").isNotNull();
        return change;
    }

    private static String definition() throws IOException {
        try (var in = ProcessRuntime.class.getResourceAsStream("localimages.yaml")) {
            assertThat(in).isNotNull();
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
