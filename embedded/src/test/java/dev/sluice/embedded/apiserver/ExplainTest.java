package dev.sluice.embedded.apiserver;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;

import dev.sluice.embedded.access.Credentials;
import dev.sluice.embedded.access.User;
import dev.sluice.embedded.objects.KubernetesObjects;
import dev.sluice.embedded.objects.Resource;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;

/// `kubectl explain` against the documents of the embedded server.
class ExplainTest {
    private static final ServerIdentity IDENTITY =
            ServerIdentity.generate(List.of(), InstantSource.system());
    private static final Path DEFINITION =
            Path.of("../api/src/main/resources/dev/sluice/api/crds/canaries.yaml");

    @TempDir private static Path home;

    private static KubernetesObjects objects;
    private static RunningServer api;
    private static Kubectl kubectl;

    @BeforeAll
    static void start() throws Exception {
        objects = KubernetesObjects.inMemory();
        var options =
                ApiServerOptions.loopback(
                        0, Credentials.tokens(Map.of(RunningServer.TOKEN, User.ADMIN)));
        api = new RunningServer(objects, PodStreams.none(), options.withTls(IDENTITY));
        kubectl = new Kubectl(home, api.server, IDENTITY);
        objects.create(
                Resource.CUSTOM_RESOURCE_DEFINITIONS,
                new YAMLMapper().readValue(DEFINITION.toFile(), ObjectNode.class));
    }

    @AfterAll
    static void stop() throws Exception {
        api.close();
        objects.close();
    }

    @Test
    void describesFieldsOfBuiltInKinds() throws Exception {
        String strategy = kubectl.run("explain", "deployment.spec.strategy");

        assertThat(strategy)
                .contains("FIELD: strategy <DeploymentStrategy>")
                .contains("How old pods are replaced by new ones.")
                .containsPattern("type\\s+<string>")
                .contains("enum: Recreate, RollingUpdate");
        assertThat(kubectl.run("explain", "pod.spec.containers.readinessProbe.httpGet.port"))
                .contains("Number or name of the port.");
    }

    @Test
    void marksWhatIsRequired() throws Exception {
        assertThat(kubectl.run("explain", "pod.spec.containers"))
                .containsPattern("name\\s+<string> -required-");
    }

    @Test
    void unfoldsAKind() throws Exception {
        assertThat(kubectl.run("explain", "deployment", "--recursive"))
                .contains("template\t<PodTemplateSpec>")
                .contains("mountPath\t<string>");
        assertThat(kubectl.run("explain", "crd.spec.versions.schema", "--recursive"))
                .contains("openAPIV3Schema\t<JSONSchemaProps>");
    }

    @Test
    void describesCustomKindsInTheWordsOfTheirDefinition() throws Exception {
        assertThat(kubectl.run("explain", "canary.spec.analysis"))
                .contains("FIELD: analysis <Object>")
                .contains("stepWeight");
        assertThat(kubectl.run("explain", "canary.metadata.labels"))
                .contains("Pairs of key and value");
    }
}
