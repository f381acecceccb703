package dev.sluice.cli.story.onebox;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.regex.Pattern;

/// Users who ask without pause, each time over a new connection, and note which version answers.
final class Callers implements AutoCloseable {
    private static final Pattern VERSION = Pattern.compile("(?i)\r\nx-version: *(\\S+)\r\n");
    private static final int PATIENCE_MILLIS = 5000;

    /// Where one of them asks.
    ///
    /// @param host the name it asks for
    record Door(InetSocketAddress address, String host) {}

    /// What was answered to requests that began since it was opened.
    static final class Count {
        private final Map<String, Integer> byVersion = new ConcurrentHashMap<>();

        /// As it is now; requests under way go on counting in this one.
        Count copy() {
            var copy = new Count();
            copy.byVersion.putAll(byVersion);
            return copy;
        }

        int of(String version) {
            return byVersion.getOrDefault(version, 0);
        }

        int all() {
            return byVersion.values().stream().mapToInt(Integer::intValue).sum();
        }

        /// In percent.
        int share(String version) {
            return all() == 0 ? 0 : Math.round(100f * of(version) / all());
        }

        @Override
        public String toString() {
            return byVersion.toString();
        }
    }

    private final List<Thread> threads = new CopyOnWriteArrayList<>();
    private final List<String> failures = new CopyOnWriteArrayList<>();
    private final Map<Door, Count> counts = new ConcurrentHashMap<>();
    private volatile boolean gone;

    Callers(List<Door> doors) {
        for (var door : doors) {
            counts.put(door, new Count());
            threads.add(Thread.startVirtualThread(() -> ask(door)));
        }
    }

    /// Begins to count anew; who asked before is not counted.
    Count fresh(Door door) {
        var count = new Count();
        counts.put(door, count);
        return count;
    }

    /// Requests without an answer, or with a bad one, since the beginning.
    List<String> failures() {
        return List.copyOf(failures);
    }

    private void ask(Door door) {
        while (!gone) {
            var count = counts.getOrDefault(door, new Count());
            try {
                count.byVersion.merge(version(door), 1, Integer::sum);
            } catch (IOException failed) {
                failures.add(door.host() + ": " + failed);
            }
        }
    }

    private static String version(Door door) throws IOException {
        try (var socket = new Socket()) {
            socket.connect(door.address(), PATIENCE_MILLIS);
            socket.setSoTimeout(PATIENCE_MILLIS);
            var request =
                    "GET /listings HTTP/1.1\r\nHost: %s\r\nConnection: close\r\n\r\n"
                            .formatted(door.host());
            socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
            var answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            var version = VERSION.matcher(answer);
            if (!answer.startsWith("HTTP/1.1 200") || !version.find()) {
                throw new IOException("answered \"" + answer.lines().findFirst().orElse("") + '"');
            }
            return version.group(1);
        }
    }

    @Override
    public void close() {
        gone = true;
        for (var thread : threads) {
            try {
                thread.join();
            } catch (InterruptedException _) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
