package dev.sluice.embedded.objects;

import static dev.sluice.embedded.objects.TestCluster.STRICT;
import static dev.sluice.embedded.objects.TestCluster.message;
import static dev.sluice.embedded.objects.TestCluster.refusal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.argumentSet;

import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.sluice.embedded.objects.Objects.PatchType;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

class CustomKindsTest {
    private static final String DEFINITIONS = "customresourcedefinitions.apiextensions.k8s.io/v1";
    private static final String CANARIES = "canaries.flow.example.dev/v1";
    private static final String CANARY = "Canary.flow.example.dev \"x\" is invalid: ";

    private static final String DEFINITION =
            """
            apiVersion: apiextensions.k8s.io/v1
            kind: CustomResourceDefinition
            metadata: {name: canaries.flow.example.dev}
            spec:
              group: flow.example.dev
              scope: Namespaced
              names: {plural: canaries, kind: Canary, shortNames: [cd], categories: [all]}
              versions:
              - name: v1
                served: true
                storage: true
                subresources:
                  status: {}
                  scale: {specReplicasPath: .spec.replicas, statusReplicasPath: .status.replicas}
                additionalPrinterColumns:
                - {name: Weight, type: integer, jsonPath: .spec.weight}
                schema:
                  openAPIV3Schema:
                    type: object
                    properties:
                      spec:
                        type: object
                        required: [weight]
                        properties:
                          weight: {type: integer, minimum: 0, maximum: 100}
                          replicas: {type: integer, default: 1}
                          mode: {type: string, enum: [auto, manual], default: auto}
                          ios: {x-kubernetes-int-or-string: true}
                          note: {type: string, nullable: true, default: hi}
                          name: {type: string, pattern: '^[a-z]+$', maxLength: 5}
                          open: {type: object, x-kubernetes-preserve-unknown-fields: true}
                          set: {type: array, items: {type: string}, x-kubernetes-list-type: set}
                          steps:
                            type: array
                            x-kubernetes-list-type: map
                            x-kubernetes-list-map-keys: [name]
                            items: {type: object, required: [name], properties: {name: {type: string}, w: {type: integer}}}
                      status:
                        type: object
                        properties: {phase: {type: string}, replicas: {type: integer}}
              - name: v1beta1
                served: true
                storage: false
                schema: {openAPIV3Schema: {type: object, x-kubernetes-preserve-unknown-fields: true}}
            """;

    private final TestCluster cluster = new TestCluster();

    @BeforeEach
    void define() {
        cluster.create(DEFINITIONS, DEFINITION);
    }

    @AfterEach
    void close() {
        cluster.close();
    }

    private static String canary(String spec) {
        return "{apiVersion: flow.example.dev/v1, kind: Canary, metadata: {name: x}, spec: "
                + spec
                + "}";
    }

    @Test
    void aDefinitionIsServedAtOnce() {
        ResourceType type = cluster.type(CANARIES);
        assertThat(type.kind()).isEqualTo("Canary");
        assertThat(type.singular()).isEqualTo("canary");
        assertThat(type.shortNames()).containsExactly("cd");
        assertThat(type.subresources()).containsExactlyInAnyOrder("status", "scale");
        assertThat(type.custom()).isTrue();
        assertThat(cluster.objects.printerColumns(type)).hasSize(1);
        assertThat(
                        cluster.objects
                                .schema(type)
                                .at("/properties/spec/properties/weight/maximum")
                                .asInt())
                .isEqualTo(100);
        ObjectNode definition = cluster.get(DEFINITIONS, "canaries.flow.example.dev");
        assertThat(definition.at("/status/conditions").findValuesAsText("reason"))
                .containsExactly("NoConflicts", "InitialNamesAccepted");
        assertThat(definition.at("/status/storedVersions").toString()).isEqualTo("[\"v1\"]");
        assertThat(definition.at("/spec/names/listKind").asText()).isEqualTo("CanaryList");
    }

    @Test
    void prunesAndDefaults() {
        ObjectNode made =
                cluster.create(
                        CANARIES,
                        canary(
                                "{weight: 5, junk: 1, mode: null, note: null, open: {a: {b: 1}},"
                                        + " steps: [{name: a, junk: 2}]}"));
        assertThat(made.path("spec"))
                .isEqualTo(
                        Yaml.node(
                                "{weight: 5, mode: auto, note: null, replicas: 1, open: {a: {b:"
                                        + " 1}}, steps: [{name: a}]}"));
        assertThat(made.at("/metadata/generation").asInt()).isEqualTo(1);
    }

    @Test
    void namesUnknownFieldsWhenStrict() {
        assertThat(message(() -> cluster.create(CANARIES, canary("{weight: 5, junk: 1}"), STRICT)))
                .endsWith("strict decoding error: unknown field \"spec.junk\"");
    }

    @ParameterizedTest
    @MethodSource
    void refuses(String spec, String expected) {
        assertThat(message(() -> cluster.create(CANARIES, canary(spec))))
                .isEqualTo(CANARY + expected);
    }

    static Stream<Arguments> refuses() {
        return Stream.of(
                argumentSet("required", "{}", "spec.weight: Required value"),
                argumentSet(
                        "type",
                        "{weight: many}",
                        "spec.weight: Invalid value: \"string\": spec.weight in body must be of"
                                + " type integer: \"string\""),
                argumentSet(
                        "a fraction",
                        "{weight: 1.5}",
                        "[spec.weight: Invalid value: \"number\": spec.weight in body must be of"
                                + " type integer: \"number\", <nil>: Invalid value: \"\": Checked"
                                + " value must be of type integer (default format) in"
                                + " spec.weight]"),
                argumentSet(
                        "range",
                        "{weight: 101}",
                        "spec.weight: Invalid value: 101: spec.weight in body should be less than"
                                + " or equal to 100"),
                argumentSet(
                        "enum",
                        "{weight: 1, mode: zz}",
                        "spec.mode: Unsupported value: \"zz\": supported values: \"auto\","
                                + " \"manual\""),
                argumentSet(
                        "int or string",
                        "{weight: 1, ios: true}",
                        "spec.ios: Invalid value: \"boolean\": spec.ios in body must be of type"
                                + " integer,string: \"boolean\""),
                argumentSet(
                        "pattern",
                        "{weight: 1, name: A1}",
                        "spec.name: Invalid value: \"A1\": spec.name in body should match"
                                + " '^[a-z]+$'"),
                argumentSet(
                        "length",
                        "{weight: 1, name: abcdef}",
                        "spec.name: Too long: may not be more than 5 bytes"),
                argumentSet(
                        "set", "{weight: 1, set: [a, a]}", "spec.set[1]: Duplicate value: \"a\""),
                argumentSet(
                        "map",
                        "{weight: 1, steps: [{name: a}, {name: a}]}",
                        "spec.steps[1]: Duplicate value: {\"name\":\"a\"}"));
    }

    @Test
    void showsTheSameObjectInEachVersion() {
        cluster.create(CANARIES, canary("{weight: 5}"));
        ObjectNode shown = cluster.get("canaries.flow.example.dev/v1beta1", "x");
        assertThat(shown.path("apiVersion").asText()).isEqualTo("flow.example.dev/v1beta1");
        assertThat(shown.at("/spec/weight").asInt()).isEqualTo(5);
    }

    @Test
    void statusAndScaleAreUrlsOfTheirOwn() {
        cluster.create(CANARIES, canary("{weight: 5}"));
        ObjectNode ignored =
                cluster.patch(CANARIES, "x", PatchType.MERGE, "{status: {phase: Lost}}");
        assertThat(ignored.has("status")).isFalse();
        ObjectNode reported =
                cluster.patch(CANARIES, "x", "status", PatchType.MERGE, "{status: {phase: Ready}}");
        assertThat(reported.at("/status/phase").asText()).isEqualTo("Ready");
        assertThat(reported.at("/metadata/generation").asInt()).isEqualTo(1);
        cluster.patch(CANARIES, "x", "scale", PatchType.MERGE, "{spec: {replicas: 3}}");
        assertThat(cluster.get(CANARIES, "x").at("/spec/replicas").asInt()).isEqualTo(3);
    }

    @Test
    void aReplacementNeedsTheVersion() {
        cluster.create(CANARIES, canary("{weight: 5}"));
        assertThat(
                        message(() ->
                                cluster.replace(
                                        CANARIES, "x", "", Yaml.object(canary("{weight: 6}")))))
                .isEqualTo(
                        "canaries.flow.example.dev \"x\" is invalid: "
                                + "metadata.resourceVersion: Invalid value: 0: must be specified"
                                + " for an update");
    }

    @Test
    void refusesABodyOfAnotherVersionOrKind() {
        assertThat(
                        message(() ->
                                cluster.create(
                                        CANARIES,
                                        "{apiVersion: flow.example.dev/v2, kind: Canary,"
                                                + " metadata: {name: y}}")))
                .isEqualTo(
                        "the API version in the data (flow.example.dev/v2) does not match the"
                                + " expected API version (flow.example.dev/v1)");
        assertThat(
                        message(() ->
                                cluster.create(
                                        CANARIES,
                                        "{apiVersion: flow.example.dev/v1, kind: Nope,"
                                                + " metadata: {name: y}}")))
                .isEqualTo(
                        "Nope.flow.example.dev \"y\" is invalid: kind: Invalid value: \"Nope\":"
                                + " must be Canary");
    }

    @Test
    void aDeletedDefinitionTakesItsObjectsAlong() throws Exception {
        ResourceType type = cluster.type(CANARIES);
        cluster.create(CANARIES, canary("{weight: 5}"));
        var gone = new LinkedBlockingQueue<String>();
        cluster.objects.watch(
                Resource.CUSTOM_RESOURCE_DEFINITIONS,
                change -> {
                    if (change instanceof Change.Deleted) {
                        gone.add("gone");
                    }
                });
        cluster.delete(DEFINITIONS, "canaries.flow.example.dev");
        assertThat(gone.poll(10, TimeUnit.SECONDS)).isEqualTo("gone");
        assertThat(cluster.objects.type("flow.example.dev", "v1", "canaries")).isEmpty();
        assertThat(refusal(() -> cluster.objects.get(type, "default", "x")).code()).isEqualTo(404);

        cluster.create(DEFINITIONS, DEFINITION);
        assertThat(cluster.names(CANARIES, "", "")).isEmpty();
    }

    @Test
    void aDefinitionWaitsForTheFinalizersOfItsObjects() throws Exception {
        cluster.create(
                CANARIES,
                "{apiVersion: flow.example.dev/v1, kind: Canary, metadata: {name: x, finalizers:"
                        + " [x.dev/f]}, spec: {weight: 1}}");
        var marked = new LinkedBlockingQueue<String>();
        var gone = new LinkedBlockingQueue<String>();
        var canaries = new Resource("flow.example.dev", "canaries");
        cluster.objects.watch(
                canaries,
                change -> {
                    if (change instanceof Change.Modified) {
                        marked.add("marked");
                    }
                });
        cluster.objects.watch(
                Resource.CUSTOM_RESOURCE_DEFINITIONS,
                change -> {
                    if (change instanceof Change.Deleted) {
                        gone.add("gone");
                    }
                });
        cluster.delete(DEFINITIONS, "canaries.flow.example.dev");
        assertThat(marked.poll(10, TimeUnit.SECONDS)).isEqualTo("marked");
        ApiException refused = refusal(() -> cluster.create(CANARIES, canary("{weight: 1}")));
        assertThat(refused.code()).isEqualTo(429);
        assertThat(refused).hasMessage("storage is (re)initializing");

        cluster.patch(CANARIES, "x", PatchType.MERGE, "{metadata: {finalizers: null}}");
        assertThat(gone.poll(10, TimeUnit.SECONDS)).isEqualTo("gone");
    }

    @Test
    void refusesABadDefinition() {
        assertThat(
                        message(() ->
                                cluster.create(
                                        DEFINITIONS,
                                        DEFINITION.replace(
                                                "{name: canaries.flow", "{name: b.flow"))))
                .isEqualTo(
                        "CustomResourceDefinition.apiextensions.k8s.io \"b.flow.example.dev\" is"
                            + " invalid: metadata.name: Invalid value: \"b.flow.example.dev\": must"
                            + " be spec.names.plural+\".\"+spec.group");
    }

    @Test
    void namesOfAnotherDefinitionAreNotServed() {
        cluster.create(
                DEFINITIONS,
                DEFINITION
                        .replace("{name: canaries.flow", "{name: birds.flow")
                        .replace("plural: canaries, kind: Canary", "plural: birds, kind: Canary")
                        .replace("shortNames: [cd]", "shortNames: [b]"));
        assertThat(cluster.objects.type("flow.example.dev", "v1", "birds")).isEmpty();
        assertThat(
                        cluster.get(DEFINITIONS, "birds.flow.example.dev")
                                .at("/status/conditions/1/reason")
                                .asText())
                .isEqualTo("NotAccepted");
    }
}
