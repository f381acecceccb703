package dev.sluice.operator.kube;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;

import org.junit.jupiter.api.Test;

import java.time.Instant;
import java.util.Optional;

/// Who last changed what pods are made from, read from what the API server notes of everybody.
class AuthorTest {
    private static final ObjectMapper YAML = new ObjectMapper(new YAMLFactory());
    private static final Instant NOON = Instant.parse("2026-01-31T12:00:00Z");

    private static final String DEPLOYMENT =
            """
            kind: Deployment
            metadata:
              name: podinfo
              resourceVersion: "%d"
              uid: u
              labels: {team: %s}
              annotations: {kubernetes.io/change-cause: v2 for the sale}
              managedFields:
                - manager: helm
                  operation: Update
                  time: "%s"
                  fieldsV1:
                    f:metadata: {f:annotations: {f:kubernetes.io/change-cause: {}}, f:labels: {f:team: {}}}
                    f:spec: {f:replicas: {}, f:template: {f:spec: {f:containers: {k: {f:image: {}, f:name: {}}}}}}
                - manager: kubectl-set
                  operation: Update
                  time: "%s"
                  fieldsV1: {f:spec: {f:template: {f:spec: {f:containers: {k: {f:image: {}}}}}}}
                - manager: kube-controller-manager
                  operation: Update
                  subresource: status
                  time: "2026-01-31T13:00:00Z"
                  fieldsV1: {f:status: {f:replicas: {}}}
            spec:
              template: {spec: {containers: [{name: podinfo, image: "podinfo:v2"}]}}
            """;

    private static ObjectNode read(String yaml) {
        try {
            return (ObjectNode) YAML.readTree(yaml);
        } catch (JsonProcessingException wrong) {
            throw new IllegalArgumentException(wrong);
        }
    }

    private static ObjectNode deployment(int version, String team, Instant helm, Instant set) {
        return read(DEPLOYMENT.formatted(version, team, helm, set));
    }

    @Test
    void itIsWhoWroteTheTemplateLastAndNotWhoWroteTheStatus() {
        var author = Author.of(deployment(1, "shop", NOON, NOON.plusSeconds(5))).orElseThrow();
        assertThat(author.manager()).isEqualTo("kubectl-set");
        assertThat(author.time()).contains(NOON.plusSeconds(5));
    }

    @Test
    void inTheSameSecondItIsWhoWroteLess() {
        assertThat(Author.of(deployment(1, "shop", NOON, NOON)).orElseThrow().manager())
                .isEqualTo("kubectl-set");
    }

    @Test
    void aChangeCauseThatIsOlderThanTheChangeIsOfTheChangeBefore() {
        assertThat(Author.of(deployment(1, "shop", NOON, NOON.plusSeconds(5))).orElseThrow().said())
                .isEmpty();
        assertThat(Author.of(deployment(1, "shop", NOON.plusSeconds(9), NOON)).orElseThrow())
                .isEqualTo(
                        new Author(
                                "helm",
                                Optional.of(NOON.plusSeconds(9)),
                                Optional.of("v2 for the sale")));
    }

    @Test
    void whoChangesALabelOfTheWorkloadHasNotChangedItsPods() {
        var cache = new Cache();
        var key = Kinds.DEPLOYMENT.key("test", "podinfo");
        var before = deployment(1, "shop", NOON, NOON.plusSeconds(5));
        var relabelled = deployment(2, "till", NOON.plusSeconds(60), NOON.plusSeconds(5));
        cache.put(key, before, Author.of(before));
        cache.put(key, relabelled, Author.of(relabelled));
        assertThat(cache.author(key).orElseThrow().manager()).isEqualTo("kubectl-set");
    }

    @Test
    void ofAConfigMapItIsWhoWroteItsData() {
        var config =
                read(
                        """
                        kind: ConfigMap
                        metadata:
                          managedFields:
                            - {manager: kubectl-edit, time: "2026-01-31T12:00:00Z", fieldsV1: {f:data: {f:a: {}}}}
                            - {manager: kubectl-label, time: "2026-01-31T12:00:09Z", fieldsV1: {f:metadata: {}}}
                        data: {a: b}
                        """);
        assertThat(Author.of(config))
                .contains(new Author("kubectl-edit", Optional.of(NOON), Optional.empty()));
    }

    @Test
    void nobodyIsNotedWhereThereAreNoPods() {
        assertThat(Author.of(read("{kind: HTTPRoute, metadata: {managedFields: [{manager: me}]}}")))
                .isEmpty();
        assertThat(Author.of(read("{kind: Deployment, metadata: {}, spec: {template: {}}}")))
                .isEmpty();
    }
}
