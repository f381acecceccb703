package dev.sluice.embedded.apiserver;

import static java.nio.charset.StandardCharsets.US_ASCII;

import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.sluice.embedded.apiserver.http.Exchange;
import dev.sluice.embedded.apiserver.http.Negotiation;
import dev.sluice.embedded.apiserver.http.Outflow;
import dev.sluice.embedded.apiserver.http.Wire;
import dev.sluice.embedded.objects.ApiException;
import dev.sluice.embedded.objects.Change;
import dev.sluice.embedded.objects.ResourceType;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/// One client's watch. Events come on the subscription's thread, bookmarks from the request's own;
/// whoever finds the client gone finishes the watch.
final class WatchStream {
    private static final Duration BOOKMARK_EVERY = Duration.ofSeconds(60);

    /// How long before its end a watch tells where it is.
    private static final Duration LAST_BOOKMARK = Duration.ofSeconds(2);

    private final Exchange exchange;
    private final Rendering rendering;
    private final Watches.Asked asked;
    private final View view;
    private final CountDownLatch opened = new CountDownLatch(1);
    private final CountDownLatch finished = new CountDownLatch(1);
    private volatile Outflow outflow = new Outflow(new Nowhere(), Duration.ZERO);
    private boolean webSocket;
    private boolean anySent;
    private boolean synced;
    private long seen;

    /// What is watched, and how much of it is told.
    record View(ResourceType type, Negotiation.Shape shape) {}

    WatchStream(Exchange exchange, Rendering rendering, Watches.Asked asked, View view) {
        this.exchange = exchange;
        this.rendering = rendering;
        this.asked = asked;
        this.view = view;
        this.synced = asked.query().since().isPresent();
        this.seen = asked.query().since().orElse(0);
    }

    ResourceType type() {
        return view.type();
    }

    /// Sends the head of the answer. Events that came before wait for it.
    void open(Exchange request) throws IOException, InterruptedException {
        webSocket = request.wantsWebSocket();
        outflow = webSocket ? request.upgrade().text() : request.stream(Exchange.JSON);
        opened.countDown();
    }

    /// Takes one change; blocks while the client is behind.
    void accept(Change change) {
        try {
            opened.await();
            send(change);
        } catch (IOException _) {
            finish();
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            finish();
        }
    }

    /// Waits until the client is gone or its time is over, with a bookmark now and then.
    void awaitEnd(Duration lifetime) throws InterruptedException {
        var left = lifetime;
        while (left.isPositive()) {
            var step = left;
            if (left.compareTo(BOOKMARK_EVERY) > 0) {
                step = BOOKMARK_EVERY;
            } else if (left.compareTo(LAST_BOOKMARK) > 0) {
                step = left.minus(LAST_BOOKMARK);
            }
            if (finished.await(step.toMillis(), TimeUnit.MILLISECONDS)) {
                return;
            }
            left = left.minus(step);
            if (!left.isPositive()) {
                return;
            }
            try {
                bookmarkIfWanted();
            } catch (IOException _) {
                return;
            }
        }
    }

    void finish() {
        finished.countDown();
        opened.countDown();
    }

    /// The client is too far behind to be told the rest.
    void drop() {
        outflow.abort();
        finish();
    }

    void end() {
        outflow.end();
    }

    void error(ApiException e) throws IOException {
        write("ERROR", e.status());
    }

    private synchronized void send(Change change) throws IOException {
        switch (change) {
            case Change.Added(var object) -> event("ADDED", object);
            case Change.Modified(var object) -> event("MODIFIED", object);
            case Change.Deleted(var object) -> event("DELETED", object);
            case Change.Synced(var revision) -> {
                synced = true;
                seen = Math.max(seen, revision);
                if (asked.initialEnd() && asked.bookmarks()) {
                    bookmark(true);
                }
            }
            case Change.Bookmark(var revision) -> {
                seen = Math.max(seen, revision);
                bookmarkIfWanted();
            }
        }
    }

    private synchronized void bookmarkIfWanted() throws IOException {
        if (asked.bookmarks() && synced && seen > 0) {
            bookmark(false);
        }
    }

    private void bookmark(boolean initialEnd) throws IOException {
        var object = Watches.bookmark(view.type(), seen, initialEnd);
        write("BOOKMARK", rendered(new Rendering.Item(view.type(), object, true)));
    }

    private void event(String type, ObjectNode object) throws IOException {
        if (synced) {
            var revision = object.path("metadata").path("resourceVersion").asLong();
            seen = Math.max(seen, revision);
        }
        write(type, rendered(new Rendering.Item(view.type(), object, false)));
    }

    private ObjectNode rendered(Rendering.Item item) {
        var first = !anySent;
        anySent = true;
        return rendering.event(exchange, view.shape(), item, first);
    }

    /// The store's JSON goes into the event as it is, the same for every watch.
    private void write(String type, ObjectNode object) throws IOException {
        byte[] json = Wire.json(object);
        byte[] head = ("{\"type\":\"" + type + "\",\"object\":").getBytes(US_ASCII);
        var event = new byte[head.length + json.length + (webSocket ? 1 : 2)];
        System.arraycopy(head, 0, event, 0, head.length);
        System.arraycopy(json, 0, event, head.length, json.length);
        event[head.length + json.length] = '}';
        if (!webSocket) {
            event[event.length - 1] = '\n';
        }
        outflow.write(event);
    }

    /// Stands in until the head is sent.
    private static final class Nowhere implements Outflow.Channel {
        @Override
        public io.vertx.core.Future<Void> write(io.vertx.core.buffer.Buffer data) {
            return io.vertx.core.Future.failedFuture("not open yet");
        }

        @Override
        public io.vertx.core.Future<Void> end() {
            return io.vertx.core.Future.succeededFuture();
        }

        @Override
        public void abort() {}
    }
}
