package dev.sluice.embedded.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.sluice.embedded.apiserver.PodStreams.ExecQuery;
import dev.sluice.embedded.objects.Resource;
import dev.sluice.embedded.runtime.engine.Engine;

import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Pods in a real podman, with an image of one program that this test makes without any registry.
class EngineTest {
    private static final String IMAGE = "localhost/sluice-test-box:v1";
    private static final Path BUSYBOX = Path.of("/bin/busybox");

    @TempDir static Path scratch;
    @TempDir Path data;

    private static Optional<Engine> podman = Optional.empty();
    private static String why = "podman is not installed";

    @BeforeAll
    static void makeImage() throws Exception {
        podman = Engine.find("podman", System.getenv().getOrDefault("PATH", ""));
        if (podman.isEmpty() || !Files.isExecutable(BUSYBOX)) {
            return;
        }
        var bin = Files.createDirectories(scratch.resolve("box/bin"));
        Files.createDirectories(scratch.resolve("box/tmp"));
        Files.copy(BUSYBOX, bin.resolve("busybox"));
        for (var name : List.of("sh", "cat", "sleep", "httpd", "id", "tail", "tar")) {
            Files.createSymbolicLink(bin.resolve(name), Path.of("busybox"));
        }
        var tar = scratch.resolve("box.tar").toString();
        var packed =
                new ProcessBuilder("tar", "-cf", tar, "-C", scratch.resolve("box").toString(), ".")
                        .start();
        assertThat(packed.waitFor()).isZero();
        podman.get().ask("import", "--change", "ENV PATH=/bin", tar, IMAGE);
        var tried = podman.get().ask("run", "--rm", IMAGE, "sh", "-c", "exit 0");
        why = tried.well() ? "" : "podman cannot run containers here: " + tried.lastLine();
    }

    private Rig rig() throws IOException {
        assumeThat(why).as("podman runs containers on this machine").isEmpty();
        return new Rig(data);
    }

    private static void pod(Rig rig, String name, String rest) {
        rig.cluster.create(
                Resource.PODS,
                """
                {metadata: {name: %s, namespace: shop, annotations: {sluice.dev/engine: podman}},
                 spec: {nodeName: local, terminationGracePeriodSeconds: 1, %s}}
                """
                        .formatted(name, rest));
    }

    private static String container(String rest) {
        return "containers: [{name: c, image: '" + IMAGE + "', " + rest + "}]";
    }

    private static List<String> inEngine(String format) throws IOException {
        var said =
                podman.orElseThrow()
                        .ask("ps", "-a", "--filter", "label=sluice.dev/data", "--format", format);
        return said.text().lines().toList();
    }

    @Test
    void aServerIsReachedAtThePodsPortWithItsFilesWhereItExpectsThem() throws Exception {
        try (var rig = rig()) {
            rig.cluster.create(
                    Resource.CONFIG_MAPS,
                    "{metadata: {name: site, namespace: shop}, data: {index.html: 'hello'}}");
            pod(
                    rig,
                    "web",
                    "volumes: [{name: site, configMap: {name: site}}], "
                            + container(
                                    """
                                    command: [httpd, -f, -p, $(PORT), -h, /etc/site],
                                    ports: [{containerPort: 8080}],
                                    volumeMounts: [{name: site, mountPath: /etc/site}],
                                    readinessProbe: {httpGet: {path: /index.html, port: 8080}},
                                    lifecycle: {postStart: {exec: {command: [cat, /etc/site/index.html]}}}
                                    """));

            rig.awaitReady("web");

            var address = rig.runtime.streams().portForward("shop", "web", 8080);
            assertThat(get(address)).endsWith("hello");
            var ls = new ExecQuery("c", List.of("cat", "/etc/site/index.html"), false, false);
            try (var run = rig.runtime.streams().exec("shop", "web", ls)) {
                assertThat(new String(run.stdout().readAllBytes(), UTF_8)).isEqualTo("hello");
                assertThat(run.waitFor()).isZero();
            }
            rig.cluster.delete(Rig.key("web"));
            rig.awaitGone("web");
        }
        assertThat(inEngine("{{.Names}}")).noneMatch(name -> name.contains("shop-web-"));
    }

    private static String get(InetSocketAddress address) throws IOException {
        try (var socket = new Socket(address.getAddress(), address.getPort())) {
            socket.getOutputStream().write("GET /index.html HTTP/1.0\r\n\r\n".getBytes(UTF_8));
            return new String(socket.getInputStream().readAllBytes(), UTF_8);
        }
    }

    @Test
    void aContainersOutputExitCodeAndVariablesAreItsOwn() throws Exception {
        try (var rig = rig()) {
            pod(
                    rig,
                    "job",
                    "restartPolicy: Never, "
                            + container(
                                    """
                                    env: [{name: GREETING, value: hi}, {name: HOME, value: /nest}],
                                    securityContext: {runAsUser: 1234},
                                    command: [sh, -c, 'echo $GREETING $HOME $(id -u); exit 7']
                                    """));

            var pod = rig.await("job", Rig.phase("Failed"));

            assertThat(Rig.container(pod).at("/state/terminated/exitCode").asInt()).isEqualTo(7);
            assertThat(rig.logs("job")).isEqualTo("hi /nest 1234\n");
        }
    }

    @Test
    void aContainerOverItsMemoryLimitIsKilledByTheEngine() throws Exception {
        try (var rig = rig()) {
            pod(
                    rig,
                    "greedy",
                    "restartPolicy: Never, "
                            + container(
                                    "resources: {limits: {memory: 16Mi, cpu: 500m}}, command:"
                                            + " [tail, /dev/zero]"));

            var pod = rig.await("greedy", Rig.phase("Failed"));

            assertThat(Rig.container(pod).at("/state/terminated/reason").asText())
                    .isEqualTo("OOMKilled");
        }
    }

    @Test
    void containersOfAPodShareANetwork() throws Exception {
        try (var rig = rig()) {
            pod(
                    rig,
                    "pair",
                    """
                    containers: [
                      {name: server, image: '%1$s', ports: [{containerPort: 8080}],
                       command: [httpd, -f, -p, '8080', -h, /bin]},
                      {name: c, image: '%1$s', command: [sh, -c,
                       'until busybox wget -q -O /dev/null http://127.0.0.1:8080/sh; do :; done; sleep 1000']}]
                    """
                            .formatted(IMAGE));

            assertThat(rig.awaitReady("pair")).isNotNull();
        }
    }

    @Test
    void anImageThatIsNotThereIsSaidSo() throws Exception {
        try (var rig = rig()) {
            pod(
                    rig,
                    "absent",
                    "containers: [{name: c, image: 'localhost/nobody:v9', imagePullPolicy:"
                            + " Never}]");

            var pod =
                    rig.await(
                            "absent",
                            it -> Rig.container(it).at("/state/waiting/message").isTextual());

            var waiting = Rig.container(pod).at("/state/waiting");
            assertThat(waiting.path("reason").asText()).isEqualTo("ErrImageNeverPull");
        }
    }

    @Test
    void anEngineThatNobodyKnowsIsSaidSo() throws Exception {
        try (var rig = new Rig(data)) {
            rig.cluster.create(
                    Resource.PODS,
                    """
                    {metadata: {name: odd, namespace: shop, annotations: {sluice.dev/engine: lxc}},
                     spec: {nodeName: local, containers: [{name: c, image: i}]}}
                    """);

            var pod =
                    rig.await(
                            "odd",
                            it -> Rig.container(it).at("/state/waiting/message").isTextual());

            assertThat(Rig.container(pod).at("/state/waiting/message").asText())
                    .isEqualTo(
                            "annotation sluice.dev/engine: \"lxc\" must be podman, docker or"
                                    + " process");
        }
    }

    /// A platform of its own, which the test kills.
    static final class Platform {
        private Platform() {}

        static void main(String[] arguments) throws Exception {
            var rig = new Rig(Path.of(arguments[0]));
            pod(rig, "left", container("command: [sleep, '1000']"));
            rig.awaitReady("left");
            System.out.println("ready");
            Thread.currentThread().join();
        }
    }

    @Test
    void nothingIsLeftInTheEngineWhenThePlatformIsKilled() throws Exception {
        assumeThat(why).as("podman runs containers on this machine").isEmpty();
        var words = new ArrayList<String>();
        words.add(System.getProperty("java.home") + "/bin/java");
        words.addAll(List.of("-cp", OrphansTest.classPath()));
        words.addAll(List.of(Platform.class.getName(), data.toString()));
        var platform =
                new ProcessBuilder(words).redirectError(ProcessBuilder.Redirect.INHERIT).start();
        try (var lines = platform.inputReader()) {
            assertThat(lines.lines().anyMatch("ready"::equals)).isTrue();
            assertThat(inEngine("{{.Names}}")).anyMatch(name -> name.contains("shop-left-"));
            platform.destroyForcibly().waitFor();
        }
        var deadline = System.nanoTime() + 60_000_000_000L;
        while (inEngine("{{.Names}}").stream().anyMatch(name -> name.contains("shop-left-"))) {
            assertThat(System.nanoTime()).as("the container lives on").isLessThan(deadline);
        }
    }
}
