package dev.sluice.operator.kube;

import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.sluice.routing.Kind;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.random.RandomGenerator;

/// Follows one kind: lists it once, and watches it from there on.
///
/// A watch that ended goes on where it was, so that an API server that comes back is asked for what
/// was missed and not for everything; only when it does not remember that far is the list asked for
/// again. Pauses between attempts grow and are not the same for any two.
final class Reflector implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Reflector.class);
    private static final int PAGE = 500;
    private static final int WORTH_A_WORD = 5;
    private static final int LEAST_SECONDS = 300;
    private static final long FIRST_PAUSE = 100;
    private static final long LONGEST_PAUSE = 5_000;
    private static final int DOUBLINGS = 6;

    /// API servers say at least once a minute that they are still there.
    private static final Duration SILENCE = Duration.ofSeconds(150);

    private static final Duration BRIEF = Duration.ofSeconds(1);

    private final Rest rest;
    private final Kind kind;
    private final String path;
    private final Sink sink;
    private final Duration silence;
    private final RandomGenerator random = RandomGenerator.getDefault();
    private final CompletableFuture<Void> listed = new CompletableFuture<>();
    private final Thread thread;
    private String version = "";
    private int failures;

    /// Takes what is seen, in the order of its versions. Each object is for it to keep.
    interface Sink {
        void seen(ObjectNode object);

        void gone(ObjectNode object);

        /// @param all what there is
        /// @param version as of when
        void listed(List<ObjectNode> all, long version);
    }

    /// @param namespace empty for all
    Reflector(Rest rest, Kind kind, String namespace, Sink sink) {
        this(rest, kind, Rest.path(kind, namespace), sink, SILENCE);
    }

    /// @param silence after which a watch is believed to be dead
    Reflector(Rest rest, Kind kind, String path, Sink sink, Duration silence) {
        this.rest = rest;
        this.kind = kind;
        this.path = path;
        this.sink = sink;
        this.silence = silence;
        thread = Thread.ofVirtual().name("watch " + kind.plural()).unstarted(this::run);
    }

    /// Starts, and waits until everything that exists is known.
    ///
    /// @throws IOException when the kind does not exist, or may not be watched, or when there is no
    ///   answer; it does not run then
    void start(Duration patience) throws IOException, InterruptedException {
        thread.start();
        try {
            listed.get(patience.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException | TimeoutException failed) {
            thread.interrupt();
            var cause = failed.getCause() == null ? failed : failed.getCause();
            throw new IOException(
                    cause instanceof TimeoutException
                            ? "no answer for " + patience.toSeconds() + " s"
                            : String.valueOf(cause.getMessage()),
                    cause);
        } catch (InterruptedException interrupted) {
            thread.interrupt();
            throw interrupted;
        }
    }

    private void run() {
        try {
            while (!Thread.currentThread().isInterrupted()) {
                if (!goesOn()) {
                    return;
                }
            }
        } catch (InterruptedException closed) {
            listed.completeExceptionally(closed);
        }
    }

    /// @return false when what was tried first did not succeed
    private boolean goesOn() throws InterruptedException {
        try {
            if (version.isEmpty()) {
                list();
                listed.complete(null);
            }
            watch();
        } catch (WriteRefused refused) {
            if (refused.getCause() instanceof InterruptedException interrupted) {
                throw interrupted;
            }
            if (listed.completeExceptionally(refused)) {
                return false;
            }
            if (refused.isGone() || refused.isAbsent()) {
                version = "";
            }
            pause(refused);
        } catch (IOException broken) {
            pause(broken);
        } catch (RuntimeException broken) {
            LOG.error("{}: what was watched could not be taken in", kind.plural(), broken);
            version = "";
            pause(broken);
        }
        return true;
    }

    private void pause(Exception why) throws InterruptedException {
        failures++;
        if (failures == WORTH_A_WORD) {
            LOG.warn(
                    "{} cannot be watched now, what is known of them grows old: {}",
                    kind.plural(),
                    why.getMessage());
        }
        Thread.sleep(random.nextLong(1, 1 + most(failures)));
    }

    private static long most(int failures) {
        return Math.min(LONGEST_PAUSE, FIRST_PAUSE << Math.min(failures, DOUBLINGS));
    }

    private void list() throws WriteRefused {
        var all = new ArrayList<ObjectNode>();
        var from = "";
        String found;
        do {
            var page = rest.get(path + "?limit=" + PAGE + from);
            for (var item : page.path("items")) {
                if (item instanceof ObjectNode object) {
                    all.add(named(object));
                }
            }
            found = page.path("metadata").path("resourceVersion").asText();
            from = page.path("metadata").path("continue").asText("");
            from = from.isEmpty() ? "" : "&continue=" + encoded(from);
        } while (!from.isEmpty());
        sink.listed(all, number(found));
        version = found;
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    /// Items of a list of a built-in kind do not say what they are.
    private ObjectNode named(ObjectNode object) {
        return object.put("apiVersion", kind.apiVersion()).put("kind", kind.kind());
    }

    private void watch() throws WriteRefused, IOException, InterruptedException {
        var seconds = LEAST_SECONDS + random.nextInt(LEAST_SECONDS);
        var asked =
                "?watch=true&allowWatchBookmarks=true&resourceVersion=%s&timeoutSeconds=%d"
                        .formatted(encoded(version), seconds);
        var from = System.nanoTime();
        try (var events = rest.follow(path + asked)) {
            while (take(events.next(silence))) {
                failures = 0;
            }
        }
        if (System.nanoTime() - from < BRIEF.toNanos()) {
            pause(new IOException("the server ended it at once"));
        }
    }

    /// @return false when there is none any more
    private boolean take(Optional<ObjectNode> next) throws WriteRefused, IOException {
        if (next.isEmpty()) {
            return false;
        }
        var event = next.get();
        if (!(event.path("object") instanceof ObjectNode object)) {
            throw new IOException("an event without an object");
        }
        switch (event.path("type").asText()) {
            case "ADDED", "MODIFIED" -> sink.seen(object);
            case "DELETED" -> sink.gone(object);
            case "ERROR" -> {
                var why = object.path("message").asText();
                throw new WriteRefused(object.path("code").asInt(), why, new IOException(why));
            }
            default -> {
                // A bookmark is a version and nothing else.
            }
        }
        version = object.path("metadata").path("resourceVersion").asText(version);
        return true;
    }

    private static long number(String version) {
        return version.chars().allMatch(Character::isDigit) && !version.isEmpty()
                ? Long.parseLong(version)
                : 0;
    }

    @Override
    public void close() {
        thread.interrupt();
    }
}
