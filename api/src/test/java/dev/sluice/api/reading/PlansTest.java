package dev.sluice.api.reading;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;

import dev.sluice.api.flagger.Canary;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// What is refused at the door, with the field that has to change.
class PlansTest {
    private static final ObjectMapper YAML = new ObjectMapper(new YAMLFactory());
    private static final RouterTraits NOTHING = new RouterTraits(false, false, false, false, false);
    private static final RouterTraits WEIGHTED = new RouterTraits(true, true, false, false, false);
    private static final RouterTraits EVERYTHING = new RouterTraits(true, true, true, true, true);

    private static PlanReading read(String analysis, String provider, RouterTraits traits) {
        return read("apps/v1", "Deployment", analysis, provider, traits);
    }

    private static PlanReading read(
            String apiVersion, String kind, String analysis, String provider, RouterTraits traits) {
        var yaml =
                """
                metadata: {name: podinfo, namespace: test}
                spec:
                  targetRef: {apiVersion: %s, kind: %s, name: podinfo}
                  service: {port: 80}
                  analysis: {interval: 1s, threshold: 1, %s}
                """
                        .formatted(apiVersion, kind, analysis);
        try {
            return Plans.read(YAML.readValue(yaml, Canary.class), provider, traits);
        } catch (JsonProcessingException wrong) {
            throw new IllegalArgumentException(wrong);
        }
    }

    private static String field(PlanReading reading) {
        return reading instanceof PlanReading.Refused(var field, _) ? field : "";
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    iterations: 3, match: [{headers: {x: {exact: y}}}] | spec.analysis.match
                    stepWeight: 10, mirror: true                       | spec.analysis.mirror
                    stepWeight: 10, sessionAffinity: {cookieName: u}   | spec.analysis.sessionAffinity
                    """)
    void whatARouterCannotDoIsRefusedAndNotLeftOut(String analysis, String field) {
        assertThat(field(read(analysis, "kuma", WEIGHTED))).isEqualTo(field);
        assertThat(field(read(analysis, "kubernetes", NOTHING))).isEqualTo(field);
        assertThat(read(analysis, "istio", EVERYTHING)).isInstanceOf(PlanReading.Understood.class);
    }

    @Test
    void weightsWithoutARouterAreStillIterations() {
        assertThat(read("stepWeight: 10", "kubernetes", NOTHING))
                .isInstanceOf(PlanReading.Understood.class);
    }

    @ParameterizedTest
    @CsvSource({
        "serving.knative.dev/v1, Service, knative, ''",
        "serving.knative.dev/v1, Service, istio, spec.provider",
        "v1, Service, knative, spec.provider",
        "apps/v1, Deployment, knative, spec.provider",
        "v1, Service, istio, ''",
        "apps/v1, StatefulSet, istio, ''"
    })
    void knativeAndItsProviderNeedEachOther(
            String apiVersion, String kind, String provider, String field) {
        assertThat(field(read(apiVersion, kind, "stepWeight: 10", provider, EVERYTHING)))
                .isEqualTo(field);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    {name: X-Team, value: red}                | ''
                    {name: Host, value: elsewhere}            | spec.analysis.webhooks[0].headers[0].name
                    {name: webhook-id, value: mine}           | spec.analysis.webhooks[0].headers[0].name
                    {name: Authorization, value: Bearer x}    | spec.analysis.webhooks[0].headers[0].value
                    {name: X-Api-Key, secretKey: api-key}     | spec.analysis.webhooks[0].headers[0].secretKey
                    """)
    void aHeaderOfAWebhookIsNeitherOursNorASecretInTheOpen(String header, String field) {
        var webhook = "stepWeight: 10, webhooks: [{name: a, url: 'http://a', headers: [%s]}]";
        assertThat(field(read(webhook.formatted(header), "istio", EVERYTHING))).isEqualTo(field);
    }

    @Test
    void aHeaderMayComeFromTheSecretOfTheWebhook() {
        var webhook =
                """
                stepWeight: 10, webhooks: [{name: a, url: "http://a", secretRef: {name: s},
                  headers: [{name: Authorization, secretKey: key}]}]\
                """;
        assertThat(read(webhook, "istio", EVERYTHING)).isInstanceOf(PlanReading.Understood.class);
    }
}
