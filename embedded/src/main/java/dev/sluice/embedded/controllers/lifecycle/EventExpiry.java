package dev.sluice.embedded.controllers.lifecycle;

import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.sluice.embedded.controllers.reading.Meta;
import dev.sluice.embedded.controllers.work.Controller;
import dev.sluice.embedded.controllers.work.Decision;
import dev.sluice.embedded.controllers.work.Write;
import dev.sluice.embedded.objects.Cluster;
import dev.sluice.embedded.objects.Key;
import dev.sluice.embedded.objects.Resource;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.stream.Stream;

/// Deletes Events one hour after they were told last.
public final class EventExpiry implements Controller {
    private static final Duration LIFE = Duration.ofHours(1);

    private final Cluster cluster;
    private final InstantSource clock;

    public EventExpiry(Cluster cluster, InstantSource clock) {
        this.cluster = cluster;
        this.clock = clock;
    }

    @Override
    public String name() {
        return "event-expiry";
    }

    @Override
    public List<Source> sources() {
        return List.of(Source.itself(Resource.EVENTS));
    }

    @Override
    public Decision decide(Key key) {
        return cluster.get(key)
                .map(event -> decide(key, end(event), clock.instant()))
                .orElse(Decision.NOTHING);
    }

    private static Decision decide(Key key, Instant end, Instant now) {
        return end.isAfter(now) ? Decision.at(end) : Decision.of(List.of(new Write.Delete(key)));
    }

    private static Instant end(ObjectNode event) {
        return Stream.of(
                        Meta.time(event.path("lastTimestamp")),
                        Meta.time(event.path("eventTime")),
                        Meta.time(event.path("series").path("lastObservedTime")),
                        Meta.created(event))
                .max(Instant::compareTo)
                .orElse(Instant.EPOCH)
                .plus(LIFE);
    }
}
