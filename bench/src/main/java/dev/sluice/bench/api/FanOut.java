package dev.sluice.bench.api;

import com.fasterxml.jackson.databind.ObjectMapper;

import dev.sluice.bench.http.Access;
import dev.sluice.bench.http.Connection;

import java.io.IOException;
import java.net.SocketTimeoutException;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/// Many watchers of one kind while objects are created, each with its number in it.
final class FanOut {
    private static final int WRITERS = 8;
    private static final int PATIENCE_SECONDS = 120;
    private static final String COUNTER = "\"counter\":\"";
    private static final double NANOS = 1e9;

    private FanOut() {}

    /// @param missed numbers that some watcher did not see; 0 is what is asked for
    /// @param repeated numbers that some watcher saw twice
    /// @param seconds from the first create to the last watcher's last event
    record Result(int missed, int repeated, double seconds, int events) {
        double eventsPerSecond() {
            return events / seconds;
        }
    }

    private record Seen(int different, int all, long lastNanos) {}

    /// @param namespace with nothing in it
    static Result run(Access access, String namespace, int watchers, int objects)
            throws IOException, InterruptedException {
        var writers = new Writers(access, namespace);
        var path = writers.path() + "?watch=true&resourceVersion=" + revision(access, writers);
        var begun = new CountDownLatch(watchers);
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var watching = new ArrayList<Future<Seen>>();
            for (int i = 0; i < watchers; i++) {
                watching.add(threads.submit(() -> watch(access, path, begun, objects)));
            }
            if (!begun.await(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                throw new IllegalStateException(begun.getCount() + " watches were not established");
            }
            var from = System.nanoTime();
            writers.fill(objects, WRITERS);
            int missed = 0;
            int repeated = 0;
            var last = from;
            for (var watcher : watching) {
                var seen = watcher.get();
                missed += objects - seen.different();
                repeated += seen.all() - seen.different();
                last = Math.max(last, seen.lastNanos());
            }
            return new Result(missed, repeated, (last - from) / NANOS, watchers * objects);
        } catch (ExecutionException failed) {
            throw new IllegalStateException("a watcher failed", failed);
        }
    }

    private static String revision(Access access, Writers writers) throws IOException {
        try (var connection = new Connection(access)) {
            var list = connection.get(writers.path() + "?limit=1").ok().body().toString();
            return new ObjectMapper().readTree(list).at("/metadata/resourceVersion").asText();
        }
    }

    /// Ends when it has seen every number, or when nothing comes any more for the connection's
    /// deadline.
    private static Seen watch(Access access, String path, CountDownLatch begun, int objects)
            throws IOException {
        var numbers = new BitSet(objects);
        var all = new int[1];
        var last = new long[] {System.nanoTime()};
        try (var connection = new Connection(access)) {
            connection.follow(
                    path,
                    begun::countDown,
                    line -> {
                        int number = counter(line);
                        if (number >= 0) {
                            all[0]++;
                            numbers.set(number);
                            last[0] = System.nanoTime();
                        }
                        return numbers.cardinality() == objects;
                    });
        } catch (SocketTimeoutException _) {
            // What is missing by now has been lost; the numbers say how much.
            return new Seen(numbers.cardinality(), all[0], last[0]);
        }
        return new Seen(numbers.cardinality(), all[0], last[0]);
    }

    /// -1 for an event without one, such as that of `kube-root-ca.crt`.
    private static int counter(String line) {
        int at = line.indexOf(COUNTER);
        if (at < 0) {
            return -1;
        }
        int from = at + COUNTER.length();
        return Integer.parseInt(line.substring(from, line.indexOf('"', from)));
    }
}
