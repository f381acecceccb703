package dev.sluice.embedded.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.sluice.embedded.objects.ApiException;
import dev.sluice.embedded.objects.Resource;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Path;

/// What manifests of people who have never heard of this runtime ask for.
class StrangersPodTest {
    @TempDir Path data;

    private static JsonNode ended(JsonNode pod) {
        return Rig.container(pod).at("/state/terminated");
    }

    @Test
    void theLastWordsOfAContainerAreInItsStatus() throws Exception {
        try (var rig = new Rig(data)) {
            rig.podOf(
                    "file",
                    "restartPolicy: Never, containers: [{name: c, image: i, %s}]"
                            .formatted(
                                    Rig.sh(
                                            "printf 'disk full' >$SLUICE_ROOT/dev/termination-log;"
                                                    + " exit 2")));
            rig.podOf(
                    "log",
                    "restartPolicy: Never, containers: [{name: c, image: i, "
                            + "terminationMessagePolicy: FallbackToLogsOnError, "
                            + Rig.sh("echo no database; exit 3")
                            + "}]");

            assertThat(ended(rig.await("file", Rig.phase("Failed"))).path("message").asText())
                    .isEqualTo("disk full");
            assertThat(ended(rig.await("log", Rig.phase("Failed"))).path("message").asText())
                    .isEqualTo("no database\n");
        }
    }

    @Test
    void aSecretHasTheModeItAsksForAndAPathMayNameAVariable() throws Exception {
        try (var rig = new Rig(data)) {
            rig.cluster.create(
                    Resource.SECRETS,
                    "{metadata: {name: s, namespace: shop}, data: {key: a2V5, open: b3Blbg==}}");
            rig.podOf(
                    "files",
                    """
                    restartPolicy: Never,
                    volumes: [{name: work, emptyDir: {}}, {name: s, secret: {secretName: s,
                      defaultMode: 256, items: [{key: key, path: deep/key},
                                                {key: open, path: open, mode: 420}]}}],
                    containers: [{name: c, image: i,
                      env: [{name: WHO, value: me}],
                      volumeMounts: [{name: s, mountPath: /etc/s},
                                     {name: work, mountPath: /work},
                                     {name: work, mountPath: /mine, subPathExpr: of-$(WHO)}],
                      %s}]
                    """
                            .formatted(
                                    Rig.sh(
                                            "cd $SLUICE_ROOT; ls -l etc/s/deep/key etc/s/open |"
                                                    + " cut -c1-10; touch mine/here; ls work")));

            rig.await("files", Rig.phase("Succeeded"));

            assertThat(rig.logs("files").lines())
                    .containsExactly("-r--------", "-rw-r--r--", "of-me");
        }
    }

    @Test
    void somebodyMayLookAroundInARunningPod() throws Exception {
        try (var rig = new Rig(data)) {
            rig.pod("web", Rig.sh("exec sleep 1000"));
            var pod = (ObjectNode) rig.awaitReady("web").deepCopy();
            pod.withObject("/spec")
                    .withArray("/ephemeralContainers")
                    .addObject()
                    .put("name", "debug")
                    .put("image", "i")
                    .putArray("command")
                    .add("sh")
                    .add("-c")
                    .add("exit 5");

            update(rig, pod);

            var seen =
                    rig.await(
                            "web",
                            it ->
                                    it.at("/status/ephemeralContainerStatuses/0/state/terminated")
                                            .isObject());
            var debug = seen.at("/status/ephemeralContainerStatuses/0");
            assertThat(debug.at("/state/terminated/exitCode").asInt()).isEqualTo(5);
            assertThat(debug.path("restartCount").asInt()).isZero();
            assertThat(Rig.ready(seen)).isTrue();
            assertThat(seen.at("/status/phase").asText()).isEqualTo("Running");
        }
    }

    /// The runtime writes its status meanwhile.
    private static void update(Rig rig, ObjectNode pod) {
        var current = rig.cluster.get(Rig.key("web")).orElseThrow().deepCopy();
        current.set("spec", pod.path("spec"));
        try {
            rig.cluster.update(Resource.PODS, current);
        } catch (ApiException e) {
            if (!e.isConflict()) {
                throw e;
            }
            update(rig, pod);
        }
    }

    @Test
    void aServerThatDoesNotSpeakGrpcIsNotReadyByGrpc() throws Exception {
        try (var rig = new Rig(data);
                var closed = bound()) {
            var port = closed.getLocalPort();
            rig.pod(
                    "mute",
                    "readinessProbe: {grpc: {port: %d}, timeoutSeconds: 1, periodSeconds: 1}, "
                                    .formatted(port)
                            + Rig.sh("exec sleep 1000"));

            rig.awaitAny(
                    Resource.EVENTS, "mute", it -> it.path("reason").asText().equals("Unhealthy"));

            assertThat(rig.events("Unhealthy"))
                    .anyMatch(it -> it.startsWith("Readiness probe failed: timeout: "));
        }
    }

    /// Takes connections and says nothing.
    private static ServerSocket bound() throws IOException {
        var socket = new ServerSocket();
        socket.bind(new InetSocketAddress("127.0.0.1", 0));
        return socket;
    }
}
