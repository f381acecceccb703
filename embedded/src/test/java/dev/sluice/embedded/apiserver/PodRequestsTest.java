package dev.sluice.embedded.apiserver;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.io.BufferedReader;
import java.io.ByteArrayOutputStream;
import java.io.InputStreamReader;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;

class PodRequestsTest {
    private static final String POD = "/api/v1/namespaces/shop/pods/web";

    private final ProcessPods pods = new ProcessPods();
    private RunningServer api;

    @BeforeEach
    void start() throws Exception {
        api = new RunningServer(new FakeObjects(), pods);
        api.post(
                "/api/v1/namespaces/shop/pods",
                """
                {"metadata":{"name":"web"},"spec":{"nodeName":"n1","containers":[{"name":"app"}]},
                 "status":{"phase":"Running","conditions":[{"type":"Ready","status":"True"}]}}\
                """);
        api.post(
                "/api/v1/namespaces/shop/pods",
                """
                {"metadata":{"name":"two"},"spec":{"nodeName":"n1","containers":[{"name":"a"},{"name":"b"}]}}\
                """);
        api.post(
                "/api/v1/namespaces/shop/pods",
                """
                {"metadata":{"name":"waiting"},"spec":{"containers":[{"name":"app"}]}}\
                """);
    }

    @AfterEach
    void stop() throws Exception {
        api.close();
    }

    private KubernetesClient fabric8() {
        return new KubernetesClientBuilder()
                .withConfig(
                        new ConfigBuilder()
                                .withMasterUrl(api.server.url())
                                .withOauthToken(RunningServer.TOKEN)
                                .build())
                .build();
    }

    @Test
    void sendsTheLogAsAskedFor() throws Exception {
        var log = api.get(POD + "/log?tailLines=5&timestamps=true&previous=true");

        assertThat(log.body()).isEqualTo("one\ntwo\n");
        assertThat(log.headers().firstValue("Content-Type")).contains("text/plain");
        assertThat(pods.asked.getFirst())
                .returns("app", PodStreams.LogQuery::container)
                .returns(true, PodStreams.LogQuery::previous)
                .returns(true, PodStreams.LogQuery::timestamps);
        assertThat(api.get(POD + "/log?limitBytes=3").body()).isEqualTo("one");
    }

    @Test
    void followsALogAndStopsWhenTheClientGoes() throws Exception {
        var response =
                api.client()
                        .send(
                                api.request(POD + "/log?follow=true").build(),
                                HttpResponse.BodyHandlers.ofInputStream());
        try (var lines =
                new BufferedReader(
                        new InputStreamReader(response.body(), StandardCharsets.UTF_8))) {
            pods.writer.write("hello\n".getBytes(StandardCharsets.UTF_8));
            pods.writer.flush();
            assertThat(lines.readLine()).isEqualTo("hello");
        }
        var deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(5);
        while (!pods.closed && System.nanoTime() < deadline) {
            Thread.onSpinWait();
        }
        assertThat(pods.closed).isTrue();
    }

    @ParameterizedTest
    @CsvSource({
        "two/log, 400, 'a container name must be specified for pod two, choose one of: [a b]'",
        "web/log?container=zz, 400, container zz is not valid for pod web",
        "web/log?tailLines=-1, 422, 'PodLogOptions \"web\" is invalid: tailLines: Invalid value:"
                + " -1: must be greater than or equal to 0'",
        "none/log, 404, 'pods \"none\" not found'",
        "waiting/exec?command=ls, 400, pod waiting does not have a host assigned",
        "web/exec?command=ls, 400, Upgrade request required",
    })
    void refusesInTheWordsOfKubernetes(String path, int code, String message) throws Exception {
        var answer = api.get("/api/v1/namespaces/shop/pods/" + path);

        assertThat(answer.statusCode()).isEqualTo(code);
        assertThat(RunningServer.json(answer).path("message").asText()).isEqualTo(message);
    }

    @Test
    void aPodThatWaitsForANodeHasNoLog() throws Exception {
        assertThat(api.get("/api/v1/namespaces/shop/pods/waiting/log").statusCode()).isEqualTo(204);
    }

    @Test
    void runsACommandForFabric8() throws Exception {
        var out = new ByteArrayOutputStream();
        var err = new ByteArrayOutputStream();
        try (var client = fabric8();
                var exec =
                        client.pods()
                                .inNamespace("shop")
                                .withName("web")
                                .writingOutput(out)
                                .writingError(err)
                                .exec("sh", "-c", "echo hi there; echo oops >&2; exit 3")) {
            assertThat(exec.exitCode().get(10, TimeUnit.SECONDS)).isEqualTo(3);
        }
        assertThat(out.toString(StandardCharsets.UTF_8)).isEqualTo("hi there\n");
        assertThat(err.toString(StandardCharsets.UTF_8)).isEqualTo("oops\n");
    }

    @Test
    void feedsACommandItsInput() throws Exception {
        var out = new ByteArrayOutputStream();
        try (var client = fabric8();
                var exec =
                        client.pods()
                                .inNamespace("shop")
                                .withName("web")
                                .redirectingInput()
                                .writingOutput(out)
                                .exec("sh", "-c", "read line; echo got $line")) {
            exec.getInput().write("abc\n".getBytes(StandardCharsets.UTF_8));
            exec.getInput().flush();
            assertThat(exec.exitCode().get(10, TimeUnit.SECONDS)).isZero();
        }
        assertThat(out.toString(StandardCharsets.UTF_8)).isEqualTo("got abc\n");
    }

    @Test
    void forwardsAPortForFabric8() throws Exception {
        try (var echo = new ServerSocket(0);
                var client = fabric8()) {
            pods.listener = new InetSocketAddress("127.0.0.1", echo.getLocalPort());
            Thread.startVirtualThread(() -> echoOnce(echo));
            try (var forward = client.pods().inNamespace("shop").withName("web").portForward(80);
                    var socket = new Socket("127.0.0.1", forward.getLocalPort())) {
                socket.setSoTimeout(10_000);
                socket.getOutputStream().write("ping\n".getBytes(StandardCharsets.UTF_8));
                var in =
                        new BufferedReader(
                                new InputStreamReader(
                                        socket.getInputStream(), StandardCharsets.UTF_8));
                assertThat(in.readLine()).isEqualTo("ping");
            }
        }
    }

    static void echoOnce(ServerSocket server) {
        try (var connection = server.accept()) {
            connection.getInputStream().transferTo(connection.getOutputStream());
        } catch (java.io.IOException _) {
            // The test is over.
        }
    }
}
