package dev.sluice.embedded.apiserver;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class DiscoveryTest {
    private static final String AGGREGATED =
            "application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList,application/json";

    private RunningServer api;

    @BeforeEach
    void start() throws Exception {
        api = new RunningServer(new FakeObjects(), PodStreams.none());
    }

    @AfterEach
    void stop() throws Exception {
        api.close();
    }

    @Test
    void listsGroupsAndResourcesInTheOldForm() throws Exception {
        assertThat(RunningServer.json(api.get("/api")).path("versions").path(0).asText())
                .isEqualTo("v1");
        assertThat(RunningServer.json(api.get("/apis")).path("groups").findValuesAsText("name"))
                .containsExactly(
                        "apps", "authentication.k8s.io", "authorization.k8s.io", "flagger.app");
        assertThat(
                        RunningServer.json(api.get("/apis/apps/v1"))
                                .path("resources")
                                .findValuesAsText("name"))
                .containsExactly("deployments", "deployments/scale", "deployments/status");
        assertThat(RunningServer.json(api.get("/apis/apps")).path("kind").asText())
                .isEqualTo("APIGroup");
    }

    @Test
    void aggregatesAndAnswersAnUnchangedListWithoutABody() throws Exception {
        var first = api.get("/apis", "Accept", AGGREGATED);
        var tag = first.headers().firstValue("ETag").orElseThrow();

        assertThat(first.headers().firstValue("Content-Type"))
                .contains("application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList");
        assertThat(
                        RunningServer.json(first)
                                .path("items")
                                .path(0)
                                .path("metadata")
                                .path("name")
                                .asText())
                .isEqualTo("apps");
        assertThat(api.get("/apis", "Accept", AGGREGATED, "If-None-Match", tag).statusCode())
                .isEqualTo(304);
    }

    @Test
    void openApiDocumentsAreAddressedByTheirHash() throws Exception {
        var root = RunningServer.json(api.get("/openapi/v3")).path("paths");
        var current = root.path("apis/apps/v1").path("serverRelativeURL").asText();

        var document = api.get(current);
        assertThat(document.headers().firstValue("Cache-Control")).contains("public, immutable");
        var patch =
                RunningServer.json(document)
                        .path("paths")
                        .path("/apis/apps/v1/namespaces/{namespace}/deployments/{name}")
                        .path("patch");
        assertThat(patch.path("parameters").findValuesAsText("name")).contains("fieldValidation");
        assertThat(patch.path("x-kubernetes-group-version-kind").path("kind").asText())
                .isEqualTo("Deployment");
        assertThat(api.get("/openapi/v3/apis/apps/v1?hash=OLD").statusCode()).isEqualTo(301);
        assertThat(api.get("/openapi/v3/apis/apps/v9").statusCode()).isEqualTo(404);
    }
}
