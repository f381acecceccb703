package dev.sluice.cli.story.everywhere;

import org.junit.jupiter.api.DynamicTest;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.stream.Stream;

/// All stories told side by side on one ground; each is a test of its own.
final class Evening implements AutoCloseable {
    /// `-Dstories=TEXT` tells only those with the text in their name.
    private static final String WANTED = System.getProperty("stories", "");

    private static final int AT_ONCE = 12;

    private final Ground ground;
    private final FarSide farSide;
    private final ExecutorService tellers = Executors.newVirtualThreadPerTaskExecutor();
    private final Semaphore places = new Semaphore(AT_ONCE);
    private final List<Told> told = new ArrayList<>();
    private final long begin = System.nanoTime();

    /// A story under way.
    private record Told(Story story, Future<Double> seconds) {}

    private Evening(Ground ground, FarSide farSide) {
        this.ground = ground;
        this.farSide = farSide;
    }

    static Evening on(Ground ground) throws Exception {
        var evening = new Evening(ground, FarSide.open());
        for (var story : stories()) {
            evening.told.add(new Told(story, evening.tellers.submit(evening.telling(story))));
        }
        return evening;
    }

    static List<Story> stories() {
        return Stream.of(
                        Beginnings.all(),
                        Runs.all(),
                        Ends.all(),
                        GoldenTraces.all(),
                        Promises.all(),
                        Shares.all(),
                        Views.all())
                .flatMap(List::stream)
                .filter(it -> it.name().contains(WANTED))
                .toList();
    }

    private Callable<Double> telling(Story story) {
        return () -> {
            places.acquire();
            try {
                long start = System.nanoTime();
                tell(story);
                return (System.nanoTime() - start) / 1e9;
            } finally {
                places.release();
            }
        };
    }

    private void tell(Story story) throws Exception {
        try (var scene = new Scene(ground, farSide)) {
            try {
                story.telling().on(scene);
            } catch (AssertionError wrong) {
                throw new AssertionError(wrong.getMessage() + "\n" + scene, wrong);
            }
        }
    }

    Stream<DynamicTest> tests() {
        return told.stream()
                .map(it -> DynamicTest.dynamicTest(it.story().name(), () -> await(it.seconds())));
    }

    private static double await(Future<Double> seconds) throws Throwable {
        try {
            return seconds.get();
        } catch (ExecutionException failed) {
            throw failed.getCause();
        }
    }

    /// Prints the list of the stories with their times.
    void print() {
        var text = new StringBuilder();
        for (var each : told) {
            text.append(
                    each.seconds().state() == Future.State.SUCCESS
                            ? "  %5.1f s  ".formatted(each.seconds().resultNow())
                            : "  WRONG    ");
            text.append(each.story().name()).append('\n');
        }
        System.out.printf(
                Locale.ROOT,
                "%d stories on %s in %.1f s:%n%s",
                told.size(),
                ground.name(),
                (System.nanoTime() - begin) / 1e9,
                text);
    }

    @Override
    public void close() {
        tellers.close();
        ground.client().namespaces().withLabel(Scene.LABEL).delete();
        farSide.close();
        ground.close();
    }
}
