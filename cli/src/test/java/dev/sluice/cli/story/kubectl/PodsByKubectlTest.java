package dev.sluice.cli.story.kubectl;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.sluice.cli.story.Waiting;
import dev.sluice.embedded.EmbeddedCluster;
import dev.sluice.embedded.EmbeddedOptions;
import dev.sluice.embedded.Ports;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.File;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/// What people do to running pods, with the real kubectl on one embedded cluster.
class PodsByKubectlTest {
    private static final String PODS =
            """
            apiVersion: apps/v1
            kind: Deployment
            metadata: {name: NAME, labels: {app: NAME}}
            spec:
              replicas: 1
              selector: {matchLabels: {app: NAME}}
              template:
                metadata: {labels: {app: NAME}}
                spec:
                  terminationGracePeriodSeconds: 1
                  containers:
                  - name: main
                    image: none
                    command: [sh, -c, 'i=0; while :; do i=$((i+1)); echo "line $i"; sleep 0.2; done']
            """;

    @TempDir private static Path home;
    private static EmbeddedCluster cluster;

    @BeforeAll
    static void start() throws Exception {
        assumeTrue(has("kubectl"), "kubectl is not on PATH");
        cluster =
                EmbeddedCluster.start(
                        EmbeddedOptions.loopback(home.resolve("data"), home, Ports.ANY));
    }

    @AfterAll
    static void stop() {
        if (has("kubectl")) {
            cluster.close();
        }
    }

    private static boolean has(String program) {
        return Arrays.stream(System.getenv("PATH").split(File.pathSeparator))
                .anyMatch(place -> Files.isExecutable(Path.of(place, program)));
    }

    private static Process shell(String commands) throws Exception {
        var builder =
                new ProcessBuilder("sh", "-c", commands)
                        .directory(home.toFile())
                        .redirectErrorStream(true);
        var kubeconfig = cluster.kubeconfig().toString();
        builder.environment().putAll(Map.of("KUBECONFIG", kubeconfig, "HOME", home.toString()));
        return builder.start();
    }

    /// The exit code, a colon, and what was printed.
    private static String run(String commands) throws Exception {
        var process = shell(commands);
        process.getOutputStream().close();
        var printed = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).as(commands).isTrue();
        return process.exitValue() + ":" + printed.replace("\r", "");
    }

    private static void running(String name) throws Exception {
        Files.writeString(home.resolve(name + ".yaml"), PODS.replace("NAME", name));
        assertThat(
                        run(
                                "kubectl apply -f "
                                        + name
                                        + ".yaml && kubectl rollout status deploy/"
                                        + name))
                .startsWith("0:");
    }

    @Test
    void execHasATerminalAndItsExitCode() throws Exception {
        assumeTrue(has("script"), "script is not on PATH");
        running("exec");

        assertThat(
                        run(
                                """
                                script -qec "kubectl exec -it deploy/exec -- sh -c 'tty; exit 3'" \
                                seen < /dev/null\
                                """))
                .startsWith("3:/dev/");
        assertThat(run("echo told | kubectl exec -i deploy/exec -- cat")).isEqualTo("0:told\n");
        assertThat(run("kubectl exec deploy/exec -c nobody -- true")).startsWith("1:");
    }

    @Test
    void logsAndAttachFollow() throws Exception {
        running("follow");

        for (var command : List.of("logs -f", "attach")) {
            var following = shell("exec kubectl " + command + " deploy/follow");
            try (var lines = following.inputReader()) {
                var first = lines.lines().filter(it -> it.startsWith("line ")).limit(3).toList();
                assertThat(first).as(command).hasSize(3);
            } finally {
                following.destroy();
            }
        }
        assertThat(run("kubectl logs deploy/follow --tail=1")).containsPattern("^0:line \\d+\n$");
    }

    @Test
    void cpCopiesBothWays() throws Exception {
        running("cp");
        Files.createDirectories(home.resolve("there/inner"));
        Files.writeString(home.resolve("there/inner/a.txt"), "kept\n");

        assertThat(
                        run(
                                """
                                pod=$(kubectl get pod -l app=cp -o jsonpath='{.items[0].metadata.name}')
                                kubectl cp there $pod:copied && kubectl exec $pod -- cat copied/inner/a.txt
                                kubectl cp $pod:copied back && cat back/inner/a.txt\
                                """))
                .isEqualTo("0:kept\nkept\n");
    }

    @Test
    void portForwardReachesThePod() throws Exception {
        assertThat(
                        run(
                                """
                                kubectl run echo --image=none --restart=Never --port=8080 --command -- \
                                sh -c 'exec "$0" -m jdk.httpserver -b 127.0.0.1 -p $PORT -d "$1"' \
                                '%s' '%s'
                                kubectl wait --for=condition=Ready pod/echo --timeout=30s\
                                """
                                        .formatted(
                                                Path.of(
                                                        System.getProperty("java.home"),
                                                        "bin",
                                                        "java"),
                                                Files.createDirectories(home.resolve("site")))))
                .contains("condition met");
        Files.writeString(home.resolve("site/page.txt"), "through\n");
        var forwarding = shell("exec kubectl port-forward pod/echo :8080");
        try (var lines = forwarding.inputReader()) {
            var said = lines.readLine();
            var port = said.replaceAll("^Forwarding from 127.0.0.1:(\\d+) .*", "$1");
            Waiting.until(
                    "an answer through the tunnel",
                    () -> answers("http://127.0.0.1:" + port + "/page.txt"));
        } finally {
            forwarding.destroy();
        }
    }

    private static boolean answers(String url) {
        try (var stream = URI.create(url).toURL().openStream()) {
            return new String(stream.readAllBytes(), StandardCharsets.UTF_8).equals("through\n");
        } catch (IOException _) {
            return false;
        }
    }

    @Test
    void topSeesWhatAPodUses() throws Exception {
        running("top");

        Waiting.until(
                "usage of the pod", () -> printed("kubectl top pod -l app=top").contains("Mi"));
        assertThat(run("kubectl top node")).contains("local");
    }

    private static String printed(String command) {
        try {
            return run(command);
        } catch (Exception e) {
            throw new AssertionError(command, e);
        }
    }

    @Test
    void aRolloutIsUndoneAndDeletedFromTheLeavesUp() throws Exception {
        running("undo");

        assertThat(
                        run(
                                """
                                set -e
                                kubectl set env deploy/undo A=1
                                kubectl rollout status deploy/undo --timeout=30s
                                kubectl rollout history deploy/undo
                                kubectl rollout undo deploy/undo
                                kubectl rollout status deploy/undo --timeout=30s
                                kubectl get deploy undo -o jsonpath='env {.spec.template.spec.containers[0].env}.'\
                                """))
                .startsWith("0:")
                .contains("1         <none>\n2         <none>", "rolled back")
                .endsWith("env .");
        assertThat(
                        run(
                                """
                                kubectl delete deploy undo --cascade=foreground --timeout=30s
                                kubectl get deploy,rs -l app=undo\
                                """))
                .startsWith("0:")
                .contains("deployment.apps \"undo\" deleted", "No resources found");
    }

    @Test
    void whoMayDoWhatIsListed() throws Exception {
        assertThat(run("kubectl auth can-i --list")).startsWith("0:").contains("*.*");
        assertThat(
                        run(
                                """
                                kubectl create role reader --verb=get --resource=configmaps
                                kubectl create rolebinding reader --role=reader --serviceaccount=default:default
                                kubectl auth can-i --list --as=system:serviceaccount:default:default\
                                """))
                .startsWith("0:")
                .contains("configmaps ")
                .doesNotContain("*.*");
    }
}
