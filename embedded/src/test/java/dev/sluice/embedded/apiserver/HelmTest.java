package dev.sluice.embedded.apiserver;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.marcnuri.helm.Helm;
import com.marcnuri.helm.Release;

import dev.sluice.embedded.access.Credentials;
import dev.sluice.embedded.access.User;
import dev.sluice.embedded.controllers.Controllers;
import dev.sluice.embedded.objects.ApiException;
import dev.sluice.embedded.objects.Change;
import dev.sluice.embedded.objects.Key;
import dev.sluice.embedded.objects.KubernetesObjects;
import dev.sluice.embedded.objects.Resource;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;

/// The Helm library against the server, over TLS, with the real controllers and pods that are ready
/// at once.
class HelmTest {
    private static final Map<String, String> CHART =
            Map.of(
                    "Chart.yaml",
                    """
                    apiVersion: v2
                    name: shop
                    version: 1.0.0
                    appVersion: "1"
                    """,
                    "values.yaml",
                    """
                    greeting: hello
                    """,
                    "templates/app.yaml",
                    """
                    apiVersion: v1
                    kind: ConfigMap
                    metadata: {name: greeting}
                    data: {text: {{ .Values.greeting }}}
                    ---
                    apiVersion: v1
                    kind: Service
                    metadata: {name: shop}
                    spec: {selector: {app: shop}, ports: [{port: 80}]}
                    ---
                    apiVersion: apps/v1
                    kind: Deployment
                    metadata: {name: shop}
                    spec:
                      replicas: 2
                      selector: {matchLabels: {app: shop}}
                      template:
                        metadata:
                          labels: {app: shop}
                          annotations: {greeting: {{ .Values.greeting }}}
                        spec: {containers: [{name: app, image: 'shop:1'}]}
                    """,
                    "templates/tests/check.yaml",
                    """
                    apiVersion: v1
                    kind: Pod
                    metadata:
                      name: check
                      annotations: {helm.sh/hook: test}
                    spec: {restartPolicy: Never, containers: [{name: check, image: 'check:1'}]}
                    """);

    private static final ServerIdentity IDENTITY =
            ServerIdentity.generate(List.of(), InstantSource.system());

    @TempDir private Path home;

    private final KubernetesObjects objects = KubernetesObjects.inMemory();
    private Controllers controllers;
    private RunningServer api;
    private Path kubeconfig;
    private Helm helm;

    @BeforeEach
    void start() throws Exception {
        var tokens = Credentials.tokens(Map.of(RunningServer.TOKEN, User.ADMIN));
        objects.watch(Resource.PODS, this::run);
        controllers = Controllers.start(objects, InstantSource.system(), "");
        api =
                new RunningServer(
                        objects,
                        PodStreams.none(),
                        ApiServerOptions.loopback(0, tokens).withTls(IDENTITY));
        kubeconfig = home.resolve("kubeconfig");
        Kubeconfig.write(kubeconfig, api.server.url(), RunningServer.TOKEN, IDENTITY.authority());
        helm = new Helm(chart());
    }

    @AfterEach
    void stop() throws Exception {
        api.close();
        controllers.close();
        objects.close();
    }

    private Path chart() throws IOException {
        Path chart = home.resolve("shop");
        for (var file : CHART.entrySet()) {
            Path path = chart.resolve(file.getKey());
            Files.createDirectories(path.getParent());
            Files.writeString(path, file.getValue());
        }
        return chart;
    }

    /// A node whose pods are ready, done or gone at once.
    private void run(Change change) {
        switch (change) {
            case Change.Added(ObjectNode pod) -> settle(pod);
            case Change.Modified(ObjectNode pod) -> settle(pod);
            case Change.Deleted _, Change.Synced _, Change.Bookmark _ -> {}
        }
    }

    private void settle(ObjectNode seen) {
        ObjectNode pod = seen.deepCopy();
        ObjectNode metadata = (ObjectNode) pod.get("metadata");
        String name = metadata.path("name").asText();
        try {
            if (metadata.has("deletionTimestamp")) {
                var key = new Key(Resource.PODS, metadata.path("namespace").asText(), name);
                objects.deleteNow(key, metadata.path("uid").asText());
            } else if (pod.at("/status/phase").asText("Pending").equals("Pending")) {
                ObjectNode status = pod.withObject("/status");
                status.put("phase", name.equals("check") ? "Succeeded" : "Running");
                for (String type : List.of("Ready", "ContainersReady")) {
                    status.withArray("/conditions")
                            .addObject()
                            .put("type", type)
                            .put("status", "True");
                }
                metadata.remove("resourceVersion");
                objects.updateStatus(Resource.PODS, pod);
            }
        } catch (ApiException e) {
            assertThat(e.isNotFound() || e.isConflict()).as(e.getMessage()).isTrue();
        }
    }

    private String greeting() {
        return objects.get(new Key(Resource.CONFIG_MAPS, "default", "greeting"))
                .orElseThrow()
                .at("/data/text")
                .asText();
    }

    @Test
    void livesThroughTheWholeLifeOfARelease() {
        Release installed =
                helm.install()
                        .withName("shop")
                        .withNamespace("default")
                        .withKubeConfig(kubeconfig)
                        .waitReady()
                        .withTimeout(60)
                        .call();
        assertThat(installed.getStatus()).isEqualTo("deployed");
        assertThat(greeting()).isEqualTo("hello");

        Release upgraded =
                helm.upgrade()
                        .withName("shop")
                        .withNamespace("default")
                        .withKubeConfig(kubeconfig)
                        .set("greeting", "welcome")
                        .waitReady()
                        .withTimeout(60)
                        .call();
        assertThat(upgraded.getRevision()).isEqualTo("2");
        assertThat(greeting()).isEqualTo("welcome");

        assertThat(Helm.list().withNamespace("default").withKubeConfig(kubeconfig).call())
                .extracting(Release::getName, Release::getRevision)
                .containsExactly(org.assertj.core.groups.Tuple.tuple("shop", "2"));
        assertThat(
                        Helm.status("shop")
                                .withNamespace("default")
                                .withKubeConfig(kubeconfig)
                                .call()
                                .getStatus())
                .isEqualTo("deployed");
        assertThat(Helm.history("shop").withNamespace("default").withKubeConfig(kubeconfig).call())
                .hasSize(2);
        assertThat(
                        Helm.test("shop")
                                .withNamespace("default")
                                .withKubeConfig(kubeconfig)
                                .withTimeout(60)
                                .call()
                                .getStatus())
                .isEqualTo("deployed");

        Helm.uninstall("shop").withNamespace("default").withKubeConfig(kubeconfig).call();
        assertThat(objects.get(new Key(Resource.SERVICES, "default", "shop"))).isEmpty();
        assertThat(objects.list(Resource.SECRETS, "default")).isEmpty();
    }
}
