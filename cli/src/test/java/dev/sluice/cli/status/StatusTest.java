package dev.sluice.cli.status;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.api.flagger.Canary;

import io.fabric8.kubernetes.client.utils.KubernetesSerialization;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.time.Instant;
import java.util.List;
import java.util.Objects;

class StatusTest {
    private static final Instant NOW = Instant.parse("2026-01-01T00:10:00Z");
    private static final Paint PLAIN = new Paint(false);

    private static Sight sight(String phase, String target, String primary) {
        var canary =
                new KubernetesSerialization()
                        .unmarshal(
                                """
                                apiVersion: flagger.app/v1beta1
                                kind: Canary
                                metadata: {name: shop, namespace: team}
                                spec: {targetRef: {kind: Deployment, name: shop}}
                                status:
                                  phase: %s
                                  canaryWeight: 40
                                  failedChecks: 1
                                  lastTransitionTime: "2026-01-01T00:09:30Z"
                                  lastTransitionReason: New revision detected
                                  cause: Deployment shop changed by kubectl-set
                                  lastAppliedSpec: abc
                                  metrics:
                                  - {name: request-success-rate, value: 97.5, min: 99, unit: "%%", verdict: Unhealthy}
                                  history:
                                  - {time: "2026-01-01T00:08:00Z", to: Progressing, weight: 40, message: Advance shop.team canary weight 40}
                                """
                                        .formatted(phase),
                                Canary.class);
        return new Sight(canary, target, primary, "");
    }

    @Test
    void manyCanariesAreATable() {
        assertThat(Overview.lines(List.of(sight("Progressing", "", "")), NOW, PLAIN))
                .containsExactly(
                        "NAMESPACE  NAME  STATUS       WEIGHT  FAILED  SINCE  WHY",
                        "team       shop  Progressing  40%     1       30s    New revision"
                                + " detected");
    }

    @Test
    void noCanaryIsSaid() {
        assertThat(Overview.lines(List.of(), NOW, PLAIN))
                .containsExactly("There are no canaries here.");
    }

    @Test
    void oneCanaryIsToldWithItsVersionsVerdictsAndHistory() {
        assertThat(Story.lines(sight("Progressing", "app:v2", "app:v1"), NOW, PLAIN))
                .containsExactly(
                        "shop.team: Progressing",
                        "  canary   [##########...............] 40%",
                        "  target   app:v2 (abc)",
                        "  primary  app:v1",
                        "  checks   1 failed",
                        "  why      New revision detected",
                        "  cause    Deployment shop changed by kubectl-set",
                        "  metrics",
                        "    request-success-rate: Unhealthy, 97.5 %, asked: at least 99",
                        "  history",
                        "    2m ago    Progressing at 40%: Advance shop.team canary weight 40");
    }

    @ParameterizedTest
    @CsvSource({
        "Succeeded, r-2, r-2, r-2, PROMOTED",
        "Succeeded, r-2, r-2, r-3, OPEN",
        "Failed, r-3, r-2, r-3, FAILED",
        "Failed, r-3, r-2, r-4, OPEN",
        "Succeeded, 5b8c7d6e5, 5b8c7d6e5, r-3, PROMOTED",
    })
    void whatTheOperatorHasNotSeenYetHasNotEnded(
            String phase, String applied, String promoted, String revision, Sight.End end) {
        var seen = sight(phase, "app:v2", "app:v2").canary();
        var status = Objects.requireNonNull(seen.getStatus());
        seen.setStatus(status.edit().lastAppliedSpec(applied).lastPromotedSpec(promoted).done());
        assertThat(new Sight(seen, "app:v2", "app:v2", revision).end()).isEqualTo(end);
    }

    @Test
    void colourIsOnlyForTerminals() {
        var failed = sight("Failed", "", "");
        assertThat(Story.lines(failed, NOW, new Paint(true)).getFirst()).contains("\u001b[31m");
        assertThat(String.join("", Story.lines(failed, NOW, PLAIN))).doesNotContain("\u001b");
    }

    @ParameterizedTest
    @CsvSource({
        "Succeeded, app:v2, app:v2, PROMOTED",
        "Succeeded, app:v3, app:v2, OPEN",
        "Initialized, app:v1, app:v1, PROMOTED",
        "Progressing, app:v2, app:v1, OPEN",
        "Finalising, app:v2, app:v2, OPEN",
        "Failed, app:v2, app:v1, FAILED",
    })
    void whenARolloutHasEnded(String phase, String target, String primary, Sight.End end) {
        assertThat(sight(phase, target, primary).end()).isEqualTo(end);
    }
}
