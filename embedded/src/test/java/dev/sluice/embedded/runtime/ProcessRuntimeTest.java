package dev.sluice.embedded.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;

import dev.sluice.embedded.apiserver.PodStreams.ExecQuery;
import dev.sluice.embedded.objects.Resource;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/// Real processes, from start to end.
class ProcessRuntimeTest {
    private static final String JAVA = System.getProperty("java.home") + "/bin/java";

    /// An HTTP server in one file: `/ready` answers 503 until the file `up` exists.
    private static final String SERVER =
            """
            import com.sun.net.httpserver.HttpServer;
            import java.net.InetSocketAddress;
            import java.nio.file.*;
            class Server {
                public static void main(String[] args) throws Exception {
                    int port = Integer.parseInt(args[0]);
                    var server = HttpServer.create(new InetSocketAddress(port), 0);
                    server.createContext("/ready", exchange -> {
                        boolean up = Files.exists(Path.of(System.getenv("SLUICE_ROOT"), "up"));
                        exchange.sendResponseHeaders(up ? 200 : 503, -1);
                        exchange.close();
                    });
                    server.start();
                    System.out.println("listening on " + port);
                }
            }
            """;

    @TempDir Path data;
    private Rig rig;

    @BeforeEach
    void start() throws IOException {
        rig = new Rig(data);
    }

    @AfterEach
    void stop() {
        rig.close();
    }

    @Test
    void startsAPodWithItsEnvironmentAndWritesItsStatusAndEvents() throws Exception {
        rig.pod(
                "web",
                "env: [{name: WHO, value: world}], "
                        + Rig.sh("echo hello $WHO; pwd; exec sleep 1000"));
        var pod = rig.awaitReady("web");
        assertThat(pod.path("status").path("phase").asText()).isEqualTo("Running");
        assertThat(pod.path("status").path("podIP").asText()).isEqualTo("127.0.0.1");
        rig.awaitLine("web", line -> line.endsWith("/c"));
        assertThat(rig.logs("web")).startsWith("hello world\n" + data);
        rig.awaitAny(
                Resource.EVENTS, "web.", event -> event.path("reason").asText().equals("Started"));
        assertThat(rig.events("Created")).containsExactly("Created container: c");
        assertThat(rig.events("Started")).containsExactly("Started container c");
    }

    @Test
    void passesOnVariablesAShellCouldNotAssignTo() throws Exception {
        rig.podOf(
                "dots",
                "restartPolicy: Never, containers: [{name: c, command: [env], env: [{name:"
                        + " spring.profile, value: a b}]}]");
        rig.await("dots", Rig.phase("Succeeded"));
        assertThat(rig.logs("dots")).contains("spring.profile=a b\n").doesNotContain("JAVA_HOME");
    }

    @Test
    void givesEachPodItsOwnPortAndProbesIt() throws Exception {
        var source = Files.writeString(data.resolve("Server.java"), SERVER);
        for (var name : List.of("one", "two")) {
            rig.pod(
                    name,
                    """
                    ports: [{name: http, containerPort: 8080}],
                    env: [{name: PORT, value: '8080'}],
                    readinessProbe: {httpGet: {path: /ready, port: http}, periodSeconds: 1},
                    command: [%s, %s, $(PORT)]
                    """
                            .formatted(JAVA, source));
        }
        var one = localPort("one");
        var two = localPort("two");
        assertThat(one).isBetween(20000, 29999).isNotEqualTo(two);
        assertThat(rig.awaitLine("one", line -> line.startsWith("listening")))
                .isEqualTo("listening on " + one);
        rig.awaitAny(
                Resource.EVENTS,
                "one.",
                event ->
                        event.path("message")
                                .asText()
                                .equals(
                                        "Readiness probe failed: HTTP probe failed with"
                                                + " statuscode: 503"));
        assertThat(Rig.ready(rig.cluster.get(Rig.key("one")).orElseThrow())).isFalse();
        Files.createFile(root("one").resolve("up"));
        rig.awaitReady("one");
        assertThat(rig.runtime.streams().portForward("shop", "two", 8080).getPort()).isEqualTo(two);
    }

    private int localPort(String name) throws InterruptedException {
        var pod = rig.await(name, each -> !annotation(each).isEmpty());
        var text = annotation(pod);
        assertThat(text).matches("\\{\"8080\":\\d+}");
        return Integer.parseInt(text.replaceAll(".*:(\\d+)}", "$1"));
    }

    private static String annotation(JsonNode pod) {
        return pod.path("metadata").path("annotations").path(HostPorts.ANNOTATION).asText("");
    }

    private Path root(String name) {
        var pod = PodSpec.of(rig.cluster.get(Rig.key(name)).orElseThrow());
        return new PodDirectories(data).root(pod, pod.containers().getFirst());
    }

    @Test
    void restartsAContainerWhoseLivenessProbeFails() throws Exception {
        rig.pod(
                "sick",
                "livenessProbe: {exec: {command: [sh, -c, 'echo is ill; exit 1']}, periodSeconds:"
                        + " 1, failureThreshold: 1}, "
                        + Rig.sh("echo run; exec sleep 1000"));
        var pod = rig.await("sick", each -> Rig.container(each).path("restartCount").asInt() >= 1);
        assertThat(Rig.container(pod).path("lastState").path("terminated").path("exitCode").asInt())
                .isEqualTo(143);
        rig.awaitAny(
                Resource.EVENTS, "sick.", event -> event.path("reason").asText().equals("Killing"));
        assertThat(rig.events("Unhealthy")).contains("Liveness probe failed: is ill");
    }

    @Test
    void backsOffACrashLoopAndKeepsThePreviousLog() throws Exception {
        rig.pod("crash", Rig.sh("echo dying of $HOSTNAME; exit 3"));
        var pod =
                rig.await(
                        "crash",
                        each ->
                                Rig.container(each)
                                        .at("/state/waiting/reason")
                                        .asText()
                                        .equals("CrashLoopBackOff"));
        assertThat(Rig.container(pod).path("restartCount").asInt()).isEqualTo(1);
        assertThat(Rig.container(pod).at("/lastState/terminated/exitCode").asInt()).isEqualTo(3);
        assertThat(rig.logs("crash")).isEqualTo("dying of crash\n");
        assertThat(rig.logs("crash", true)).isEqualTo("dying of crash\n");
    }

    @Test
    void completesAPodThatMustNotRestart() throws Exception {
        rig.podOf(
                "job",
                "restartPolicy: Never, initContainers: [{name: first, command: [sh, -c, 'exit"
                        + " 0']}], containers: [{name: c, command: [sh, -c, 'echo done']}]");
        var pod = rig.await("job", Rig.phase("Succeeded"));
        assertThat(Rig.container(pod).at("/state/terminated/reason").asText())
                .isEqualTo("Completed");
        assertThat(rig.logs("job")).isEqualTo("done\n");
    }

    @Test
    void endsGracefullyAfterThePreStopHook() throws Exception {
        var marks = data.resolve("marks");
        rig.pod(
                "polite",
                "lifecycle: {preStop: {exec: {command: [sh, -c, 'echo hook >>"
                        + marks
                        + "']}}}, "
                        + Rig.sh(
                                "trap 'echo term >>"
                                        + marks
                                        + "; exit 0' TERM; echo up; while :; do sleep 0.05; done"));
        rig.awaitReady("polite");
        rig.awaitLine("polite", "up"::equals);
        var unready = Thread.ofVirtual().unstarted(() -> awaitUnready("polite"));
        unready.start();
        rig.cluster.delete(Rig.key("polite"));
        rig.awaitGone("polite");
        unready.join();
        assertThat(Files.readAllLines(marks)).containsExactly("hook", "term");
    }

    private void awaitUnready(String name) {
        try {
            rig.await(
                    name, pod -> pod.path("metadata").has("deletionTimestamp") && !Rig.ready(pod));
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void killsTheWholeTreeWhenTheGraceIsOver() throws Exception {
        rig.podOf(
                "stubborn",
                "terminationGracePeriodSeconds: 1, containers: [{name: c, "
                        + Rig.sh(
                                "trap : TERM; sleep 1000 & echo child $!; while :; do sleep 0.05;"
                                        + " done")
                        + "}]");
        var main = Rig.pid(rig.awaitReady("stubborn"));
        var child =
                Long.parseLong(rig.awaitLine("stubborn", l -> l.startsWith("child")).substring(6));
        rig.cluster.delete(Rig.key("stubborn"));
        rig.awaitGone("stubborn");
        Rig.awaitEnd(main);
        Rig.awaitEnd(child);
    }

    @Test
    void killsAtOnceWhenThePodIsGoneFromTheStore() throws Exception {
        rig.pod("forced", Rig.sh("exec sleep 1000"));
        var pod = rig.awaitReady("forced");
        var root = root("forced");
        assertThat(root).isDirectory();
        rig.cluster.deleteNow(Rig.key("forced"), pod.path("metadata").path("uid").asText());
        Rig.awaitEnd(Rig.pid(pod));
    }

    @Test
    void saysThatAnImageNamesNoLocalCommandUntilALocalImageIsDefined() throws Exception {
        rig.podOf("img", "containers: [{name: c, image: 'registry:5000/market/list:v7'}]");
        var pod =
                rig.await(
                        "img",
                        each ->
                                Rig.container(each).at("/state").has("waiting")
                                        && !Rig.container(each)
                                                .at("/state/waiting/message")
                                                .asText()
                                                .isEmpty());
        assertThat(Rig.container(pod).at("/state/waiting/reason").asText())
                .isEqualTo("ErrImageNeverPull");
        assertThat(Rig.container(pod).at("/state/waiting/message").asText())
                .isEqualTo(
                        "image \"registry:5000/market/list:v7\" names no local command: give the"
                                + " container a command, or define a LocalImage for repository"
                                + " \"registry:5000/market/list\"");
        rig.cluster.create(
                LocalImage.RESOURCE,
                """
                metadata: {name: list}
                spec:
                  repository: registry:5000/market/list
                  entrypoint: [sh, -c, 'echo $0 $VERSION $(SLUICE_HOME); exec sleep 1000', '$(IMAGE_TAG)']
                  env: [{name: VERSION, value: 'tag-$(IMAGE_TAG)'}]
                """);
        rig.awaitReady("img");
        assertThat(rig.awaitLine("img", _ -> true)).isEqualTo("v7 tag-v7 /opt/sluice");
    }

    @Test
    void waitsForAConfigMapAndMountsIt() throws Exception {
        rig.podOf(
                "conf",
                "volumes: [{name: v, configMap: {name: files}}, {name: e, emptyDir: {}}],"
                        + " containers: [{name: c, volumeMounts: [{name: v, mountPath: /etc/conf},"
                        + " {name: e, mountPath: /var/x}], "
                        + Rig.sh(
                                "cat $SLUICE_ROOT/etc/conf/a.txt; touch var/x/y && echo"
                                        + " ok; exec sleep 1000")
                        + "}]");
        var pod = rig.await("conf", each -> each.toString().contains("not found"));
        assertThat(Rig.container(pod).at("/state/waiting/message").asText())
                .isEqualTo("configmap \"files\" not found");
        rig.cluster.create(
                Resource.CONFIG_MAPS,
                "{metadata: {name: files, namespace: shop}, data: {a.txt: \"from a map\\n\"}}");
        rig.awaitReady("conf");
        rig.awaitLine("conf", "ok"::equals);
        assertThat(rig.logs("conf")).isEqualTo("from a map\nok\n");
        rig.cluster.replace(
                Resource.CONFIG_MAPS,
                "{metadata: {name: files, namespace: shop}, data: {a.txt: changed}}");
        rig.pod("other", Rig.sh("exec sleep 1000"));
        rig.awaitReady("other");
        var file = root("conf").resolve("etc/conf/a.txt");
        var deadline = System.nanoTime() + 20_000_000_000L;
        while (!Files.readString(file).equals("changed")) {
            assertThat(System.nanoTime()).isLessThan(deadline);
            Thread.onSpinWait();
        }
    }

    @Test
    void namesTheCommandThatDoesNotExist() throws Exception {
        rig.pod("typo", "command: [no-such-command, a]");
        var pod =
                rig.await(
                        "typo",
                        each ->
                                Rig.container(each)
                                        .at("/lastState/terminated/reason")
                                        .asText()
                                        .equals("StartError"));
        assertThat(Rig.container(pod).at("/lastState/terminated/message").asText())
                .isEqualTo("exec: \"no-such-command\": executable file not found in $PATH");
        rig.pod("healthy", Rig.sh("exec sleep 1000"));
        rig.awaitReady("healthy");
    }

    @Test
    void runsCommandsBesideTheContainer() throws Exception {
        rig.pod("box", "env: [{name: WHO, value: inside}], " + Rig.sh("exec sleep 1000"));
        rig.awaitReady("box");
        var script = "cat; echo $WHO; echo oops >&2; exit 4";
        var query = new ExecQuery("c", List.of("sh", "-c", script), true, false);
        try (var run = rig.runtime.streams().exec("shop", "box", query)) {
            try (var in = run.stdin()) {
                in.write("input\n".getBytes(UTF_8));
            }
            assertThat(new String(run.stdout().readAllBytes(), UTF_8)).isEqualTo("input\ninside\n");
            assertThat(new String(run.stderr().readAllBytes(), UTF_8)).isEqualTo("oops\n");
            assertThat(run.waitFor()).isEqualTo(4);
        }
        var wrong = new ExecQuery("c", List.of("no-such"), false, false);
        assertThatThrownBy(() -> rig.runtime.streams().exec("shop", "box", wrong))
                .hasMessage("exec: \"no-such\": executable file not found in $PATH");
    }

    @Test
    void writesServicesAsAddressesIntoCommandsAndVariables() throws Exception {
        rig.cluster.create(
                Resource.SERVICES,
                """
                metadata: {name: api, namespace: shop}
                spec: {clusterIP: 127.96.9.9, ports: [{port: 18099}]}
                """);
        rig.pod(
                "client",
                "env: [{name: URL, value: 'http://api.shop.svc:18099/x'}], command: [sh, -c, 'echo"
                        + " $0 $URL $API_SERVICE_HOST; exec sleep 1000', 'http://api:18099']");
        rig.awaitReady("client");
        assertThat(rig.awaitLine("client", _ -> true))
                .isEqualTo("http://127.96.9.9:18099 http://127.96.9.9:18099/x 127.96.9.9");
    }

    @Test
    void startsThePodsOfTheStoreAgainWithTheNextRuntime() throws Exception {
        rig.pod("keep", Rig.sh("exec sleep 1000"));
        var pid = Rig.pid(rig.awaitReady("keep"));
        rig.close();
        Rig.awaitEnd(pid);
        rig = new Rig(data, rig.cluster);
        var pod =
                rig.await(
                        "keep",
                        each ->
                                Rig.ready(each)
                                        && Rig.container(each).path("restartCount").asInt() == 1);
        assertThat(Rig.pid(pod)).isNotEqualTo(pid);
        assertThat(Rig.container(pod).at("/lastState/terminated/reason").asText())
                .isEqualTo("Unknown");
    }
}
