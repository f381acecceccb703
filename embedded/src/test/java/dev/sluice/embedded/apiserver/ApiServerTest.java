package dev.sluice.embedded.apiserver;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.embedded.access.Credentials;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.net.BindException;
import java.net.http.HttpRequest;
import java.util.Map;

class ApiServerTest {
    private static final String MAPS = "/api/v1/namespaces/shop/configmaps";
    private static final String TABLE =
            "application/json;as=Table;v=v1;g=meta.k8s.io,application/json";

    private final FakeObjects objects = new FakeObjects();
    private RunningServer api;

    @BeforeEach
    void start() throws Exception {
        api = new RunningServer(objects, PodStreams.none());
    }

    @AfterEach
    void stop() throws Exception {
        api.close();
    }

    private static String map(String name) {
        return "{\"kind\":\"ConfigMap\",\"apiVersion\":\"v1\",\"metadata\":{\"name\":\""
                + name
                + "\"}}";
    }

    @Test
    void createsReadsListsAndDeletes() throws Exception {
        assertThat(api.post(MAPS, map("a")).statusCode()).isEqualTo(201);
        assertThat(RunningServer.json(api.get(MAPS + "/a")).path("kind").asText())
                .isEqualTo("ConfigMap");

        var list = RunningServer.json(api.get(MAPS));
        assertThat(list.path("kind").asText()).isEqualTo("ConfigMapList");
        assertThat(list.path("items").size()).isOne();
        assertThat(list.path("items").path(0).has("kind")).isFalse();

        assertThat(
                        api.send(
                                        "DELETE",
                                        MAPS + "/a",
                                        "application/json",
                                        "{\"propagationPolicy\":\"Background\"}")
                                .statusCode())
                .isEqualTo(200);
        assertThat(RunningServer.json(api.get(MAPS + "/a")).path("reason").asText())
                .isEqualTo("NotFound");
    }

    @Test
    void itemsOfCustomListsKeepTheirKind() throws Exception {
        var path = "/apis/flagger.app/v1/namespaces/shop/canaries";
        api.post(
                path,
                "{\"kind\":\"Canary\",\"apiVersion\":\"flagger.app/v1\",\"metadata\":{\"name\":\"c\"}}");

        assertThat(RunningServer.json(api.get(path)).path("items").path(0).path("kind").asText())
                .isEqualTo("Canary");
    }

    @ParameterizedTest
    @CsvSource({
        "/apis/nope.io, 404, text/plain; charset=utf-8",
        "/nowhere, 404, text/plain; charset=utf-8",
        "/apis/nope.io/v1/things, 404, text/plain; charset=utf-8",
        "/apis/apps/v2, 404, application/json",
        "/apis/apps/v1/gadgets, 404, application/json",
        "/api/v1/namespaces/shop/configmaps/a/scale, 404, application/json",
        "/api/v1/namespaces/shop/../configmaps, 404, text/plain; charset=utf-8",
        "/api/v1//configmaps, 404, text/plain; charset=utf-8",
        "/api/v1/namespaces/shop/configmaps?limit=abc, 400, application/json",
        "/api/v1/configmaps?resourceVersion=abc, 400, application/json",
        "/api/v1/configmaps?resourceVersion=999999, 504, application/json",
        "/api/v1/configmaps?resourceVersionMatch=Exact, 422, application/json",
        "/api/v1/configmaps?watch=1&resourceVersion=abc, 500, application/json",
        "/api/v1/configmaps?watch=1&sendInitialEvents=true, 422, application/json",
    })
    void refusesWhatIsNotThere(String path, int code, String type) throws Exception {
        var answer = api.get(path);

        assertThat(answer.statusCode()).isEqualTo(code);
        assertThat(answer.headers().firstValue("Content-Type")).contains(type);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/healthz", "/livez", "/readyz", "/version", "/readyz?verbose"})
    void anybodyMayAskForHealth(String path) throws Exception {
        var answer = api.send(HttpRequest.newBuilder(api.uri(path)).build());

        assertThat(answer.statusCode()).isEqualTo(200);
    }

    @Test
    void strangersMayNotReadObjects() throws Exception {
        var answer = api.send(HttpRequest.newBuilder(api.uri(MAPS)).build());

        assertThat(answer.statusCode()).isEqualTo(403);
        assertThat(RunningServer.json(answer).path("message").asText())
                .isEqualTo(
                        "configmaps is forbidden: User \"system:anonymous\" cannot list resource"
                                + " \"configmaps\" in API group \"\" in the namespace \"shop\"");
    }

    @Test
    void aWrongTokenIsRefusedEvenWhereNoneIsNeeded() throws Exception {
        var answer =
                api.send(
                        HttpRequest.newBuilder(api.uri("/healthz"))
                                .header("Authorization", "Bearer guess")
                                .build());

        assertThat(answer.statusCode()).isEqualTo(401);
        assertThat(RunningServer.json(answer).path("message").asText()).isEqualTo("Unauthorized");
    }

    @Test
    void aTableHasTheRealColumns() throws Exception {
        api.post(
                "/apis/apps/v1/namespaces/shop/deployments",
                """
                {"metadata":{"name":"web"},"spec":{"replicas":2},"status":{"readyReplicas":1}}\
                """);

        var table =
                RunningServer.json(
                        api.get("/apis/apps/v1/namespaces/shop/deployments", "Accept", TABLE));

        assertThat(table.path("kind").asText()).isEqualTo("Table");
        assertThat(table.path("columnDefinitions").findValuesAsText("name"))
                .containsExactly(
                        "Name",
                        "Ready",
                        "Up-to-date",
                        "Available",
                        "Age",
                        "Containers",
                        "Images",
                        "Selector");
        var row = table.path("rows").path(0);
        assertThat(row.path("cells").path(1).asText()).isEqualTo("1/2");
        assertThat(row.path("object").path("kind").asText()).isEqualTo("PartialObjectMetadata");
    }

    @Test
    void scaleIsAViewOfTheObject() throws Exception {
        api.post(
                "/apis/apps/v1/namespaces/shop/deployments",
                """
                {"metadata":{"name":"web"},"spec":{"replicas":2,"selector":{"matchLabels":{"app":"web"}}}}\
                """);
        var path = "/apis/apps/v1/namespaces/shop/deployments/web/scale";

        var scale = RunningServer.json(api.get(path));
        assertThat(scale.path("kind").asText()).isEqualTo("Scale");
        assertThat(scale.path("spec").path("replicas").asInt()).isEqualTo(2);

        var after =
                api.send(
                        "PUT",
                        path,
                        "application/json",
                        "{\"kind\":\"Scale\",\"apiVersion\":\"autoscaling/v1\",\"metadata\":{\"name\":\"web\",\"namespace\":\"shop\"},\"spec\":{\"replicas\":5}}");
        assertThat(RunningServer.json(after).path("spec").path("replicas").asInt()).isEqualTo(5);
    }

    @Test
    void warnsAboutUnknownFieldsAndPassesOptionsOn() throws Exception {
        var answer =
                api.send(
                        api.request(MAPS + "?dryRun=All")
                                .header("User-Agent", "curl/8.1")
                                .POST(
                                        HttpRequest.BodyPublishers.ofString(
                                                "{\"metadata\":{\"name\":\"x\"},\"spek\":1}"))
                                .build());

        assertThat(answer.statusCode()).isEqualTo(201);
        assertThat(answer.headers().firstValue("Warning"))
                .contains("299 - \"unknown field \\\"spek\\\"\"");
        assertThat(objects.lastOptions.dryRun()).isTrue();
        assertThat(objects.lastOptions.manager()).isEqualTo("curl");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "application/json | {bad | 400",
                "application/json | '' | 400",
                "application/json | [] | 400",
                "application/json | {\"kind\":\"Secret\",\"apiVersion\":\"v1\"} | 400",
                "application/json | {\"metadata\":{\"name\":\"a\",\"namespace\":\"other\"}} | 400",
                "text/csv | a,b | 415",
                "application/vnd.kubernetes.protobuf | abc | 400",
            })
    void refusesBadBodies(String type, String body, int code) throws Exception {
        var answer = api.send("POST", MAPS, type, body);

        assertThat(answer.statusCode()).isEqualTo(code);
        assertThat(RunningServer.json(answer).path("kind").asText()).isEqualTo("Status");
    }

    @Test
    void takesYaml() throws Exception {
        var answer =
                api.send(
                        "POST",
                        MAPS,
                        "application/yaml",
                        "kind: ConfigMap\napiVersion: v1\nmetadata:\n  name: y\n");

        assertThat(answer.statusCode()).isEqualTo(201);
        assertThat(api.get(MAPS + "/y", "Accept", "application/yaml").body())
                .contains("name: \"y\"");
    }

    @Test
    void refusesABodyThatIsTooLarge() throws Exception {
        var answer = api.post(MAPS, "x".repeat(3 * 1024 * 1024 + 1));

        assertThat(answer.statusCode()).isEqualTo(413);
    }

    @Test
    void pagesAList() throws Exception {
        for (var name : new String[] {"a", "b", "c"}) {
            api.post(MAPS, map(name));
        }

        var first = RunningServer.json(api.get(MAPS + "?limit=2")).path("metadata");

        assertThat(first.path("remainingItemCount").asInt()).isOne();
        var second =
                RunningServer.json(
                        api.get(MAPS + "?limit=2&continue=" + first.path("continue").asText()));
        assertThat(second.path("items").size()).isOne();
        assertThat(
                        RunningServer.json(api.get(MAPS + "?limit=2&resourceVersion=0"))
                                .path("items")
                                .size())
                .isEqualTo(3);
    }

    @Test
    void protobufAloneIsAnsweredWithJsonAndNonsenseIsNotAcceptable() throws Exception {
        assertThat(api.get(MAPS, "Accept", "application/vnd.kubernetes.protobuf").statusCode())
                .isEqualTo(200);
        assertThat(api.get(MAPS, "Accept", "text/csv").statusCode()).isEqualTo(406);
    }

    @Test
    void namesThePortThatIsInUse() {
        var taken = ApiServerOptions.loopback(api.server.port(), Credentials.tokens(Map.of()));

        assertThatThrownBy(() -> new RunningServer(objects, PodStreams.none(), taken).close())
                .isInstanceOf(BindException.class)
                .hasMessage(
                        "port "
                                + api.server.port()
                                + " on 127.0.0.1 is in use; choose another with --api-port");
    }

    @Test
    void adminMayDoEverything() throws Exception {
        var review =
                RunningServer.json(
                        api.post(
                                "/apis/authorization.k8s.io/v1/selfsubjectaccessreviews",
                                "{\"spec\":{\"resourceAttributes\":{\"verb\":\"get\",\"resource\":\"pods\"}}}"));
        var me =
                RunningServer.json(
                        api.post("/apis/authentication.k8s.io/v1/selfsubjectreviews", "{}"));

        assertThat(review.path("status").path("allowed").asBoolean()).isTrue();
        assertThat(me.path("status").path("userInfo").path("username").asText())
                .isEqualTo("kubernetes-admin");
    }
}
