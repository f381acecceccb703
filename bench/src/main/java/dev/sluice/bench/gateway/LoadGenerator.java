package dev.sluice.bench.gateway;

import org.HdrHistogram.Histogram;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Locale;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/// Sends requests over kept connections, one thread for each, and prints one line of what came
/// back.
///
/// Arguments: port, `Host` header, connections, requests per second (0: the next when the last is
/// answered), seconds, seconds before that are not measured. With a rate, the time of an answer
/// counts from when its request was due, so that waiting behind a slow answer counts as well.
public final class LoadGenerator {
    private static final int DEADLINE_MILLIS = 10_000;
    private static final long LONGEST = TimeUnit.SECONDS.toNanos(60);
    private static final int DIGITS = 3;
    private static final String LENGTH = "content-length:";
    private static final int OK = 200;

    private final InetSocketAddress address;
    private final byte[] request;
    private final Stretch stretch;
    private final long pause;

    /// By [System#nanoTime()].
    ///
    /// @param measured from when answers count
    private record Stretch(long from, long measured, long until) {
        static Stretch beginning(int seconds, int before) {
            var now = System.nanoTime();
            var measured = now + TimeUnit.SECONDS.toNanos(before);
            return new Stretch(now, measured, measured + TimeUnit.SECONDS.toNanos(seconds));
        }

        boolean isOver() {
            return System.nanoTime() - until >= 0;
        }
    }

    /// @param nanos of answered requests that count
    /// @param all answered requests
    private record Outcome(Histogram nanos, long failed, long all) {}

    private LoadGenerator(int port, String host, Stretch stretch, long pause) {
        this.address = new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
        this.request =
                "GET / HTTP/1.1\r\nHost: %s\r\nAccept: */*\r\n\r\n"
                        .formatted(host)
                        .getBytes(StandardCharsets.US_ASCII);
        this.stretch = stretch;
        this.pause = pause;
    }

    /// Prints `requests=N failed=N all=N seconds=S` and the percentiles in microseconds.
    public static void main(String[] args) throws InterruptedException, ExecutionException {
        int port = Integer.parseInt(args[0]);
        int connections = Integer.parseInt(args[2]);
        int rate = Integer.parseInt(args[3]);
        var stretch = Stretch.beginning(Integer.parseInt(args[4]), Integer.parseInt(args[5]));
        long pause = rate == 0 ? 0 : TimeUnit.SECONDS.toNanos(connections) / rate;
        var load = new LoadGenerator(port, args[1], stretch, pause);
        var all = load.run(connections);
        var micros = all.nanos();
        System.out.printf(
                Locale.ROOT,
                "requests=%d failed=%d all=%d seconds=%.3f p50=%.1f p99=%.1f max=%.1f%n",
                micros.getTotalCount(),
                all.failed(),
                all.all(),
                (System.nanoTime() - stretch.measured()) / 1e9,
                micros.getValueAtPercentile(50) / 1e3,
                micros.getValueAtPercentile(99) / 1e3,
                micros.getMaxValue() / 1e3);
    }

    private Outcome run(int connections) throws InterruptedException, ExecutionException {
        var nanos = new Histogram(LONGEST, DIGITS);
        long failed = 0;
        long all = 0;
        try (var threads = Executors.newFixedThreadPool(connections)) {
            var running = new ArrayList<Future<Outcome>>();
            for (int i = 0; i < connections; i++) {
                long first = stretch.from() + pause * i / connections;
                running.add(threads.submit(() -> work(first)));
            }
            for (var connection : running) {
                nanos.add(connection.get().nanos());
                failed += connection.get().failed();
                all += connection.get().all();
            }
        }
        return new Outcome(nanos, failed, all);
    }

    private Outcome work(long first) {
        var nanos = new Histogram(LONGEST, DIGITS);
        long failed = 0;
        long all = 0;
        long due = first;
        while (!stretch.isOver()) {
            try (var socket = new Socket()) {
                socket.setTcpNoDelay(true);
                socket.setSoTimeout(DEADLINE_MILLIS);
                socket.connect(address, DEADLINE_MILLIS);
                var in = new BufferedInputStream(socket.getInputStream());
                for (; !stretch.isOver(); due += pause) {
                    var asked = awaitDue(due);
                    socket.getOutputStream().write(request);
                    if (read(in) != OK) {
                        failed++;
                    }
                    all++;
                    if (asked - stretch.measured() >= 0) {
                        nanos.recordValue(Math.min(LONGEST, System.nanoTime() - asked));
                    }
                }
            } catch (IOException _) {
                failed++;
                due += pause;
            }
        }
        return new Outcome(nanos, failed, all);
    }

    /// @return the moment from which the answer's time counts
    private long awaitDue(long due) {
        if (pause == 0) {
            return System.nanoTime();
        }
        for (long rest = due - System.nanoTime(); rest > 0; rest = due - System.nanoTime()) {
            LockSupport.parkNanos(rest);
        }
        return due;
    }

    private static int read(InputStream in) throws IOException {
        var status = Integer.parseInt(line(in).split(" ", 3)[1]);
        int length = 0;
        for (var line = line(in); !line.isEmpty(); line = line(in)) {
            if (line.regionMatches(true, 0, LENGTH, 0, LENGTH.length())) {
                length = Integer.parseInt(line.substring(LENGTH.length()).strip());
            }
        }
        in.skipNBytes(length);
        return status;
    }

    private static String line(InputStream in) throws IOException {
        var line = new StringBuilder();
        for (int read = in.read(); read != '\n'; read = in.read()) {
            if (read < 0) {
                throw new EOFException("the connection was closed");
            }
            if (read != '\r') {
                line.append((char) read);
            }
        }
        return line.toString();
    }
}
