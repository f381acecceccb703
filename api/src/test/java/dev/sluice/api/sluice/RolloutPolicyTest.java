package dev.sluice.api.sluice;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;

import dev.sluice.api.crd.Crds;

import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.util.Map;
import java.util.Objects;

class RolloutPolicyTest {
    private static final ObjectMapper YAML = new ObjectMapper(new YAMLFactory());

    @Test
    void isOneForTheWholeCluster() throws IOException {
        var spec = definition().path("spec");
        assertThat(spec.path("scope").asText()).isEqualTo("Cluster");
        assertThat(spec.at("/names/shortNames/0").asText()).isEqualTo("rp");
        assertThat(spec.path("group").asText()).isEqualTo("sluice.dev");
    }

    @Test
    void whatIsReadIsWrittenWithoutAChange() throws IOException {
        var text =
                """
                hold: true
                reason: incident 4711
                maxProgressing: 3
                namespaceSelector:
                  matchLabels: {tier: shop}
                  matchExpressions:
                  - {key: team, operator: In, values: [red, blue]}
                freezeWindows:
                - {reason: Black Friday, start: "2026-11-27T00:00:00Z", end: "2026-12-01T00:00:00Z"}
                - {days: [Fri], from: "17:00", to: "08:00", timezone: Europe/Berlin}
                """;
        var spec = YAML.readValue(text, RolloutPolicySpec.class);
        assertThat(sorted(YAML.writeValueAsString(spec))).isEqualTo(sorted(text));
    }

    @Test
    void everyRuleSaysWhatWouldBeRight() throws IOException {
        assertThat(definition().findValues("x-kubernetes-validations"))
                .flatExtracting(it -> it.findValuesAsText("message"))
                .containsExactlyInAnyOrder(
                        "must be given for In and NotIn, and only for these",
                        "start and end need each other",
                        "from and to need each other",
                        "a window is either one time (start and end) or a time of every week (days,"
                                + " from and to)",
                        "must be after start",
                        "must be some of Mon, Tue, Wed, Thu, Fri, Sat and Sun");
    }

    private static Object sorted(String yaml) throws IOException {
        return YAML.readValue(yaml, Map.class);
    }

    private static JsonNode definition() throws IOException {
        return YAML.readTree(Objects.requireNonNull(Crds.all().get("rolloutpolicies.yaml")));
    }
}
