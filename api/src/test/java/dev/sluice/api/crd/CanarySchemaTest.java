package dev.sluice.api.crd;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.regex.Pattern;

class CanarySchemaTest {

    private static final ObjectMapper YAML = new ObjectMapper(new YAMLFactory());

    /// Each one is true for every interval that Flagger takes and understands.
    @ParameterizedTest
    @CsvSource({
        "30s, true", "1m, true", "1m30s, true", "500ms, true", "60m, true", "10s500us, true",
        "1m0.5s, true", "1m.5s, true", "5m1h, true", "1s5µs, true", "0s, true", "10sfoo, false",
        "'10s ', false", "10, false", "s, false", "-5s, false", "1d, false", "'', false"
    })
    void anIntervalIsADuration(String interval, boolean accepted) throws IOException {
        var pattern = canary("/spec/properties/analysis/properties/interval/pattern").asText();
        assertThat(Pattern.compile(pattern).matcher(interval).find()).isEqualTo(accepted);
    }

    @ParameterizedTest
    @CsvSource({"1m, true", "1min, true", "5m:30s, true", "min, false"})
    void theWindowOfAMetricMayBeInTheNotationOfItsProvider(String window, boolean accepted)
            throws IOException {
        var pattern =
                canary(
                                "/spec/properties/analysis/properties/metrics/items/properties/interval/pattern")
                        .asText();
        assertThat(Pattern.compile(pattern).matcher(window).find()).isEqualTo(accepted);
    }

    @Test
    void exactlyOneStrategyIsRequired() throws IOException {
        assertThat(canary("/spec/properties/analysis/oneOf").toString())
                .isEqualTo(
                        """
                        [{"required":["interval","threshold","iterations"]},\
                        {"required":["interval","threshold","stepWeight"]},\
                        {"required":["interval","threshold","stepWeights"]}]\
                        """);
    }

    @Test
    void theColumnsAreThoseThatScriptsReadToday() throws IOException {
        var columns = new ArrayList<String>();
        for (var column :
                definition("canaries.yaml").at("/spec/versions/0/additionalPrinterColumns")) {
            columns.add(
                    "%s:%s:%s%s"
                            .formatted(
                                    column.get("name").asText(),
                                    column.get("type").asText(),
                                    column.get("jsonPath").asText(),
                                    column.path("priority").asInt() == 1 ? " wide" : ""));
        }
        assertThat(columns)
                .containsExactly(
                        "Status:string:.status.phase",
                        "Weight:string:.status.canaryWeight",
                        "Suspended:boolean:.spec.suspend wide",
                        "FailedChecks:string:.status.failedChecks wide",
                        "Interval:string:.spec.analysis.interval wide",
                        "Mirror:boolean:.spec.analysis.mirror wide",
                        "StepWeight:string:.spec.analysis.stepWeight wide",
                        "StepWeights:string:.spec.analysis.stepWeights wide",
                        "MaxWeight:string:.spec.analysis.maxWeight wide",
                        "LastTransitionTime:string:.status.lastTransitionTime");
    }

    @Test
    void theOtherColumnsToo() throws IOException {
        var path = "/spec/versions/0/additionalPrinterColumns";
        assertThat(definition("metrictemplates.yaml").at(path).toString())
                .isEqualTo(
                        """
                        [{"name":"Provider","type":"string","jsonPath":".spec.provider.type"}]\
                        """);
        assertThat(definition("alertproviders.yaml").at(path).toString())
                .isEqualTo(
                        """
                        [{"name":"Type","type":"string","jsonPath":".spec.type"}]\
                        """);
    }

    /// What an API server does with these objects is judged in the cluster tests; here the promised
    /// messages are those of the rules.
    @Test
    void everyRuleHasAnObjectThatItRefuses() throws IOException {
        var refused = resource("/canaries/refused.yaml");
        var rules = new ArrayList<JsonNode>();
        definition("canaries.yaml")
                .findValues("x-kubernetes-validations")
                .forEach(it -> it.forEach(rules::add));
        assertThat(rules).hasSizeGreaterThan(10);
        for (var rule : rules) {
            assertThat(refused)
                    .contains(
                            "%s: Invalid value: %s"
                                    .formatted(
                                            rule.get("fieldPath").asText(),
                                            rule.get("message").asText()));
        }
    }

    private static String resource(String path) throws IOException {
        try (var in = Objects.requireNonNull(CanarySchemaTest.class.getResourceAsStream(path))) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    static List<String> files() {
        return List.copyOf(Crds.all().keySet());
    }

    @ParameterizedTest
    @MethodSource("files")
    void everyPlaceOfASchemaSaysItsTypeAndEveryFieldSaysWhatItIs(String file) throws IOException {
        var wrong = new ArrayList<String>();
        inspect(definition(file).at("/spec/versions/0/schema/openAPIV3Schema"), file, wrong);
        assertThat(wrong).isEmpty();
    }

    /// The rules of structural schemas: a type everywhere, or int-or-string.
    private static void inspect(JsonNode schema, String path, List<String> wrong) {
        if (!schema.has("type") && !schema.has("x-kubernetes-int-or-string")) {
            wrong.add(path + " has no type");
        }
        for (var field : schema.path("properties").properties()) {
            var inner = path + "." + field.getKey();
            if (!field.getValue().has("description") && !inner.equals(path + ".metadata")) {
                wrong.add(inner + " has no description");
            }
            inspect(field.getValue(), inner, wrong);
        }
        if (schema.has("items")) {
            inspect(schema.get("items"), path + "[]", wrong);
        }
        if (schema.has("additionalProperties")) {
            inspect(schema.get("additionalProperties"), path + "{}", wrong);
        }
    }

    private static JsonNode canary(String path) throws IOException {
        var root = "/spec/versions/0/schema/openAPIV3Schema/properties";
        return definition("canaries.yaml").at(root + path);
    }

    private static JsonNode definition(String file) throws IOException {
        return YAML.readTree(Crds.all().get(file));
    }
}
