package dev.sluice.embedded.runtime.engine;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;

import org.junit.jupiter.api.Test;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// What `podman run` and `docker run` are asked.
class RunCommandTest {
    private static final YAMLMapper YAML = new YAMLMapper();

    private static RunCommand command() {
        return new RunCommand("n", Map.of("HOME", "/root", "PATH", "/bin"));
    }

    private static JsonNode json(String yaml) throws Exception {
        return YAML.readTree(yaml);
    }

    @Test
    void theCommandsFirstWordIsTheEntrypoint() {
        assertThat(command().image("shop/web:v1", List.of("serve", "-v"), List.of("now")))
                .containsExactly(
                        "run",
                        "--name",
                        "n",
                        "--pull",
                        "never",
                        "--entrypoint",
                        "serve",
                        "shop/web:v1",
                        "-v",
                        "now");
    }

    @Test
    void withoutACommandTheImageDecides() {
        assertThat(command().image("shop/web:v1", List.of(), List.of()))
                .endsWith("never", "shop/web:v1");
    }

    @Test
    void valuesOfVariablesStayOutOfTheCommandUnlessTheClientNeedsTheNameItself() {
        var variables = new TreeMap<>(Map.of("HOME", "/nest", "PASSWORD", "secret"));

        assertThat(command().variables(variables).image("i", List.of(), List.of()))
                .containsSubsequence("--env", "HOME=/nest", "--env", "PASSWORD")
                .noneMatch(word -> word.contains("secret"));
    }

    @Test
    void aVariableForTheContainerDoesNotTurnTheClient() {
        var variables = new TreeMap<>(Map.of("DOCKER_HOST", "tcp://there", "WHO", "me"));

        assertThat(command().variables(variables).image("i", List.of(), List.of()))
                .containsSubsequence("--env", "DOCKER_HOST=tcp://there", "--env", "WHO");
        assertThat(command().environment(variables))
                .doesNotContainKey("DOCKER_HOST")
                .containsEntry("WHO", "me")
                .containsEntry("HOME", "/root");
    }

    @Test
    void limitsAreBytesAndCores() {
        assertThat(command().limits(64 << 20, 1250).image("i", List.of(), List.of()))
                .containsSubsequence(
                        "--memory", "67108864b", "--memory-swap", "67108864b", "--cpus", "1.250");
        assertThat(command().limits(0, 0).image("i", List.of(), List.of())).hasSize(6);
    }

    @Test
    void theContainersSecurityContextWins() throws Exception {
        var words =
                command()
                        .security(
                                json("{runAsUser: 1, runAsGroup: 2, fsGroup: 3}"),
                                json(
                                        "{runAsUser: 9, readOnlyRootFilesystem: true,"
                                                + " allowPrivilegeEscalation: false,"
                                                + " capabilities: {drop: [ALL], add: [CHOWN]}}"))
                        .image("i", List.of(), List.of());

        assertThat(words)
                .containsSubsequence(
                        "--user",
                        "9:2",
                        "--group-add",
                        "3",
                        "--read-only",
                        "--security-opt",
                        "no-new-privileges",
                        "--cap-drop",
                        "ALL",
                        "--cap-add",
                        "CHOWN");
        var nothing = JsonNodeFactory.instance.missingNode();
        assertThat(command().security(nothing, nothing).image("i", List.of(), List.of()))
                .hasSize(6);
    }
}
