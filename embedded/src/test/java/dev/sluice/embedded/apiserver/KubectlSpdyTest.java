package dev.sluice.embedded.apiserver;

import static org.assertj.core.api.Assertions.assertThat;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.sluice.embedded.access.Credentials;
import dev.sluice.embedded.access.User;
import dev.sluice.embedded.objects.KubernetesObjects;
import dev.sluice.embedded.objects.Objects.PatchType;
import dev.sluice.embedded.objects.Objects.WriteOptions;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Random;

/// What kubectl up to 1.28 does by POST and SPDY, and newer ones do where a proxy lets no WebSocket
/// through.
class KubectlSpdyTest {
    private static final ServerIdentity IDENTITY =
            ServerIdentity.generate(List.of(), InstantSource.system());
    private static final String POD =
            """
            {"kind":"Pod","apiVersion":"v1","metadata":{"name":"web"},
             "spec":{"nodeName":"n1","containers":[
               {"name":"app","image":"x","stdin":true,"ports":[{"containerPort":80}]}]}}
            """;
    private static final String RUNNING =
            """
            {"status":{"phase":"Running","containerStatuses":[
              {"name":"app","ready":true,"state":{"running":{}}}]}}
            """;

    @TempDir private Path home;

    private final ProcessPods pods = new ProcessPods();
    private KubernetesObjects objects;
    private RunningServer api;
    private Kubectl kubectl;

    @BeforeEach
    void start() throws Exception {
        objects = KubernetesObjects.inMemory();
        var admin = Credentials.tokens(Map.of(RunningServer.TOKEN, User.ADMIN));
        var options = ApiServerOptions.loopback(0, admin).withTls(IDENTITY);
        api = new RunningServer(objects, pods, options);
        kubectl = new Kubectl(home, api.server, IDENTITY).overSpdy();
        var json = new ObjectMapper();
        var type = objects.type("", "v1", "pods").orElseThrow();
        var by = WriteOptions.by("test");
        objects.create(type, "default", (ObjectNode) json.readTree(POD), by);
        objects.patch(
                type, "default", "web", "status", PatchType.MERGE, json.readTree(RUNNING), by);
    }

    @AfterEach
    void stop() throws Exception {
        api.close();
        objects.close();
    }

    private static String output(Process process) throws IOException {
        return new String(process.getInputStream().readAllBytes(), UTF_8);
    }

    @Test
    void runsCommandsAndTellsHowTheyEnded() throws Exception {
        assertThat(kubectl.run("exec", "web", "--", "sh", "-c", "echo out; echo err >&2"))
                .contains("out\n", "err\n");
        assertThat(kubectl.fail("exec", "web", "--", "sh", "-c", "exit 3"))
                .contains("command terminated with exit code 3");
    }

    @Test
    void handsInputOnToItsEnd() throws Exception {
        var sum = kubectl.start("exec", "-i", "web", "--", "wc", "-c");
        try (var in = sum.getOutputStream()) {
            in.write(new byte[3_000_000]);
        }
        assertThat(output(sum).trim()).endsWith("3000000");
    }

    @Test
    void attaches() throws Exception {
        var cat = kubectl.start("attach", "-i", "web");
        try (var in = cat.getOutputStream()) {
            in.write("through\n".getBytes(UTF_8));
        }
        assertThat(output(cat)).contains("through");
    }

    @Test
    void copiesThereAndBack() throws Exception {
        var bytes = new byte[2_000_000];
        new Random(7).nextBytes(bytes);
        var here = Files.write(home.resolve("here"), bytes);
        var there = home.resolve("there");
        var back = home.resolve("back");

        kubectl.run("cp", here.toString(), "web:" + there);
        assertThat(there).hasBinaryContent(bytes);
        kubectl.run("cp", "web:" + there, back.toString());
        assertThat(back).hasBinaryContent(bytes);
    }

    @Test
    void forwardsConnectionsOneAfterAnother() throws Exception {
        try (var echo = new ServerSocket(0)) {
            pods.listener = new InetSocketAddress("127.0.0.1", echo.getLocalPort());
            var forward = kubectl.start("port-forward", "pod/web", ":80");
            try (var lines = forward.inputReader(UTF_8)) {
                var port = port(lines);
                for (var word : List.of("one", "two")) {
                    Thread.startVirtualThread(() -> PodRequestsTest.echoOnce(echo));
                    assertThat(answer(port, word)).isEqualTo(word);
                }
                pods.listener = new InetSocketAddress("127.0.0.1", 1);
                assertThat(answer(port, "three")).isNull();
                assertThat(
                                lines.lines()
                                        .anyMatch(line ->
                                                line.contains("error occurred forwarding 80: ")))
                        .isTrue();
            } finally {
                forward.destroy();
            }
        }
    }

    private static int port(BufferedReader lines) {
        return lines.lines()
                .filter(line -> line.startsWith("Forwarding from 127.0.0.1:"))
                .map(line -> line.replaceAll("^.*127.0.0.1:(\\d+) .*$", "$1"))
                .mapToInt(Integer::parseInt)
                .findFirst()
                .orElseThrow();
    }

    private static String answer(int port, String word) throws IOException {
        try (var socket = new Socket("127.0.0.1", port)) {
            socket.setSoTimeout(20_000);
            socket.getOutputStream().write((word + "\n").getBytes(UTF_8));
            return new BufferedReader(new InputStreamReader(socket.getInputStream(), UTF_8))
                    .readLine();
        }
    }
}
