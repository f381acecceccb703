package dev.sluice.embedded.controllers.work;

import dev.sluice.embedded.controllers.reading.Meta;
import dev.sluice.embedded.objects.Key;

import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// Which Events say the same again. Used by one thread only; remembers the last 4096.
final class Repetitions {
    private static final Duration WINDOW = Duration.ofMinutes(10);
    private static final int DIFFERENT_MESSAGES = 10;

    private final Map<Same, Written> written = new Recent<>();
    private final Map<Similar, Messages> messages = new Recent<>();

    /// The note itself, or the one that stands for too many similar ones.
    Note combined(String component, Note note, Instant at) {
        var similar = new Similar(component, Meta.uid(note.about()), note.type(), note.reason());
        var seen = messages.get(similar);
        if (seen == null || seen.begun.plus(WINDOW).isBefore(at)) {
            seen = new Messages(at, new HashSet<>());
            messages.put(similar, seen);
        }
        if (seen.texts.contains(note.message())) {
            return note;
        }
        if (seen.texts.size() >= DIFFERENT_MESSAGES) {
            return note.withMessage("(combined from similar events): " + note.message());
        }
        seen.texts.add(note.message());
        return note;
    }

    /// The Event to count up, if one is recent enough.
    Optional<Key> known(String component, Note note, Instant at) {
        return Optional.ofNullable(written.get(same(component, note)))
                .filter(w -> !w.at.plus(WINDOW).isBefore(at))
                .map(Written::key);
    }

    void remember(String component, Note note, Written event) {
        written.put(same(component, note), event);
    }

    private static Same same(String component, Note note) {
        var similar = new Similar(component, Meta.uid(note.about()), note.type(), note.reason());
        boolean combined = note.message().startsWith("(combined from similar events): ");
        return new Same(similar, combined ? "" : note.message());
    }

    /// @param at when it was first written
    record Written(Key key, Instant at) {}

    private record Similar(String component, String uid, String type, String reason) {}

    private record Same(Similar similar, String message) {}

    private record Messages(Instant begun, Set<String> texts) {}

    private static final class Recent<K, V> extends LinkedHashMap<K, V> {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<K, V> eldest) {
            return size() > 4096;
        }
    }
}
