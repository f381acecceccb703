package dev.sluice.api.flagger;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;

import dev.sluice.api.flagger.CanaryStatus.CommandRecord;
import dev.sluice.api.flagger.CanaryStatus.Condition;
import dev.sluice.api.flagger.CanaryStatus.HistoryEntry;
import dev.sluice.api.flagger.CanaryStatus.MetricVerdict;
import dev.sluice.api.flagger.CanaryStatus.Pause;
import dev.sluice.api.flagger.CanaryStatus.UnsentMessage;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import java.util.stream.LongStream;

class StatusSizeTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Instant NOON = Instant.parse("2026-01-31T12:00:00.123456789Z");
    private static final List<String> LETTERS = List.of("a", "\"", "\\", "é", "€", "🐤", "\u0001");

    static LongStream seeds() {
        return LongStream.range(0, 60);
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void aStatusNeverTakesMoreThan32KiBHoweverLongTheRunAndTheMessages(long seed)
            throws JsonProcessingException {
        var random = RandomGeneratorFactory.of("L64X128MixRandom").create(seed);
        var letter = LETTERS.get((int) (seed % LETTERS.size()));
        var status = CanaryStatus.NONE;
        for (var i = 0; i < 150; i++) {
            var draft =
                    status.edit()
                            .phase("WaitingPromotion")
                            .lastTransitionReason(text(letter, random))
                            .cause(text(letter, random))
                            .historyEntry(entry(letter, random))
                            .condition(condition("Promoted", letter, random))
                            .condition(condition("Ready", letter, random))
                            .condition(condition("Held", letter, random))
                            .condition(condition("Queued", letter, random))
                            .paused(new Pause(text(letter, random), NOON))
                            .lastCommand(
                                    new CommandRecord(
                                            "rollback",
                                            text(letter, random),
                                            text(letter, random),
                                            text(letter, random),
                                            NOON,
                                            "Refused",
                                            text(letter, random)));
            draft.unsent(
                    Collections.nCopies(
                            20,
                            new UnsentMessage(
                                    text(letter, random),
                                    "post-rollout",
                                    "Warning",
                                    "WaitingPromotion",
                                    text(letter, random),
                                    NOON)));
            draft.metric(verdict("metric-" + random.nextInt(80), letter, random));
            status = draft.done();
        }
        var json = JSON.writeValueAsString(status);
        assertThat(json.getBytes(StandardCharsets.UTF_8).length).isLessThan(32 << 10);
        assertThat(status.history()).isNotEmpty();
        assertThat(status.metrics()).isNotEmpty();
    }

    private static Condition condition(String type, String letter, RandomGenerator random) {
        return new Condition(type, "Unknown", "Reason", text(letter, random), NOON, NOON);
    }

    private static HistoryEntry entry(String letter, RandomGenerator random) {
        return new HistoryEntry(
                NOON,
                "WaitingPromotion",
                random.nextBoolean() ? "WaitingPromotion" : "Progressing",
                100,
                12,
                text(letter, random),
                "r-1f2e3d4c5b");
    }

    private static MetricVerdict verdict(String name, String letter, RandomGenerator random) {
        return new MetricVerdict(
                name,
                -1.2345678901234567E-100,
                random.nextDouble(),
                random.nextDouble(),
                "ms",
                text(letter, random),
                random.nextBoolean() ? "Healthy" : "Unhealthy",
                text(letter, random),
                NOON);
    }

    private static String text(String letter, RandomGenerator random) {
        return letter.repeat(random.nextInt(3000));
    }

    @Test
    void metricsAreShortenedBeforeOneIsLeftOut() {
        var draft = new StatusDraft();
        for (var i = 0; i < 15; i++) {
            draft.metric(
                    new MetricVerdict(
                            "m" + i, 1.0, 0.0, 2.0, "", "q".repeat(900), "Healthy", "", NOON));
        }
        assertThat(draft.done().metrics()).hasSize(15);
    }

    @Test
    void whatIsHealthyIsLeftOutFirst() {
        var draft = new StatusDraft();
        for (var i = 0; i < 50; i++) {
            var verdict = i == 49 ? "Unhealthy" : "Healthy";
            draft.metric(
                    new MetricVerdict(
                            "m" + i, 1.0, 0.0, 2.0, "", "q".repeat(900), verdict, "", NOON));
        }
        assertThat(draft.done().metrics()).extracting("name").contains("m0", "m49");
    }
}
