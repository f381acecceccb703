package dev.sluice.embedded.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.embedded.store.files.Backup;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.Random;

/// Files that are not as they were written: what was good before the damage is there again, and
/// what was damaged is kept and told.
class DamageTest {
    private static final int WRITES = 60;
    private static final byte[] MARK = {0x53, 0x4c, 0x43, 0x46};

    @TempDir Path place;
    private Path original;
    private int copies;

    @BeforeEach
    void write() {
        original = place.resolve("original");
        try (Store store = Things.open(original)) {
            Things.fill(store, WRITES);
        }
    }

    private Path copy() throws IOException {
        Path copy = place.resolve("copy-" + copies++);
        Things.copy(original, copy);
        return copy;
    }

    private static Path log(Path directory) throws IOException {
        return Things.newest(directory, ".log");
    }

    /// Where the frames begin; the first holds no write.
    private static int[] borders(byte[] log) {
        return java.util.stream.IntStream.range(0, log.length - 3)
                .filter(at -> Arrays.equals(log, at, at + 4, MARK, 0, 4))
                .toArray();
    }

    @Test
    void aFlippedByteCostsWhatFollowsItAndNothingBefore() throws IOException {
        byte[] content = Files.readAllBytes(log(original));
        int[] borders = borders(content);
        assertThat(borders).hasSize(WRITES + 1);
        var random = new Random(4);
        for (int round = 0; round < 60; round++) {
            int at = borders[2] + random.nextInt(content.length - borders[2]);
            byte[] damaged = content.clone();
            damaged[at] ^= (byte) (1 << random.nextInt(8));
            long good = Arrays.stream(borders).filter(border -> border <= at).count() - 2;
            Path directory = copy();
            Path file = log(directory);
            Files.write(file, damaged);

            assertThat(Backup.check(directory).whole()).isFalse();
            try (Store store = Things.open(directory)) {
                assertThat(Things.contents(store)).isEqualTo(Things.after(good));
                assertThat(store.revision())
                        .as("nobody takes it for a lost one")
                        .isEqualTo(WRITES + 1);
                Things.write(store, "new", "1");
            }
            assertThat(Files.readAllBytes(Things.newest(directory, ".damaged-1")))
                    .isEqualTo(damaged);
            try (Store store = Things.open(directory)) {
                assertThat(Things.contents(store)).containsEntry("new", "1").hasSizeGreaterThan(1);
            }
            assertThat(Backup.check(directory).whole()).isTrue();
        }
    }

    @Test
    void aLogThatEndsAtAnyFrameIsReported() throws IOException {
        byte[] content = Files.readAllBytes(log(original));
        int[] borders = borders(content);
        for (int i = 2; i <= WRITES; i++) {
            Path directory = copy();
            Files.write(log(directory), Arrays.copyOf(content, borders[i]));
            var check = Backup.check(directory);
            assertThat(check.whole()).isFalse();
            assertThat(check.sentence())
                    .contains(log(directory) + " has lost its end at byte " + borders[i])
                    .contains("revision " + (i - 1) + ", the last good one");
            try (Store store = Things.open(directory)) {
                assertThat(Things.contents(store)).isEqualTo(Things.after(i - 1));
            }
            assertThat(Things.damagedFiles(directory)).isEqualTo(1);
        }
    }

    @Test
    void whatWasNeverAcknowledgedIsCutInSilence() throws IOException {
        byte[] content = Files.readAllBytes(log(original));
        int last = borders(content)[WRITES];
        for (int end = last + 1; end < content.length; end++) {
            Path directory = copy();
            Files.write(log(directory), Arrays.copyOf(content, end));
            acknowledge(directory, WRITES - 1);
            assertThat(Backup.check(directory).whole()).isTrue();
            try (Store store = Things.open(directory)) {
                assertThat(Things.contents(store)).isEqualTo(Things.after(WRITES - 1));
                assertThat(Things.write(store, "new", "1").revision()).isEqualTo(WRITES);
            }
            assertThat(Things.damagedFiles(directory)).isZero();
        }
    }

    private static void acknowledge(Path directory, long revision) throws IOException {
        var numbers = ByteBuffer.allocate(16).putLong(revision).putLong(~revision);
        Files.write(directory.resolve("cluster.revision"), numbers.array());
    }

    @Test
    void nothingIsEmptiedWhenNothingGoodIsLeft() throws IOException {
        for (byte[] content : new byte[][] {{}, new byte[5000], "no cluster".getBytes("UTF-8")}) {
            Path directory = copy();
            Path file = log(directory);
            Files.write(file, content);
            assertThatThrownBy(() -> Things.open(directory))
                    .isInstanceOf(StoreException.class)
                    .hasMessageContaining(file + " is damaged at byte 0")
                    .hasMessageContaining("nothing was changed");
            assertThat(Files.readAllBytes(file)).isEqualTo(content);
        }
        Path directory = copy();
        Files.delete(log(directory));
        assertThatThrownBy(() -> Things.open(directory))
                .hasMessageContaining("holds no good revision");
    }

    @Test
    void aDamagedSnapshotIsMadeAgainFromTheOneBefore() throws IOException {
        Path directory = place.resolve("large");
        String large = "x".repeat(100_000);
        long revision;
        try (Store store = Things.open(directory)) {
            for (int i = 0; i < 400; i++) {
                Things.write(store, "n" + i % 20, large + i);
            }
            revision = store.revision();
        }
        Path snapshot = Things.newest(directory, ".snapshot");
        try (var channel = Files.newByteChannel(snapshot, StandardOpenOption.WRITE)) {
            channel.position(Files.size(snapshot) / 2).write(ByteBuffer.wrap(new byte[] {1, 2, 3}));
        }
        assertThat(Backup.check(directory).sentence()).contains(snapshot + " is damaged");
        try (Store store = Things.open(directory)) {
            assertThat(store.revision()).isEqualTo(revision);
            assertThat(Things.contents(store)).hasSize(20).containsEntry("n19", large + 399);
        }
        assertThat(Things.damagedFiles(directory)).isEqualTo(1);
    }

    @Test
    void aFileOfAnOlderProgramIsNotPassedOver() throws IOException {
        Path directory = Files.createDirectory(place.resolve("older"));
        Files.writeString(directory.resolve("cluster.db"), "H:2");
        assertThatThrownBy(() -> Things.open(directory))
                .hasMessageContaining("holds cluster.db of an older Sluice");
    }
}
