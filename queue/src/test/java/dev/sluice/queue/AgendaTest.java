package dev.sluice.queue;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.random.RandomGeneratorFactory;
import java.util.stream.LongStream;

class AgendaTest {
    private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");
    private final Agenda<String> agenda = new Agenda<>();

    @Test
    void aKeyAddedTwiceIsWorkedOnOnce() {
        agenda.add("a");
        agenda.add("a");
        assertThat(agenda.next(NOW)).contains("a");
        assertThat(agenda.next(NOW)).isEmpty();
    }

    @Test
    void aKeyAddedDuringItsWorkComesAgainAfterwards() {
        agenda.add("a");
        assertThat(agenda.next(NOW)).contains("a");
        agenda.add("a");
        assertThat(agenda.next(NOW)).isEmpty();
        agenda.succeeded("a", Optional.empty());
        assertThat(agenda.next(NOW)).contains("a");
    }

    @Test
    void aDeadlineComesWhenItIsDueAndNotBefore() {
        agenda.add("a");
        assertThat(agenda.next(NOW)).contains("a");
        agenda.succeeded("a", Optional.of(NOW.plusSeconds(10)));
        assertThat(agenda.nextDeadline()).contains(NOW.plusSeconds(10));
        assertThat(agenda.next(NOW.plusMillis(9_999))).isEmpty();
        assertThat(agenda.next(NOW.plusSeconds(10))).contains("a");
        assertThat(agenda.nextDeadline()).isEmpty();
    }

    @Test
    void theLastDeadlineCounts() {
        work("a", Optional.of(NOW.plusSeconds(10)));
        work("a", Optional.of(NOW.plusSeconds(20)));
        assertThat(agenda.next(NOW.plusSeconds(15))).isEmpty();
        work("a", Optional.empty());
        assertThat(agenda.nextDeadline()).isEmpty();
        assertThat(agenda.next(NOW.plusSeconds(30))).isEmpty();
    }

    @Test
    void thePauseDoublesWithEachFailureUpToHalfAMinuteAndEndsWithASuccess() {
        var now = NOW;
        agenda.add("a");
        for (long pause : new long[] {5, 10, 20, 40}) {
            assertThat(agenda.next(now)).contains("a");
            agenda.failed("a", now);
            assertThat(agenda.nextDeadline()).contains(now.plusMillis(pause));
            now = now.plusMillis(pause);
        }
        for (int i = 0; i < 60; i++) {
            assertThat(agenda.next(now)).contains("a");
            agenda.failed("a", now);
            now = agenda.nextDeadline().orElseThrow();
        }
        assertThat(agenda.next(now)).contains("a");
        agenda.failed("a", now);
        assertThat(agenda.nextDeadline()).contains(now.plusSeconds(30));
        work("a", Optional.empty());
        agenda.add("a");
        assertThat(agenda.next(now)).contains("a");
        agenda.failed("a", now);
        assertThat(agenda.nextDeadline()).contains(now.plusMillis(5));
    }

    static LongStream seeds() {
        return LongStream.range(0, 50);
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void noKeyIsEverInWorkTwiceAndNoneIsLost(long seed) {
        var random = RandomGeneratorFactory.of("L64X128MixRandom").create(seed);
        var owed = new HashSet<Integer>();
        var working = new HashSet<Integer>();
        var keys = new Agenda<Integer>();
        var now = NOW;
        for (int i = 0; i < 2_000; i++) {
            int key = random.nextInt(8);
            switch (random.nextInt(3)) {
                case 0 -> {
                    keys.add(key);
                    owed.add(key);
                }
                case 1 -> {
                    now = now.plusMillis(random.nextInt(20));
                    var next = keys.next(now);
                    next.ifPresent(k -> assertThat(working.add(k)).isTrue());
                    next.ifPresent(owed::remove);
                }
                default -> {
                    if (working.remove(key)) {
                        keys.succeeded(key, Optional.of(now.plusMillis(random.nextInt(50))));
                    }
                }
            }
        }
        working.forEach(k -> keys.succeeded(k, Optional.empty()));
        for (var next = keys.next(now); next.isPresent(); next = keys.next(now)) {
            owed.remove(next.get());
        }
        assertThat(owed).isEmpty();
    }

    @Test
    @Timeout(20)
    void workersNeverShareAKey() throws Exception {
        var queue = new WorkQueue<Integer>(Instant::now);
        var working = ConcurrentHashMap.<Integer>newKeySet();
        var shared = new AtomicBoolean();
        var left = new CountDownLatch(4_000);
        try (var workers = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < 8; i++) {
                var _ =
                        workers.submit(() -> {
                            for (var key = queue.take(); key.isPresent(); key = queue.take()) {
                                shared.compareAndSet(false, !working.add(key.get()));
                                Thread.yield();
                                working.remove(key.get());
                                left.countDown();
                                queue.succeeded(key.get(), Optional.of(Instant.now()));
                            }
                            return true;
                        });
            }
            queue.addAll(Set.of(1, 2, 3));
            left.await();
            queue.close();
        }
        assertThat(shared).isFalse();
    }

    @Test
    @Timeout(20)
    void aWaitingWorkerFollowsTheClockItWasGiven() throws Exception {
        var now = new AtomicReference<>(NOW);
        var queue = new WorkQueue<String>(now::get);
        queue.addAll(List.of("a"));
        assertThat(queue.take()).contains("a");
        queue.succeeded("a", Optional.of(NOW.plusSeconds(3_600)));
        var taken = new AtomicReference<Optional<String>>(Optional.empty());
        var worker =
                Thread.ofVirtual()
                        .start(() -> {
                            try {
                                taken.set(queue.take());
                            } catch (InterruptedException e) {
                                throw new AssertionError(e);
                            }
                        });
        now.set(NOW.plusSeconds(3_600));
        queue.clockMoved();
        worker.join();
        assertThat(taken.get()).contains("a");
    }

    private void work(String key, Optional<Instant> again) {
        agenda.add(key);
        assertThat(agenda.next(NOW)).contains(key);
        agenda.succeeded(key, again);
    }

    @Test
    @Timeout(20)
    void whoLooksAfterTheTimeMayLeaveAndAnotherDoes() throws Exception {
        var queue = new WorkQueue<String>(java.time.InstantSource.system());
        queue.addAll(List.of("a"));
        assertThat(queue.take()).contains("a");
        queue.succeeded("a", Optional.of(Instant.now().plusMillis(300)));
        var taken = new java.util.concurrent.LinkedBlockingQueue<String>();
        Runnable take =
                () -> {
                    try {
                        queue.take().ifPresent(taken::add);
                    } catch (InterruptedException left) {
                        Thread.currentThread().interrupt();
                    }
                };
        var first = Thread.ofVirtual().start(take);
        var second = Thread.ofVirtual().start(take);
        first.interrupt();
        assertThat(taken.poll(10, java.util.concurrent.TimeUnit.SECONDS)).isEqualTo("a");
        queue.close();
        second.join();
    }
}
