package dev.sluice.embedded.apiserver;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.sluice.embedded.apiserver.http.Exchange;
import dev.sluice.embedded.apiserver.http.Negotiation;
import dev.sluice.embedded.objects.ApiException;
import dev.sluice.embedded.objects.Cluster.Subscription;
import dev.sluice.embedded.objects.Objects;
import dev.sluice.embedded.objects.Objects.WatchQuery;
import dev.sluice.embedded.objects.ResourceType;

import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/// Answers watch requests: one [WatchStream] each, over chunked HTTP or a WebSocket.
final class Watches {
    private static final long SHORTEST = 1800;

    private final Objects objects;
    private final Rendering rendering;
    private final Set<WatchStream> open = ConcurrentHashMap.newKeySet();
    private final AtomicLong spread = new AtomicLong();

    Watches(Objects objects, Rendering rendering) {
        this.objects = objects;
        this.rendering = rendering;
    }

    int open() {
        return open.size();
    }

    /// Ends every watch in good order; its client comes back with the revision it has seen.
    void endAll() {
        open.forEach(WatchStream::finish);
    }

    void serve(Exchange exchange, ResourceType type, String namespace)
            throws IOException, InterruptedException {
        var webSocket = exchange.wantsWebSocket();
        if (webSocket && exchange.header("Origin").isEmpty()) {
            exchange.answer(403, "", new byte[0], Map.of());
            return;
        }
        var asked = asked(exchange);
        var shape = Negotiation.of(exchange.header("Accept")).shape();
        var stream = new WatchStream(exchange, rendering, asked, new WatchStream.View(type, shape));
        open.add(stream);
        exchange.onClose(stream::finish);
        try {
            run(stream, exchange, namespace, asked);
        } finally {
            open.remove(stream);
        }
    }

    private void run(WatchStream stream, Exchange exchange, String namespace, Asked asked)
            throws IOException, InterruptedException {
        Subscription subscription;
        try {
            subscription =
                    objects.watch(
                            stream.type(), namespace, asked.query(), stream::accept, stream::drop);
        } catch (ApiException e) {
            if (e.code() != 410) {
                throw e;
            }
            stream.open(exchange);
            stream.error(e);
            stream.end();
            return;
        }
        try (subscription) {
            stream.open(exchange);
            stream.awaitEnd(asked.lifetime());
        }
        stream.end();
    }

    /// @param initialEnd whether the client waits for the bookmark after the initial events
    record Asked(WatchQuery query, boolean bookmarks, boolean initialEnd, Duration lifetime) {}

    private Asked asked(Exchange exchange) {
        var match = exchange.query("resourceVersionMatch");
        var hasInitial = exchange.hasQuery("sendInitialEvents");
        var initial = exchange.query("sendInitialEvents").equals("true");
        if (hasInitial && !match.isEmpty() && !match.equals("NotOlderThan")) {
            throw Refusals.wrongMatch(match);
        }
        if (hasInitial && match.isEmpty()) {
            throw Parameters.forbidden(
                    "resourceVersionMatch",
                    "sendInitialEvents requires setting resourceVersionMatch to NotOlderThan");
        }
        if (!hasInitial && !match.isEmpty()) {
            throw Parameters.forbidden(
                    "resourceVersionMatch",
                    "resourceVersionMatch is forbidden for watch unless sendInitialEvents is"
                            + " provided");
        }
        var from = Parameters.revision(exchange.query("resourceVersion"), "", 500);
        var since = initial || from == 0 ? OptionalLong.empty() : OptionalLong.of(from);
        if (hasInitial && !initial && from == 0) {
            since = OptionalLong.of(objects.revision());
        }
        var query =
                new WatchQuery(
                        exchange.query("labelSelector"), exchange.query("fieldSelector"), since);
        return new Asked(query, exchange.flag("allowWatchBookmarks"), initial, lifetime(exchange));
    }

    /// Watches without a limit end at different moments, so that their clients do not come back all
    /// at once.
    private Duration lifetime(Exchange exchange) {
        var asked = Parameters.number(exchange, "timeoutSeconds").orElse(0);
        return Duration.ofSeconds(asked > 0 ? asked : SHORTEST + spread.addAndGet(601) % SHORTEST);
    }

    /// An object of the type that says nothing but a revision.
    static ObjectNode bookmark(ResourceType type, long revision, boolean initialEnd) {
        var object =
                JsonNodeFactory.instance
                        .objectNode()
                        .put("kind", type.kind())
                        .put("apiVersion", type.apiVersion());
        var metadata = object.putObject("metadata");
        metadata.put("resourceVersion", Long.toUnsignedString(revision));
        if (initialEnd) {
            metadata.putObject("annotations").put("k8s.io/initial-events-end", "true");
        }
        return object;
    }
}
