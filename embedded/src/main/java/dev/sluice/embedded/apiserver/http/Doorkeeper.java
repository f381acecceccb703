package dev.sluice.embedded.apiserver.http;

import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpServerRequest;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;

/// Shows those the door who hold a connection and ask nothing, or never come to the end of what
/// they ask. Whoever waits for an answer may wait, however long it is.
public final class Doorkeeper {
    private final Limits limits;
    private final Map<HttpConnection, Guest> guests = new ConcurrentHashMap<>();
    private final Map<Visit, Long> speaking = new ConcurrentHashMap<>();

    /// How long a client may take.
    ///
    /// @param first until the end of its first request's headers
    /// @param idle between an answer and the end of the next request's headers
    /// @param body from the end of the headers to the end of the body
    public record Limits(Duration first, Duration idle, Duration body) {
        /// Those of Kubernetes.
        public static final Limits USUAL =
                new Limits(Duration.ofSeconds(32), Duration.ofSeconds(90), Duration.ofSeconds(60));

        /// How often to look.
        public Duration step() {
            var shortest = first.compareTo(body) < 0 ? first : body;
            return (shortest.compareTo(idle) < 0 ? shortest : idle).dividedBy(4);
        }
    }

    private static final class Guest {
        private boolean hasAsked;
        private int visits;
        private long since = System.nanoTime();

        synchronized void came() {
            visits++;
            hasAsked = true;
        }

        synchronized void left() {
            visits--;
            since = System.nanoTime();
        }

        synchronized boolean isIdle(Limits limits, long now) {
            var limit = hasAsked ? limits.idle() : limits.first();
            return visits == 0 && now - since > limit.toNanos();
        }
    }

    /// One request, from its headers to the end of its answer.
    public final class Visit {
        private final Guest guest;
        private final Runnable tooSlow;
        private final AtomicBoolean over = new AtomicBoolean();

        private Visit(Guest guest, Runnable tooSlow) {
            this.guest = guest;
            this.tooSlow = tooSlow;
        }

        /// All of the request is here.
        public void heard() {
            speaking.remove(this);
        }

        /// The answer is complete, or nobody waits for it.
        public void over() {
            heard();
            if (over.compareAndSet(false, true)) {
                guest.left();
            }
        }
    }

    public Doorkeeper(Limits limits) {
        this.limits = limits;
    }

    /// A client has connected.
    public void opened(HttpConnection connection) {
        guests.put(connection, new Guest());
        connection.closeHandler(_ -> guests.remove(connection));
    }

    /// The headers of a request are here.
    ///
    /// @param tooSlow run, on any thread, when its body does not come in time
    public Visit began(HttpServerRequest request, Runnable tooSlow) {
        var guest = guests.getOrDefault(request.connection(), new Guest());
        guest.came();
        var visit = new Visit(guest, tooSlow);
        speaking.put(visit, System.nanoTime());
        return visit;
    }

    /// To be called every [Limits#step()].
    public void look() {
        var now = System.nanoTime();
        guests.forEach((connection, guest) -> {
            if (guest.isIdle(limits, now)) {
                connection.close();
            }
        });
        speaking.forEach((visit, since) -> {
            if (now - since > limits.body().toNanos() && speaking.remove(visit, since)) {
                visit.tooSlow.run();
            }
        });
    }
}
