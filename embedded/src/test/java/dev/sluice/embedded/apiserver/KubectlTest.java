package dev.sluice.embedded.apiserver;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.sluice.embedded.access.Credentials;
import dev.sluice.embedded.access.User;
import dev.sluice.embedded.objects.KubernetesObjects;
import dev.sluice.embedded.objects.Objects.PatchType;
import dev.sluice.embedded.objects.Objects.WriteOptions;
import dev.sluice.embedded.objects.Resource;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;

class KubectlTest {
    private static final String MANIFEST =
            """
            apiVersion: apps/v1
            kind: Deployment
            metadata:
              name: web
            spec:
              replicas: %d
              selector: {matchLabels: {app: web}}
              template:
                metadata: {labels: {app: web}}
                spec:
                  containers:
                  - name: app
                    image: web:1
            """;

    private static final ServerIdentity IDENTITY =
            ServerIdentity.generate(List.of(), InstantSource.system());

    @TempDir private Path home;

    private final ProcessPods pods = new ProcessPods();
    private KubernetesObjects objects;
    private RunningServer api;
    private Kubectl kubectl;

    @BeforeEach
    void start() throws Exception {
        objects = KubernetesObjects.inMemory();
        var options =
                ApiServerOptions.loopback(
                        0, Credentials.tokens(Map.of(RunningServer.TOKEN, User.ADMIN)));
        api = new RunningServer(objects, pods, options.withTls(IDENTITY));
        kubectl = new Kubectl(home, api.server, IDENTITY);
    }

    @AfterEach
    void stop() throws Exception {
        if (api != null) {
            api.close();
        }
        objects.close();
    }

    private String apply(int replicas) throws Exception {
        var file = home.resolve("web.yaml");
        Files.writeString(file, MANIFEST.formatted(replicas));
        return kubectl.run("apply", "-f", file.toString());
    }

    private void patchStatus(Resource resource, String name, String json) throws Exception {
        var type = objects.type(resource.group(), "v1", resource.plural()).orElseThrow();
        objects.patch(
                type,
                "default",
                name,
                "status",
                PatchType.MERGE,
                new ObjectMapper().readTree(json),
                WriteOptions.by("test"));
    }

    private void createPod() throws Exception {
        var type = objects.type("", "v1", "pods").orElseThrow();
        var pod =
                (ObjectNode)
                        new ObjectMapper()
                                .readTree(
                                        """
                                        {"kind":"Pod","apiVersion":"v1","metadata":{"name":"web"},
                                         "spec":{"nodeName":"n1","containers":[{"name":"app","image":"x"}]}}\
                                        """);
        objects.create(type, "default", pod, WriteOptions.by("test"));
        patchStatus(Resource.PODS, "web", "{\"status\":{\"phase\":\"Running\"}}");
    }

    @Test
    void appliesNewChangedAndUnchanged() throws Exception {
        assertThat(apply(2)).contains("deployment.apps/web created");
        assertThat(apply(2)).contains("deployment.apps/web unchanged");
        assertThat(apply(3)).contains("deployment.apps/web configured");
        assertThat(kubectl.run("get", "deploy", "web", "-o", "jsonpath={.spec.replicas}"))
                .isEqualTo("3");
        assertThat(kubectl.run("delete", "deploy", "web")).contains("deleted");
        assertThat(kubectl.fail("get", "deploy", "web")).contains("(NotFound)");
    }

    @Test
    void editsByImageScaleLabelAndAnnotation() throws Exception {
        apply(2);

        assertThat(kubectl.run("set", "image", "deploy/web", "app=web:2"))
                .contains("image updated");
        assertThat(kubectl.run("scale", "deploy/web", "--replicas=5")).contains("scaled");
        assertThat(kubectl.run("label", "deploy/web", "tier=front")).contains("labeled");
        assertThat(kubectl.run("annotate", "deploy/web", "note=hi")).contains("annotated");

        assertThat(kubectl.run("get", "deploy", "-o", "wide"))
                .contains("CONTAINERS")
                .contains("web:2")
                .contains("0/5");
        assertThat(kubectl.run("describe", "deploy", "web"))
                .contains("Image:")
                .contains("note: hi");
        assertThat(kubectl.run("get", "deploy", "web", "-o", "yaml")).contains("tier: front");
    }

    @Test
    void waitsForConditionsAndRollouts() throws Exception {
        apply(1);
        var waiting =
                kubectl.start("wait", "--for=condition=Available", "deploy/web", "--timeout=30s");
        patchStatus(
                Resource.DEPLOYMENTS,
                "web",
                """
                {"status":{"observedGeneration":1,"replicas":1,"updatedReplicas":1,"readyReplicas":1,
                 "availableReplicas":1,"conditions":[{"type":"Available","status":"True"}]}}\
                """);

        assertThat(waiting.waitFor()).isZero();
        assertThat(kubectl.run("rollout", "status", "deploy/web"))
                .contains("successfully rolled out");
    }

    @Test
    void createsFromProtobufBodies() throws Exception {
        kubectl.run("create", "namespace", "shop");
        kubectl.run("create", "configmap", "c", "--from-literal=a=b", "-n", "shop");
        kubectl.run("create", "secret", "generic", "s", "--from-literal=p=q", "-n", "shop");
        kubectl.run("create", "deployment", "d", "--image=x", "-n", "shop");
        kubectl.run("create", "job", "j", "--image=x", "-n", "shop", "--", "sleep", "1");
        kubectl.run("create", "role", "r", "--verb=get", "--resource=pods", "-n", "shop");

        assertThat(
                        kubectl.run("get", "cm,secret,deploy,job,role", "-n", "shop", "-o", "name")
                                .lines())
                .contains(
                        "configmap/c",
                        "secret/s",
                        "deployment.apps/d",
                        "job.batch/j",
                        "role.rbac.authorization.k8s.io/r");
        assertThat(kubectl.run("get", "secret", "s", "-n", "shop", "-o", "jsonpath={.data.p}"))
                .isEqualTo("cQ==");
    }

    @Test
    void watchesATable() throws Exception {
        var watch = kubectl.start("get", "configmaps", "-w", "-o", "wide");
        try (var lines = watch.inputReader(StandardCharsets.UTF_8)) {
            kubectl.run("create", "configmap", "seen");
            assertThat(lines.lines().anyMatch(line -> line.startsWith("seen "))).isTrue();
        } finally {
            watch.destroy();
        }
    }

    @Test
    void knowsTheResourcesAndTheUser() throws Exception {
        assertThat(kubectl.run("api-resources")).contains("deployments").contains("deploy");
        assertThat(kubectl.run("explain", "deployment.spec.replicas")).contains("FIELD: replicas");
        assertThat(kubectl.run("auth", "can-i", "delete", "pods")).contains("yes");
        assertThat(kubectl.run("auth", "whoami")).contains("kubernetes-admin");
        assertThat(kubectl.run("version")).contains("Server Version: v1.36.3");
    }

    @Test
    void readsLogsAndRunsCommandsInPods() throws Exception {
        createPod();

        assertThat(kubectl.run("logs", "web")).isEqualTo("one\ntwo\n");
        assertThat(kubectl.run("exec", "web", "--", "echo", "hello")).contains("hello");
        assertThat(kubectl.fail("exec", "web", "--", "sh", "-c", "exit 3"))
                .contains("command terminated with exit code 3");
        var cat = kubectl.start("exec", "-i", "web", "--", "cat");
        try (var in = cat.getOutputStream()) {
            in.write("through\n".getBytes(StandardCharsets.UTF_8));
        }
        assertThat(new String(cat.getInputStream().readAllBytes(), StandardCharsets.UTF_8))
                .contains("through");
    }

    @Test
    void forwardsAPort() throws Exception {
        createPod();
        try (var echo = new ServerSocket(0)) {
            pods.listener = new InetSocketAddress("127.0.0.1", echo.getLocalPort());
            Thread.startVirtualThread(() -> PodRequestsTest.echoOnce(echo));
            var forward = kubectl.start("port-forward", "pod/web", ":80");
            try (var lines = forward.inputReader(StandardCharsets.UTF_8)) {
                var port =
                        lines.lines()
                                .filter(line -> line.startsWith("Forwarding from 127.0.0.1:"))
                                .map(line -> line.replaceAll("^.*127.0.0.1:(\\d+) .*$", "$1"))
                                .findFirst()
                                .orElseThrow();
                try (var socket = new Socket("127.0.0.1", Integer.parseInt(port))) {
                    socket.setSoTimeout(10_000);
                    socket.getOutputStream().write("ping\n".getBytes(StandardCharsets.UTF_8));
                    var in =
                            new BufferedReader(
                                    new InputStreamReader(
                                            socket.getInputStream(), StandardCharsets.UTF_8));
                    assertThat(in.readLine()).isEqualTo("ping");
                }
            } finally {
                forward.destroy();
            }
        }
    }
}
