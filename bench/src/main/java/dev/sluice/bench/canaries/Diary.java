package dev.sluice.bench.canaries;

import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.sluice.bench.report.Series;
import dev.sluice.embedded.objects.Change;
import dev.sluice.embedded.objects.Cluster;
import dev.sluice.embedded.objects.Resource;

import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BiConsumer;
import java.util.function.BooleanSupplier;

/// Writes down when things happened to each service, by the watch events of the store.
final class Diary implements AutoCloseable {
    private static final Resource CANARIES = new Resource("flagger.app", "canaries");
    private static final Duration LOOK = Duration.ofMillis(20);
    private static final double MILLIS = 1e6;
    private static final double NANOS = 1e9;
    private static final String PRIMARY = "-primary";

    private final Map<Integer, Page> pages = new ConcurrentHashMap<>();
    private final Duration interval;
    private final Series lateness = new Series();
    private final List<Cluster.Subscription> watches;
    private volatile boolean measuring;

    /// What is known of one service. Each field is written by one watch only.
    static final class Page {
        private volatile String phase = "";
        private volatile String image = "";
        private volatile int weight;
        private volatile long changed;
        private volatile long scaled;
        private volatile long routed;
        private volatile long failed;
        private volatile @Nullable Instant lastStep;

        String phase() {
            return phase;
        }
    }

    /// @param interval at which progressing canaries are to be worked on
    Diary(Cluster cluster, Duration interval) {
        this.interval = interval;
        this.watches =
                List.of(
                        follow(cluster, CANARIES, this::canary),
                        follow(cluster, Resource.DEPLOYMENTS, this::deployment));
    }

    private Cluster.Subscription follow(
            Cluster cluster, Resource resource, BiConsumer<Page, ObjectNode> read) {
        return cluster.watch(
                resource,
                change -> {
                    switch (change) {
                        case Change.Added added -> read(added.object(), read);
                        case Change.Modified modified -> read(modified.object(), read);
                        case Change.Deleted _, Change.Synced _, Change.Bookmark _ -> {}
                    }
                });
    }

    private void read(ObjectNode object, BiConsumer<Page, ObjectNode> read) {
        var name = object.path("metadata").path("name").asText();
        if (!name.endsWith(PRIMARY)) {
            read.accept(page(Fleet.index(name)), object);
        }
    }

    Page page(int index) {
        return pages.computeIfAbsent(index, _ -> new Page());
    }

    private void canary(Page page, ObjectNode canary) {
        var status = canary.path("status");
        var now = System.nanoTime();
        step(page, status.path("lastStepTime").asText());
        page.weight = status.path("canaryWeight").asInt();
        page.phase = status.path("phase").asText();
        if (page.weight > 0 && page.routed == 0) {
            page.routed = now;
        }
        if (page.phase.equals("Failed") && page.weight == 0 && page.failed == 0) {
            page.failed = now;
        }
    }

    /// A step is late by what its distance to the one before is longer than the interval.
    private void step(Page page, String time) {
        if (time.isEmpty()) {
            return;
        }
        var step = Instant.parse(time);
        var before = page.lastStep;
        if (step.equals(before)) {
            return;
        }
        page.lastStep = step;
        if (before != null && measuring) {
            lateness.add(Duration.between(before, step).minus(interval).toNanos() / MILLIS);
        }
    }

    private void deployment(Page page, ObjectNode deployment) {
        var image = deployment.at("/spec/template/spec/containers/0/image").asText();
        var now = System.nanoTime();
        if (!page.image.equals(image)) {
            page.changed = page.image.isEmpty() ? 0 : now;
            page.image = image;
        }
        if (page.changed != 0
                && page.scaled == 0
                && deployment.path("spec").path("replicas").asInt() > 0) {
            page.scaled = now;
        }
    }

    void measure(boolean now) {
        measuring = now;
    }

    /// In milliseconds, one for each step while it was measured; below 0 for one that came early.
    Series lateness() {
        return lateness;
    }

    /// From the image change to the target scaled up, in milliseconds.
    Series reactions(Iterable<Integer> services) {
        var series = new Series();
        for (int index : services) {
            var page = page(index);
            if (page.scaled != 0) {
                series.add((page.scaled - page.changed) / MILLIS);
            }
        }
        return series;
    }

    /// From the image change to the first weight, in seconds.
    Series routings(Iterable<Integer> services) {
        var series = new Series();
        for (int index : services) {
            var page = page(index);
            if (page.routed != 0) {
                series.add((page.routed - page.changed) / NANOS);
            }
        }
        return series;
    }

    /// From the first bad answer about a service to its weight 0, in seconds.
    Series rollbacks(Iterable<Integer> services, FlatPrometheus prometheus) {
        var series = new Series();
        for (int index : services) {
            var page = page(index);
            var bad = prometheus.firstBad(index);
            if (page.failed != 0 && bad.isPresent()) {
                series.add((page.failed - bad.getAsLong()) / NANOS);
            }
        }
        return series;
    }

    long inPhase(String phase) {
        return pages.values().stream().filter(it -> it.phase().equals(phase)).count();
    }

    /// @return the seconds it took
    /// @throws IllegalStateException when it takes longer than the patience
    double await(Duration patience, String what, BooleanSupplier so) {
        var from = System.nanoTime();
        while (!so.getAsBoolean()) {
            if (System.nanoTime() - from > patience.toNanos()) {
                throw new IllegalStateException(
                        "waited %d s in vain until %s".formatted(patience.toSeconds(), what));
            }
            LockSupport.parkNanos(LOOK.toNanos());
        }
        return (System.nanoTime() - from) / NANOS;
    }

    @Override
    public void close() {
        watches.forEach(Cluster.Subscription::close);
    }
}
