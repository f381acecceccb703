package dev.sluice.embedded.controllers.work;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.sluice.embedded.controllers.reading.Meta;
import dev.sluice.embedded.objects.ApiException;
import dev.sluice.embedded.objects.Cluster;
import dev.sluice.embedded.objects.Key;
import dev.sluice.embedded.objects.Resource;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;

/// Records Events without holding up who tells them: they are written in order by one thread of
/// their own. A repetition within ten minutes counts up the Event that is there; more than ten
/// different messages of one kind become one.
///
/// An Event never makes anything else fail: it is lost when the queue of 1024 is full or the API
/// refuses it.
public final class Events implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Events.class);

    private static final Told END =
            new Told("", Note.normal(JsonNodeFactory.instance.objectNode(), "", ""), Instant.EPOCH);

    private final Cluster cluster;
    private final InstantSource clock;
    private final BlockingQueue<Told> told = new ArrayBlockingQueue<>(1024);
    private final Repetitions repetitions = new Repetitions();
    private final Thread thread;
    private long sequence;
    private volatile boolean closed;

    public Events(Cluster cluster, InstantSource clock) {
        this.cluster = cluster;
        this.clock = clock;
        this.thread = Thread.ofVirtual().name("events").unstarted(this::write);
        thread.start();
    }

    /// @param component who tells it, such as `deployment-controller`
    public void record(String component, Note note) {
        if (!told.offer(new Told(component, note, clock.instant()))) {
            LOG.debug("event lost: {} {}", note.reason(), note.message());
        }
    }

    /// Ends the writing; events not yet written are lost.
    @Override
    public void close() {
        closed = true;
        told.clear();
        boolean _ = told.offer(END);
        try {
            thread.join();
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    private void write() {
        try {
            for (var next = told.take(); !closed; next = told.take()) {
                try {
                    write(next);
                } catch (RuntimeException e) {
                    LOG.debug("event lost: {}: {}", next.note.message(), e.getMessage());
                }
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    private void write(Told next) {
        var note = repetitions.combined(next.component, next.note, next.at);
        var known = repetitions.known(next.component, note, next.at);
        if (known.isPresent() && countUp(known.get(), next.at)) {
            return;
        }
        var created = cluster.create(Resource.EVENTS, event(next, note));
        var key = Meta.key(Resource.EVENTS, created);
        repetitions.remember(next.component, note, new Repetitions.Written(key, next.at));
    }

    private boolean countUp(Key key, Instant at) {
        try {
            var stored = cluster.get(key);
            if (stored.isEmpty()) {
                return false;
            }
            var event = stored.get().deepCopy();
            event.put("count", event.path("count").asInt(1) + 1);
            event.put("lastTimestamp", Meta.text(at));
            cluster.update(Resource.EVENTS, event);
            return true;
        } catch (ApiException e) {
            if (e.isConflict() || e.isNotFound()) {
                return false;
            }
            throw e;
        }
    }

    private ObjectNode event(Told next, Note note) {
        var about = note.about();
        var namespace = Meta.namespace(about).isEmpty() ? "default" : Meta.namespace(about);
        long nanos = next.at.getEpochSecond() * 1_000_000_000L + next.at.getNano() + sequence++;
        var event = JsonNodeFactory.instance.objectNode();
        event.put("apiVersion", "v1").put("kind", "Event");
        event.putObject("metadata")
                .put("name", Meta.name(about) + "." + Long.toHexString(nanos))
                .put("namespace", namespace);
        var involved = event.putObject("involvedObject");
        Map.of("apiVersion", about.path("apiVersion"), "kind", about.path("kind"))
                .forEach(involved::set);
        involved.put("name", Meta.name(about)).put("uid", Meta.uid(about));
        if (!Meta.namespace(about).isEmpty()) {
            involved.put("namespace", namespace);
        }
        involved.put("resourceVersion", about.path("metadata").path("resourceVersion").asText());
        event.put("reason", note.reason()).put("message", note.message());
        event.putObject("source").put("component", next.component);
        event.put("firstTimestamp", Meta.text(next.at)).put("lastTimestamp", Meta.text(next.at));
        event.put("count", 1).put("type", note.type());
        event.putNull("eventTime");
        event.put("reportingComponent", next.component).put("reportingInstance", "");
        return event;
    }

    private record Told(String component, Note note, Instant at) {}
}
