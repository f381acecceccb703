package dev.sluice.embedded.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.embedded.store.files.Backup;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;

class TroubledDiskTest {
    @TempDir Path place;

    @Test
    void everyAcknowledgedWriteSurvivesPowerLoss() throws IOException {
        for (int seed = 0; seed < 40; seed++) {
            var random = new Random(seed);
            Path directory = place.resolve("power-" + seed);
            Path after = place.resolve("after-" + seed);
            var disk = new TroubledDisk();
            var acknowledged = new TreeMap<String, String>();
            try (Store store = Things.open(disk, directory)) {
                int writes = 1 + random.nextInt(30);
                for (int i = 0; i < writes; i++) {
                    String name = "n" + random.nextInt(5);
                    Things.write(store, name, "v" + i + "x".repeat(random.nextInt(2000)));
                    acknowledged.put(name, Things.contents(store).get(name));
                }
                // One more reaches the file, but nobody says that it is on the disk.
                disk.forceFails = true;
                assertThatThrownBy(() -> Things.write(store, "unforced", "x".repeat(5000)))
                        .isInstanceOf(StoreException.class);
                disk.losePower(random);
                Things.copy(directory, after);
            }
            assertThat(Backup.check(after).whole()).as("seed %s", seed).isTrue();
            try (Store store = Things.open(after)) {
                assertThat(Things.contents(store)).isEqualTo(acknowledged);
            }
        }
    }

    @Test
    void afterAFailedForceNothingIsPromisedAnyMore() {
        var disk = new TroubledDisk();
        try (Store store = Things.open(disk, place)) {
            Things.write(store, "a", "1");
            disk.forceFails = true;
            assertThatThrownBy(() -> Things.write(store, "a", "2"))
                    .hasMessageContaining("Input/output error");
            disk.forceFails = false;
            assertThatThrownBy(() -> Things.write(store, "a", "3"))
                    .hasMessageContaining("nothing is written any more");
            assertThat(Things.contents(store)).containsEntry("a", "1");
        }
    }

    @Test
    void aFullDiskRefusesWritesAndGoesOnWhenThereIsRoom() throws Exception {
        var disk = new TroubledDisk();
        try (Store store = Things.open(disk, place)) {
            Things.write(store, "kept", "1");
            disk.room = Files.size(Things.newest(place, ".log"));
            var refused = new AtomicInteger();
            try (var writers = Executors.newVirtualThreadPerTaskExecutor()) {
                for (int w = 0; w < 8; w++) {
                    String name = "w" + w;
                    writers.submit(() -> {
                        try {
                            Things.write(store, name, "x".repeat(2 << 20));
                        } catch (StoreException _) {
                            refused.incrementAndGet();
                        }
                    });
                }
            }
            assertThat(refused).hasValue(8);
            assertThat(Things.contents(store)).containsOnlyKeys("kept");
            disk.room = Long.MAX_VALUE;
            Things.write(store, "later", "2");
            Things.write(store, "w0", "3");
        }
        try (Store store = Things.open(place)) {
            assertThat(Things.contents(store))
                    .containsEntry("kept", "1")
                    .containsEntry("later", "2")
                    .containsEntry("w0", "3")
                    .hasSize(3);
        }
    }

    /// A system reports the error once, and says that all is well when asked again.
    @Test
    void aForceThatFailsOnceIsNotForgotten() {
        var disk = new TroubledDisk();
        try (Store store = Things.open(disk, place)) {
            Things.write(store, "a", "1");
            disk.beforeForce =
                    () -> {
                        disk.forceFails = true;
                        disk.beforeForce = () -> disk.forceFails = false;
                    };
            assertThatThrownBy(() -> Things.write(store, "a", "2"))
                    .hasMessageContaining("Input/output error");
            assertThatThrownBy(() -> Things.write(store, "a", "3"))
                    .hasMessageContaining("nothing is written any more");
            assertThat(Things.contents(store)).containsEntry("a", "1");
        }
    }

    @Test
    void whatADeadProcessLeftIsForcedBeforeAnybodySeesIt() {
        Path left = place.resolve("left");
        var disk = new TroubledDisk();
        try (Store store = Things.open(disk, place.resolve("dead"))) {
            Things.write(store, "a", "1");
            disk.beforeForce = () -> copy(place.resolve("dead"), left);
            Things.write(store, "a", "2");
            disk.beforeForce = () -> {};
        }
        var after = new TroubledDisk();
        try (Store store = Things.open(after, left)) {
            assertThat(Things.contents(store)).containsEntry("a", "2");
            assertThat(after.forcedLogs).hasPositiveValue();
        }
    }

    private static void copy(Path from, Path to) {
        try {
            Things.copy(from, to);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void aNewLogThatCouldNotBeNamedIsNoDamage() throws IOException {
        var disk = new TroubledDisk();
        try (Store store = Things.open(disk, place)) {
            disk.namesFail = true;
            for (int i = 0; i < 17; i++) {
                Things.write(store, "large", i + "x".repeat(2 << 20));
            }
            Things.write(store, "a", "after");
        }
        assertThat(Backup.check(place).whole()).isTrue();
        try (Store store = Things.open(place)) {
            assertThat(Things.contents(store)).containsEntry("a", "after");
            assertThat(Things.damagedFiles(place)).isZero();
        }
    }
}
