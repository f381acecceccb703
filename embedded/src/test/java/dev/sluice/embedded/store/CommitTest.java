package dev.sluice.embedded.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

class CommitTest {
    private static final int WRITERS = 32;
    private static final int WRITES = 20;

    @TempDir Path place;

    private final TroubledDisk disk = new TroubledDisk();

    /// On a slow disk each writer would otherwise wait for all the others one after the other.
    @Test
    void writersThatComeTogetherShareOneForce() throws Exception {
        try (Store store = Things.open(disk, place)) {
            disk.beforeForce = () -> LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(1));
            try (var writers = Executors.newVirtualThreadPerTaskExecutor()) {
                for (int w = 0; w < WRITERS; w++) {
                    String name = "w" + w;
                    writers.submit(() -> {
                        for (int i = 0; i < WRITES; i++) {
                            Things.write(store, name, "v" + i);
                        }
                    });
                }
            }
            assertThat(store.revision()).isEqualTo(WRITERS * WRITES);
            assertThat(disk.forcedLogs).hasValueLessThan(WRITERS * WRITES / 4);
        }
    }

    @Test
    void nobodyDecidesOnAStateThatFailedUnexpectedly() {
        try (Store store = Things.open(disk, place)) {
            Things.write(store, "a", "1");
            disk.beforeForce =
                    () -> {
                        disk.beforeForce = () -> {};
                        throw new IllegalStateException("a mistake");
                    };
            assertThatThrownBy(() -> Things.write(store, "a", "2"))
                    .isInstanceOf(StoreException.class)
                    .hasMessageContaining("a mistake");
            assertThat(store.latest(Things.id("a")).orElseThrow().path("value").asText())
                    .isEqualTo("1");
            Things.write(store, "a", "3");
            assertThat(Things.contents(store)).containsEntry("a", "3");
        }
        try (Store store = Things.open(place)) {
            assertThat(Things.contents(store)).containsEntry("a", "3");
        }
    }

    @Test
    void whoAnswersWithAStateOfAnotherWriterWaitsUntilItIsOnTheDisk() throws Exception {
        var forcing = new CountDownLatch(1);
        var go = new CountDownLatch(1);
        try (Store store = Things.open(disk, place)) {
            Things.write(store, "a", "1");
            disk.beforeForce =
                    () -> {
                        forcing.countDown();
                        awaitQuietly(go);
                    };
            var writer = new FutureTask<>(() -> Things.write(store, "a", "2"));
            Thread.ofVirtual().start(writer);
            forcing.await();
            assertThat(store.latest(Things.id("a")).orElseThrow().path("value").asText())
                    .isEqualTo("2");
            var settled = new FutureTask<>(() -> store.settle(Things.id("a")), null);
            Thread other = Thread.ofVirtual().start(settled);
            while (other.getState() != Thread.State.WAITING && other.isAlive()) {
                Thread.onSpinWait();
            }
            disk.forceFails = true;
            go.countDown();
            assertThatThrownBy(settled::get).hasCauseInstanceOf(StoreException.class);
            assertThatThrownBy(writer::get).hasCauseInstanceOf(StoreException.class);
        }
    }

    private static void awaitQuietly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void anInterruptedThreadGivesTheDirectoryBack() throws IOException {
        Store store = Things.open(disk, place);
        for (int i = 0; i < 17; i++) {
            Things.write(store, "large", i + "x".repeat(2 << 20));
        }
        Thread.currentThread().interrupt();
        store.close();
        assertThat(Thread.interrupted()).isTrue();
        try (Store again = Things.open(place)) {
            assertThat(Things.contents(again)).containsOnlyKeys("large");
        }
    }

    @Test
    void anInterruptedThreadDoesNotCloseTheFilesForTheOthers() {
        try (Store store = Things.open(place)) {
            Things.write(store, "a", "1");
        }
        try (Store store = Things.open(place)) {
            Thread.currentThread().interrupt();
            assertThat(Things.contents(store)).containsEntry("a", "1");
            Things.write(store, "b", "2");
            assertThat(Thread.interrupted()).isTrue();
            Things.write(store, "c", "3");
            assertThat(Things.contents(store)).containsOnlyKeys("a", "b", "c");
        }
    }
}
