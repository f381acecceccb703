package dev.sluice.embedded.objects;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.sluice.embedded.objects.Objects.ListQuery;
import dev.sluice.embedded.objects.Objects.PatchType;
import dev.sluice.embedded.objects.Objects.WatchQuery;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import java.util.Map;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import java.util.stream.LongStream;

/// What a watcher has gathered is what a list shows, whatever was written by whom.
class WatchModelTest {
    private static final String CONFIG_MAPS = "configmaps/v1";

    static LongStream seeds() {
        return LongStream.range(0, 12);
    }

    /// Keeps what a watch tells, and complains about what it should not have told.
    private static final class Gathered implements Consumer<Change> {
        final Map<String, ObjectNode> objects = new TreeMap<>();
        final CountDownLatch end = new CountDownLatch(1);
        private String complaint = "";

        @Override
        public void accept(Change change) {
            switch (change) {
                case Change.Added(ObjectNode object) -> put(object, false);
                case Change.Modified(ObjectNode object) -> put(object, true);
                case Change.Deleted(ObjectNode object) -> {
                    if (objects.remove(Metadata.name(object)) == null) {
                        complaint = "deleted, but absent: " + object;
                    }
                }
                case Change.Synced _, Change.Bookmark _ -> {}
            }
        }

        private void put(ObjectNode object, boolean expected) {
            if (Metadata.name(object).equals("end")) {
                end.countDown();
                return;
            }
            ObjectNode before = objects.put(Metadata.name(object), object);
            if (expected != (before != null)) {
                complaint = "added or modified by mistake: " + object;
            }
        }
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void aWatcherGathersWhatAListShows(long seed) throws Exception {
        var random = RandomGeneratorFactory.of("L64X128MixRandom").create(seed);
        try (var cluster = new TestCluster()) {
            ResourceType type = cluster.type(CONFIG_MAPS);
            for (int i = 0; i < 10; i++) {
                write(cluster, random);
            }
            long since = cluster.objects.revision();
            var everything = watch(cluster, "", OptionalLong.empty());
            var selected = watch(cluster, "app=a", OptionalLong.empty());
            try (var writers = Executors.newVirtualThreadPerTaskExecutor()) {
                for (int w = 0; w < 4; w++) {
                    var own = RandomGeneratorFactory.of("L64X128MixRandom").create(seed * 31 + w);
                    writers.submit(() -> {
                        for (int i = 0; i < 100; i++) {
                            write(cluster, own);
                        }
                    });
                }
            }
            var resumed = new Gathered();
            cluster.objects
                    .listAt(type, "default", ListQuery.ALL, since)
                    .items()
                    .forEach(object -> resumed.accept(new Change.Added(object)));
            cluster.objects.watch(
                    type, "default", new WatchQuery("", "", OptionalLong.of(since)), resumed);
            cluster.create(CONFIG_MAPS, "metadata: {name: end, labels: {app: a}}");

            assertGathered(cluster, everything, "");
            assertGathered(cluster, selected, "app=a");
            assertGathered(cluster, resumed, "");
        }
    }

    private static Gathered watch(TestCluster cluster, String labels, OptionalLong since) {
        var gathered = new Gathered();
        cluster.objects.watch(
                cluster.type(CONFIG_MAPS), "default", new WatchQuery(labels, "", since), gathered);
        return gathered;
    }

    private static void assertGathered(TestCluster cluster, Gathered gathered, String labels)
            throws InterruptedException {
        assertThat(gathered.end.await(10, TimeUnit.SECONDS)).isTrue();
        assertThat(gathered.complaint).isEmpty();
        var listed = new TreeMap<String, ObjectNode>();
        cluster.list(CONFIG_MAPS, new ListQuery(labels, "", 0, ""))
                .items()
                .forEach(object -> listed.put(Metadata.name(object), object));
        listed.remove("end");
        assertThat(gathered.objects).isEqualTo(listed);
    }

    private static void write(TestCluster cluster, RandomGenerator random) {
        String name = "n" + random.nextInt(8);
        String label = random.nextBoolean() ? "a" : "b";
        try {
            switch (random.nextInt(4)) {
                case 0 ->
                        cluster.create(
                                CONFIG_MAPS,
                                "metadata: {name: " + name + ", labels: {app: " + label + "}}");
                case 1 -> cluster.delete(CONFIG_MAPS, name);
                case 2 ->
                        cluster.patch(
                                CONFIG_MAPS,
                                name,
                                PatchType.MERGE,
                                "{metadata: {labels: {app: " + label + "}}}");
                default ->
                        cluster.patch(
                                CONFIG_MAPS,
                                name,
                                PatchType.MERGE,
                                "{data: {k: '" + random.nextInt(100) + "'}}");
            }
        } catch (ApiException e) {
            if (!e.isNotFound() && !e.isConflict()) {
                throw e;
            }
        }
    }
}
