package dev.sluice.bench.canaries;

import dev.sluice.bench.Settings;
import dev.sluice.bench.process.Launched;
import dev.sluice.bench.process.Scratch;
import dev.sluice.embedded.objects.Key;
import dev.sluice.embedded.objects.Resource;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.locks.LockSupport;
import java.util.function.IntConsumer;
import java.util.stream.IntStream;

/// The cluster, the metrics server, and the operator as a process of its own before them.
final class Stage implements AutoCloseable {
    private static final Resource CANARIES = new Resource("flagger.app", "canaries");
    private static final int HANDS = 8;

    private final Fleet fleet;
    private final PlayedCluster cluster;
    private final FlatPrometheus prometheus;
    private final Diary diary;
    private final Launched operator;

    Stage(Settings settings, Scratch scratch, Fleet fleet) throws IOException {
        this.fleet = fleet;
        cluster = new PlayedCluster(scratch.directory("data"));
        prometheus = new FlatPrometheus();
        diary = new Diary(cluster.objects(), Duration.ofSeconds(fleet.intervalSeconds()));
        operator =
                Launched.start(
                                scratch.path(),
                                List.of(
                                        settings.sluice().toString(),
                                        "operator",
                                        "--kubeconfig=" + cluster.kubeconfig(),
                                        "--metrics-server=" + prometheus.url(),
                                        "--mesh-provider=" + fleet.provider(),
                                        "--port=0",
                                        "--log-level=error"))
                        .drain();
    }

    PlayedCluster cluster() {
        return cluster;
    }

    FlatPrometheus prometheus() {
        return prometheus;
    }

    Diary diary() {
        return diary;
    }

    Launched operator() {
        return operator;
    }

    /// Applies every Deployment and Canary, as fast as the store takes them.
    ///
    /// @return the seconds from then until every canary is initialised
    double initialise(Duration patience) throws IOException {
        diary.await(
                patience,
                "the operator has read the canaries",
                () -> cluster.requests().count().byVerb().containsKey("list canaries"));
        for (var name : fleet.namespaces()) {
            cluster.objects().create(Resource.NAMESPACES, Fleet.namespace(name));
        }
        forAll(
                IntStream.range(0, fleet.size()),
                index -> {
                    cluster.objects().create(Resource.DEPLOYMENTS, Fleet.deployment(index));
                    cluster.objects().create(CANARIES, fleet.canary(index));
                });
        return diary.await(
                patience,
                "every canary is initialised; the operator says: " + operator.errors(),
                () -> diary.inPhase("Initialized") == fleet.size());
    }

    /// Gives services a new image, this long after one another.
    void change(IntStream services, Duration apart) {
        var next = System.nanoTime();
        for (int index : services.toArray()) {
            LockSupport.parkNanos(next - System.nanoTime());
            next += apart.toNanos();
            change(index);
        }
    }

    /// Gives services a new image, all at once.
    void changeAtOnce(IntStream services) {
        forAll(services, this::change);
    }

    private void change(int index) {
        var key = new Key(Resource.DEPLOYMENTS, Fleet.namespace(index), Fleet.name(index));
        var changed = cluster.objects().get(key).orElseThrow().deepCopy();
        changed.withObjectProperty("metadata").remove("resourceVersion");
        changed.withObject("/spec/template/spec/containers/0").put("image", "app:v2");
        cluster.objects().update(Resource.DEPLOYMENTS, changed);
    }

    private static void forAll(IntStream services, IntConsumer act) {
        try (var hands = Executors.newFixedThreadPool(HANDS)) {
            services.forEach(index -> hands.execute(() -> act.accept(index)));
        }
    }

    @Override
    public void close() throws IOException {
        operator.close();
        diary.close();
        prometheus.close();
        cluster.close();
    }
}
