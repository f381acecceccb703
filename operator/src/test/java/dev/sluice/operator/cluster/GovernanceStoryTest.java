package dev.sluice.operator.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.api.flagger.Canary;
import dev.sluice.api.sluice.RolloutPolicy;
import dev.sluice.engine.governance.Command;
import dev.sluice.engine.governance.Verb;
import dev.sluice.operator.Operator;
import dev.sluice.operator.governance.CommandWriter;

import io.fabric8.kubernetes.client.KubernetesClientException;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;

/// Commands, holds and the instant rollback on a real API server.
class GovernanceStoryTest {
    private @Nullable Ground ground;
    private @Nullable Operator operator;

    @BeforeEach
    void start() throws IOException {
        ground = Ground.open();
        operator =
                Operator.start(
                        ground().options("kubernetes"), ground().client(), InstantSource.system());
    }

    @AfterEach
    void stop() {
        if (operator != null) {
            operator.close();
        }
        if (ground != null) {
            policies().delete();
            ground.close();
        }
    }

    private Ground ground() {
        return Objects.requireNonNull(ground);
    }

    private io.fabric8.kubernetes.client.dsl.Resource<RolloutPolicy> policies() {
        return ground().client().resources(RolloutPolicy.class).withName(ground().namespace());
    }

    private void policy(String spec) {
        ground().client()
                .resource(
                        """
                        apiVersion: sluice.dev/v1alpha1
                        kind: RolloutPolicy
                        metadata: {name: %1$s}
                        spec:
                          namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: %1$s}}
                        """
                                        .formatted(ground().namespace())
                                + spec.indent(2))
                .createOr(it -> it.patch());
    }

    private String image(String deployment) {
        return ground().client()
                .apps()
                .deployments()
                .inNamespace(ground().namespace())
                .withName(deployment)
                .get()
                .getSpec()
                .getTemplate()
                .getSpec()
                .getContainers()
                .getFirst()
                .getImage();
    }

    private Map<String, String> selector(String service) {
        return ground().client()
                .services()
                .inNamespace(ground().namespace())
                .withName(service)
                .get()
                .getSpec()
                .getSelector();
    }

    private void awaitSelector(String service, String app) {
        ground().client()
                .services()
                .inNamespace(ground().namespace())
                .withName(service)
                .waitUntilCondition(
                        it -> app.equals(it.getSpec().getSelector().get("app")),
                        90,
                        TimeUnit.SECONDS);
    }

    private String give(Verb verb) {
        var writer = new CommandWriter(ground().client());
        var command = new Command(verb, "id-" + verb.wire(), "alice", "");
        writer.give(ground().namespace(), "podinfo", command);
        return writer.await(ground().namespace(), "podinfo", command, Duration.ofSeconds(30))
                .map(it -> it.result() + ": " + it.message())
                .orElse("no answer");
    }

    private Canary awaitPhase(String phase) {
        return ground().await(it -> it.getStatus() != null && phase.equals(it.getStatus().phase()));
    }

    @Test
    void aVersionIsPromotedByOrderAndTakenBackByOrder() {
        ground().apply(Ground.CANARY.replace("  service:", "  keepPrevious: 10m\n  service:"));
        awaitPhase("Initialized");
        ground().image("podinfo:v2");
        awaitPhase("Progressing");
        assertThat(give(Verb.PROMOTE)).isEqualTo("Done: promoted without waiting");
        awaitPhase("Succeeded");
        ground().await(it -> it.getStatus().previous() != null);
        assertThat(image("podinfo-primary")).isEqualTo("podinfo:v2");
        assertThat(image("podinfo-previous")).isEqualTo("podinfo:v1");

        assertThat(give(Verb.ROLLBACK)).isEqualTo("Done: the previous version serves");
        var failed = awaitPhase("Failed");
        assertThat(failed.getMetadata().getAnnotations()).doesNotContainKey("sluice.dev/command");
        assertThat(failed.getStatus().history())
                .extracting(it -> it.message())
                .anyMatch(
                        it -> String.valueOf(it).startsWith("rolled back to the previous version"));
        ground().await(it -> it.getStatus().canaryWeight() == 0);
        assertThat(image("podinfo-primary")).isEqualTo("podinfo:v1");
        ground().await(it -> it.getStatus().previous() == null);
        assertThat(selector("podinfo")).containsEntry("app", "podinfo-primary");
        // No user comes by this Service any more; the next tick sees to it.
        awaitSelector("podinfo-canary", "podinfo");
    }

    @Test
    void aPolicyHoldsAndLetsGo() {
        ground().apply(Ground.CANARY);
        awaitPhase("Initialized");
        policy("hold: true\nreason: incident 4711");
        ground().image("podinfo:v2");
        var held =
                ground().await(it ->
                        it.getStatus().conditions().stream()
                                .anyMatch(
                                        c -> "Held".equals(c.type()) && "True".equals(c.status())));
        assertThat(held.getStatus().phase()).isEqualTo("Initialized");
        assertThat(held.getStatus().conditions())
                .extracting(it -> it.message())
                .contains("RolloutPolicy %s holds (incident 4711)".formatted(ground().namespace()));
        policy("hold: false");
        awaitPhase("Progressing");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "maxProgressing: 0 | spec.maxProgressing",
                "freezeWindows: [{days: [Fri], from: '17:00'}] | from and to need each other",
                "freezeWindows: [{from: '5pm', to: '06:00'}] | spec.freezeWindows[0].from",
                "freezeWindows: [{days: [Fri], start: '2026-01-01T00:00:00Z', end:"
                        + " '2026-01-02T00:00:00Z'}] | either one time",
                "freezeWindows: [{start: '2026-01-03T00:00:00Z', end: '2026-01-02T00:00:00Z'}] |"
                        + " must be after start",
                "freezeWindows: [{days: [Someday]}] | must be some of Mon",
                "freezeWindows: [{reason: nothing}] | either one time"
            })
    void aWrongPolicyIsRefusedAtTheDoor(String spec, String why) {
        assertThatThrownBy(() -> policy(spec))
                .isInstanceOf(KubernetesClientException.class)
                .hasMessageContaining(why);
    }
}
