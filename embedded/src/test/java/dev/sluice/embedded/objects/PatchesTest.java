package dev.sluice.embedded.objects;

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

import java.util.stream.Stream;

class PatchesTest {
    private static final String DEPLOYMENTS = "deployments.apps/v1";
    private final TestCluster cluster = new TestCluster();

    @BeforeEach
    void create() {
        cluster.create("configmaps/v1", "{metadata: {name: a}, data: {k: v, x: y}}");
        cluster.create(
                DEPLOYMENTS,
                """
                metadata: {name: d, finalizers: [f.dev/a, f.dev/b]}
                spec:
                  selector: {matchLabels: {app: web}}
                  template:
                    metadata: {labels: {app: web}}
                    spec:
                      containers:
                      - {name: c, image: 'i:1', args: [one, two], ports: [{containerPort: 80}]}
                      - {name: d, image: 'j:1'}
                      volumes: [{name: v, emptyDir: {}}]
                """);
    }

    @AfterEach
    void close() {
        cluster.close();
    }

    @ParameterizedTest
    @MethodSource
    void changesAConfigMap(PatchType type, String patch, String expected) {
        ObjectNode changed = cluster.patch("configmaps/v1", "a", type, patch);
        assertThat(changed.path("data")).isEqualTo(Yaml.node(expected));
    }

    static Stream<Arguments> changesAConfigMap() {
        return Stream.of(
                argumentSet("merge", PatchType.MERGE, "{data: {k: w, x: null}}", "{k: w}"),
                argumentSet(
                        "add",
                        PatchType.JSON,
                        "[{op: add, path: /data/ab, value: c}]",
                        "{k: v, x: y, ab: c}"),
                argumentSet(
                        "replace of a missing key adds it",
                        PatchType.JSON,
                        "[{op: replace, path: /data/new, value: c}]",
                        "{k: v, x: y, new: c}"),
                argumentSet(
                        "move",
                        PatchType.JSON,
                        "[{op: move, from: /data/k, path: /data/m}]",
                        "{x: y, m: v}"),
                argumentSet(
                        "copy after a test",
                        PatchType.JSON,
                        "[{op: test, path: /data/k, value: v}, {op: copy, from: /data/k, path:"
                                + " /data/x}]",
                        "{k: v, x: v}"),
                argumentSet(
                        "strategic replace of a map",
                        PatchType.STRATEGIC,
                        "{data: {$patch: replace, q: r}}",
                        "{q: r}"));
    }

    @ParameterizedTest
    @MethodSource
    void refuses(PatchType type, String patch, int code, String expected) {
        ApiException refused = refusal(() -> cluster.patch("configmaps/v1", "a", type, patch));
        assertThat(refused).hasMessage(expected);
        assertThat(refused.code()).isEqualTo(code);
    }

    static Stream<Arguments> refuses() {
        String rejected = "the server rejected our request due to an error in our request";
        return Stream.of(
                argumentSet(
                        "a failed test",
                        PatchType.JSON,
                        "[{op: test, path: /data/k, value: w}]",
                        422,
                        rejected),
                argumentSet(
                        "a missing key",
                        PatchType.JSON,
                        "[{op: remove, path: /data/zz}]",
                        422,
                        rejected),
                argumentSet(
                        "a missing parent",
                        PatchType.JSON,
                        "[{op: add, path: /zz/yy, value: 1}]",
                        422,
                        rejected),
                argumentSet(
                        "an unknown operation",
                        PatchType.JSON,
                        "[{op: burn, path: /data}]",
                        422,
                        rejected),
                argumentSet(
                        "a list as merge patch",
                        PatchType.MERGE,
                        "[]",
                        400,
                        "error decoding patch: json: cannot unmarshal array into Go value of type"
                                + " map[string]interface {}"),
                argumentSet(
                        "an object as JSON patch",
                        PatchType.JSON,
                        "{}",
                        400,
                        "error decoding patch: json: cannot unmarshal object into Go value of type"
                                + " []handlers.jsonPatchOp"),
                argumentSet(
                        "an unknown directive",
                        PatchType.STRATEGIC,
                        "{data: {$patch: nope, name: z}}",
                        500,
                        "unknown patch type: nope in map: map[$patch:nope name:z]"));
    }

    @ParameterizedTest
    @MethodSource
    void mergesByKey(String patch, String pointer, String expected) {
        ObjectNode changed = cluster.patch(DEPLOYMENTS, "d", PatchType.STRATEGIC, patch);
        var found = changed.at(pointer);
        assertThat(
                        pointer.endsWith("containers")
                                ? found.valueStream()
                                        .map(c -> c.path("name").asText())
                                        .toList()
                                        .toString()
                                : found.toString())
                .isEqualTo(expected);
    }

    static Stream<Arguments> mergesByKey() {
        String containers = "/spec/template/spec/containers";
        return Stream.of(
                argumentSet(
                        "a changed image keeps the rest",
                        "{spec: {template: {spec: {containers: [{name: c, image: 'i:2'}]}}}}",
                        containers + "/0/args",
                        "[\"one\",\"two\"]"),
                argumentSet(
                        "atomic lists are replaced",
                        "{spec: {template: {spec: {containers: [{name: c, args: [x]}]}}}}",
                        containers + "/0/args",
                        "[\"x\"]"),
                argumentSet(
                        "new items come first",
                        "{spec: {template: {spec: {containers: [{name: e, image: k}]}}}}",
                        containers,
                        "[e, c, d]"),
                argumentSet(
                        "the given order rules",
                        "{spec: {template: {spec: {$setElementOrder/containers: [{name: d}, {name:"
                                + " e}, {name: c}], containers: [{name: e, image: k}]}}}}",
                        containers,
                        "[d, e, c]"),
                argumentSet(
                        "an item is removed",
                        "{spec: {template: {spec: {containers: [{name: d, $patch: delete}]}}}}",
                        containers,
                        "[c]"),
                argumentSet(
                        "the list is replaced",
                        "{spec: {template: {spec: {containers: [{$patch: replace}, {name: z, image:"
                                + " k}]}}}}",
                        containers,
                        "[z]"),
                argumentSet(
                        "retained keys",
                        "{spec: {strategy: {$retainKeys: [type], type: Recreate}}}",
                        "/spec/strategy",
                        "{\"type\":\"Recreate\"}"),
                argumentSet(
                        "finalizers are a set",
                        "{metadata: {finalizers: [f.dev/c, f.dev/a]}}",
                        "/metadata/finalizers",
                        "[\"f.dev/c\",\"f.dev/a\",\"f.dev/b\"]"),
                argumentSet(
                        "values are taken out",
                        "{metadata: {$deleteFromPrimitiveList/finalizers: [f.dev/a]}}",
                        "/metadata/finalizers",
                        "[\"f.dev/b\"]"));
    }

    @Test
    void namesAMissingMergeKey() {
        ApiException refused =
                refusal(() ->
                        cluster.patch(
                                DEPLOYMENTS,
                                "d",
                                PatchType.STRATEGIC,
                                "{spec: {template: {spec: {containers: [{image: q}]}}}}"));
        assertThat(refused.code()).isEqualTo(500);
        assertThat(refused)
                .hasMessage("map: map[image:q] does not contain declared merge key: name");
    }

    @Test
    void showsTheResultThatDoesNotDecode() {
        ApiException refused =
                refusal(() ->
                        cluster.patch("configmaps/v1", "a", PatchType.MERGE, "{data: {k: 1}}"));
        assertThat(refused.code()).isEqualTo(422);
        assertThat(String.valueOf(refused.getMessage()))
                .startsWith(" \"\" is invalid: patch: Invalid value: \"{")
                .endsWith(
                        "}\": json: cannot unmarshal number into Go struct field ConfigMap.data of"
                                + " type string");
    }
}
