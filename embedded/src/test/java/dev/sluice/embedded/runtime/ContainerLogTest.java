package dev.sluice.embedded.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.sluice.embedded.apiserver.PodStreams.LogQuery;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicReference;

class ContainerLogTest {
    private static final Instant T0 = Instant.parse("2026-01-01T00:00:00Z");

    @TempDir Path directory;
    private final AtomicReference<Instant> now = new AtomicReference<>(T0);

    private ContainerLog log(long maxBytes) throws IOException {
        return new ContainerLog(directory.resolve("c/0.log"), maxBytes, now::get);
    }

    private static void write(ContainerLog log, String text) throws IOException {
        var bytes = text.getBytes(UTF_8);
        log.write(bytes, bytes.length);
    }

    private static LogQuery query(OptionalLong tail, Optional<Instant> since, boolean stamps) {
        return new LogQuery("c", false, false, tail, since, stamps);
    }

    private static final LogQuery ALL = query(OptionalLong.empty(), Optional.empty(), false);
    private static final LogQuery FOLLOW =
            new LogQuery("c", true, false, OptionalLong.empty(), Optional.empty(), false);

    private static String read(ContainerLog log, LogQuery query) throws IOException {
        try (var stream = new LogStream(log.file(), log, query)) {
            return new String(stream.readAllBytes(), UTF_8);
        }
    }

    @Test
    void givesBackLinesWithOrWithoutTheirTimes() throws Exception {
        try (var log = log(1000)) {
            write(log, "one\ntw");
            now.set(T0.plusNanos(1_500_000_001));
            write(log, "o\n\n");
            assertThat(read(log, ALL)).isEqualTo("one\ntwo\n\n");
            assertThat(read(log, query(OptionalLong.empty(), Optional.empty(), true)))
                    .isEqualTo(
                            """
                            2026-01-01T00:00:00.000000000Z one
                            2026-01-01T00:00:01.500000001Z two
                            2026-01-01T00:00:01.500000001Z \n\
                            """);
        }
    }

    @Test
    void completesTheLastLineAtTheEnd() throws Exception {
        var log = log(1000);
        write(log, "no newline");
        assertThat(read(log, ALL)).isEmpty();
        log.close();
        assertThat(read(log, ALL)).isEqualTo("no newline\n");
    }

    @Test
    void givesTheLastLinesAndThoseSinceAMoment() throws Exception {
        try (var log = log(1000)) {
            for (var i = 0; i < 10; i++) {
                now.set(T0.plusSeconds(i));
                write(log, i + "\n");
            }
            assertThat(read(log, query(OptionalLong.of(2), Optional.empty(), false)))
                    .isEqualTo("8\n9\n");
            assertThat(read(log, query(OptionalLong.of(0), Optional.empty(), false))).isEmpty();
            var since = Optional.of(T0.plusSeconds(6));
            assertThat(read(log, query(OptionalLong.empty(), since, false)))
                    .isEqualTo("6\n7\n8\n9\n");
            assertThat(read(log, query(OptionalLong.of(1), since, false))).isEqualTo("9\n");
        }
    }

    @Test
    void keepsAtMostTwoFiles() throws Exception {
        try (var log = log(1000)) {
            for (var i = 0; i < 200; i++) {
                write(log, "line %05d\n".formatted(i));
            }
            assertThat(Files.size(log.file())).isLessThanOrEqualTo(1000);
            assertThat(Files.size(ContainerLog.older(log.file()))).isLessThanOrEqualTo(1000);
            assertThat(read(log, ALL)).endsWith("line 00199\n").hasLineCount(23 + 16);
        }
    }

    @Test
    void followsAcrossRotationUntilTheEnd() throws Exception {
        var log = log(500);
        write(log, "first\n");
        try (var stream = new LogStream(log.file(), log, FOLLOW);
                var lines = new BufferedReader(new InputStreamReader(stream, UTF_8))) {
            assertThat(lines.readLine()).isEqualTo("first");
            for (var i = 0; i < 100; i++) {
                write(log, "line " + i + "\n");
                assertThat(lines.readLine()).isEqualTo("line " + i);
            }
            var ended = Thread.startVirtualThread(() -> end(log));
            assertThat(lines.readLine()).isNull();
            ended.join();
        }
    }

    private static void end(ContainerLog log) {
        try {
            log.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void endsABlockedReadWhenTheReaderCloses() throws Exception {
        try (var log = log(500)) {
            var stream = new LogStream(log.file(), log, FOLLOW);
            var reader = Thread.ofVirtual().unstarted(() -> drain(stream));
            reader.start();
            stream.close();
            reader.join();
        }
    }

    private static void drain(LogStream stream) {
        try {
            stream.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
