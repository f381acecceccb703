package dev.sluice.api.flagger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.api.flagger.CanaryStatus.Condition;
import dev.sluice.api.flagger.CanaryStatus.HistoryEntry;
import dev.sluice.api.flagger.CanaryStatus.MetricVerdict;

import io.fabric8.kubernetes.client.utils.KubernetesSerialization;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.time.Instant;
import java.util.Map;

class CanaryStatusTest {

    private static final Instant NOON = Instant.parse("2026-03-01T12:00:00Z");

    private final KubernetesSerialization wire = new KubernetesSerialization();

    @Test
    void theCountersAreWrittenEvenWhenNothingElseIs() {
        assertThat(wire.asJson(CanaryStatus.NONE))
                .isEqualTo("{\"failedChecks\":0,\"canaryWeight\":0,\"iterations\":0}");
    }

    @Test
    void anEmptyPhaseStays() {
        var read = wire.unmarshal("{\"phase\":\"\"}", CanaryStatus.class);
        assertThat(read.phase()).isEmpty();
        assertThat(wire.asJson(read)).contains("\"phase\":\"\"");
    }

    @Test
    void aDraftChangesOnlyWhatItIsTold() {
        var before = new StatusDraft().phase("Progressing").canaryWeight(20).iterations(3).done();
        var after = before.edit().phase("Failed").canaryWeight(0).done();
        assertThat(after.phase()).isEqualTo("Failed");
        assertThat(after.canaryWeight()).isZero();
        assertThat(after.iterations()).isEqualTo(3);
        assertThat(after.edit().done()).isEqualTo(after);
    }

    @Test
    void aDraftCarriesEveryField() {
        var full =
                new StatusDraft()
                        .phase("Progressing")
                        .failedChecks(1)
                        .canaryWeight(2)
                        .iterations(3)
                        .trackedConfigs(Map.of("configmap/a", "1"))
                        .lastAppliedSpec("b")
                        .lastPromotedSpec("c")
                        .lastTransitionTime(NOON)
                        .sessionAffinityCookie("d=1")
                        .previousSessionAffinityCookie("e=1")
                        .primarySessionAffinityCookie("f=1")
                        .condition(new Condition("Promoted", "True", "a", "b", NOON, NOON))
                        .metric(verdict("g", 1.0))
                        .historyEntry(entry(1, "h"))
                        .lastTransitionReason("i")
                        .cause("q")
                        .refusedRevision("j")
                        .firstStepTime(NOON)
                        .lastStepTime(NOON)
                        .observedGeneration(4L)
                        .paused(new CanaryStatus.Pause("k", NOON))
                        .closedGate("p")
                        .lastCommand(
                                new CanaryStatus.CommandRecord(
                                        "abort", "l", "m", "n", NOON, "Done", "o"))
                        .queue(new CanaryStatus.QueuePlace(1, 2, "cluster", NOON))
                        .previous(new CanaryStatus.PreviousVersion("p", NOON, true))
                        .done();
        assertThat(full).hasNoNullFieldsOrProperties();
        assertThat(full.edit().done()).isEqualTo(full);
        assertThat(wire.unmarshal(wire.asJson(full), CanaryStatus.class)).isEqualTo(full);
    }

    @Test
    void ofTheHistoryTheNewestStays() {
        var draft = new StatusDraft();
        for (int i = 1; i <= 45; i++) {
            draft = draft.historyEntry(entry(i, "step")).done().edit();
        }
        var weights = draft.done().history().stream().map(HistoryEntry::weight).toList();
        assertThat(weights).hasSize(CanaryStatus.MAX_HISTORY).startsWith(6).endsWith(45);
    }

    @Test
    void aVerdictReplacesTheOneBeforeOnTheSameMetric() {
        var status =
                new StatusDraft()
                        .metric(verdict("a", 1.0))
                        .metric(verdict("b", 2.0))
                        .metric(verdict("a", 3.0))
                        .done();
        assertThat(status.metrics()).containsExactly(verdict("a", 3.0), verdict("b", 2.0));
    }

    @Test
    void metricsAreBounded() {
        var draft = new StatusDraft();
        for (int i = 0; i < 60; i++) {
            draft.metric(verdict("m" + i, 1.0));
        }
        assertThat(draft.done().metrics()).hasSize(CanaryStatus.MAX_METRICS);
    }

    @Test
    void aConditionReplacesTheOneOfItsTypeOnly() {
        var promoted = new Condition("Promoted", "Unknown", "Progressing", "x", NOON, NOON);
        var ready = new Condition("Ready", "False", "InvalidSpec", "y", NOON, NOON);
        var readyNow = new Condition("Ready", "True", "Valid", "z", NOON, NOON);
        var status =
                new StatusDraft().condition(promoted).condition(ready).condition(readyNow).done();
        assertThat(status.conditions()).containsExactly(promoted, readyNow);
    }

    @ParameterizedTest
    @CsvSource({"1024, 1024", "1025, 1024", "100000, 1024"})
    void aLongMessageIsCut(int length, int kept) {
        var entry = entry(1, "x".repeat(length));
        assertThat(entry.message()).hasSize(kept);
    }

    @Test
    void aCutNeverSplitsACharacter() {
        // 1022 + 2 surrogates + more: the limit falls into the middle of the bird.
        var entry = entry(1, "x".repeat(1022) + "🐦🐦");
        assertThat(entry.message()).isEqualTo("x".repeat(1022) + "…");
    }

    @Test
    void aValueThatIsNoNumberIsAbsent() {
        assertThat(wire.asJson(verdict("a", Double.NaN))).doesNotContain("value");
        assertThat(wire.asJson(verdict("a", Double.POSITIVE_INFINITY))).doesNotContain("value");
    }

    @ParameterizedTest
    @CsvSource({"99.0, 99", "99.5, 99.5", "0.0, 0", "-3.0, -3", "1e300, 1.0E300"})
    void aWholeNumberHasNoFraction(double value, String json) {
        assertThat(wire.asJson(new Analysis.ThresholdRange(value, null)))
                .isEqualTo("{\"min\":" + json + "}");
    }

    @ParameterizedTest
    @CsvSource({
        "2026-03-01T12:00:00Z, 2026-03-01T12:00:00Z",
        "2026-03-01T13:00:00+01:00, 2026-03-01T12:00:00Z",
        "2026-03-01T12:00:00.123456Z, 2026-03-01T12:00:00.123456Z"
    })
    void timesAreReadWithAnyOffsetAndWrittenInUtc(String json, String written) {
        var status = wire.unmarshal("{\"lastStepTime\":\"" + json + "\"}", CanaryStatus.class);
        assertThat(status.lastStepTime()).isEqualTo(Instant.parse(written));
        assertThat(wire.asJson(status)).contains("\"lastStepTime\":\"" + written + "\"");
    }

    @Test
    void aWrongTimeIsNamed() {
        assertThatThrownBy(() -> wire.unmarshal("{\"lastStepTime\":\"noon\"}", CanaryStatus.class))
                .rootCause()
                .hasMessageContaining("noon")
                .hasMessageContaining("2026-01-31T12:00:00Z would be right");
    }

    private static MetricVerdict verdict(String name, double value) {
        return new MetricVerdict(name, value, 1.0, 2.0, "ms", "up", "Healthy", "fine", NOON);
    }

    private static HistoryEntry entry(int weight, String message) {
        return new HistoryEntry(NOON, "Progressing", "Progressing", weight, 0, message, "r");
    }
}
