package dev.sluice.embedded.objects.cel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;

import dev.sluice.embedded.objects.ApiException;
import dev.sluice.embedded.objects.KubernetesObjects;
import dev.sluice.embedded.objects.Objects.FieldValidation;
import dev.sluice.embedded.objects.Objects.WriteOptions;
import dev.sluice.embedded.objects.Resource;
import dev.sluice.embedded.objects.ResourceType;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.Stream;

/// What `kubectl apply` of a Canary meets on the embedded cluster: the rules of its definition.
class CanaryRulesTest {
    private static final ObjectMapper YAML = new ObjectMapper(new YAMLFactory());
    private static final Path CANARIES = Path.of("../api/src/test/resources/canaries");
    private static final Path DEFINITION =
            Path.of("../api/src/main/resources/dev/sluice/api/crds/canaries.yaml");
    private static final String REFUSED = "# refused: ";

    private static KubernetesObjects objects;
    private static ResourceType canaries;

    @BeforeAll
    static void installTheDefinition() {
        objects = KubernetesObjects.inMemory();
        objects.create(Resource.CUSTOM_RESOURCE_DEFINITIONS, parsed(read(DEFINITION)));
        canaries = objects.type("flagger.app", "v1beta1", "canaries").orElseThrow();
    }

    @AfterAll
    static void forget() {
        objects.close();
    }

    static Stream<Arguments> refused() {
        return documents("refused.yaml")
                .map(document ->
                        Arguments.argumentSet(
                                document.lines().findFirst().orElse("").replace("# ", ""),
                                document,
                                document.lines()
                                        .filter(line -> line.startsWith(REFUSED))
                                        .map(line -> line.substring(REFUSED.length()))
                                        .findFirst()
                                        .orElseThrow()));
    }

    static Stream<Arguments> accepted() {
        return documents("accepted.yaml")
                .map(document ->
                        Arguments.argumentSet(
                                document.lines().findFirst().orElse("").replace("# ", ""),
                                document));
    }

    @ParameterizedTest
    @MethodSource("refused")
    void isRefused(String document, String message) {
        assertThatThrownBy(() -> create(document))
                .isInstanceOf(ApiException.class)
                .hasMessageContaining("is invalid: ")
                .hasMessageContaining(message);
    }

    @ParameterizedTest
    @MethodSource("accepted")
    void isAccepted(String document) {
        assertThat(create(document).path("kind").asText()).isEqualTo("Canary");
    }

    private static ObjectNode create(String document) {
        var dryRun = new WriteOptions("test", true, FieldValidation.STRICT, _ -> {});
        var canary = parsed(document);
        canary.withObject("/metadata").remove("namespace");
        return objects.create(canaries, "default", canary, dryRun);
    }

    private static Stream<String> documents(String name) {
        return Arrays.stream(read(CANARIES.resolve(name)).split("(?m)^---$"))
                .map(String::strip)
                .filter(document -> document.contains("kind: Canary"));
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static ObjectNode parsed(String yaml) {
        try {
            return YAML.readValue(yaml, ObjectNode.class);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
