package dev.sluice.embedded.store;

import com.fasterxml.jackson.databind.node.ObjectNode;

import org.jspecify.annotations.Nullable;

import java.util.Optional;

/// One write.
public final class Event {
    private final long revision;
    private final Id id;
    private final @Nullable Version was;
    private final @Nullable Version is;
    private @Nullable Version last;

    Event(long revision, Id id, Optional<Version> was, Optional<Version> is) {
        this.revision = revision;
        this.id = id;
        this.was = was.orElse(null);
        this.is = is.orElse(null);
    }

    /// The store's revision after it.
    public long revision() {
        return revision;
    }

    /// What was written.
    public Id id() {
        return id;
    }

    /// The object before; empty when it was created.
    public Optional<ObjectNode> before() {
        return was().map(Version::object);
    }

    /// The object now; empty when it was removed.
    public Optional<ObjectNode> after() {
        return is().map(Version::object);
    }

    /// Whether the object existed before, which costs less than to ask for it.
    public boolean existedBefore() {
        return was != null;
    }

    Optional<Version> was() {
        return Optional.ofNullable(was);
    }

    Optional<Version> is() {
        return Optional.ofNullable(is);
    }

    /// The last state of a removed object, with the revision of its removal; one for all who ask.
    ///
    /// @throws java.util.NoSuchElementException when there was no object before
    public synchronized ObjectNode last() {
        Version known = last;
        if (known == null) {
            known = Version.at(before().orElseThrow(), revision);
            last = known;
        }
        return known.object();
    }

    /// A copy of the object that differs only in its `resourceVersion`, and begins with kind,
    /// version and metadata; the rest is shared.
    public static ObjectNode at(ObjectNode object, long revision) {
        var copy = object.objectNode();
        copy.set("kind", object.get("kind"));
        copy.set("apiVersion", object.get("apiVersion"));
        var metadata = object.objectNode();
        if (object.path("metadata") instanceof ObjectNode old) {
            metadata.setAll(old);
        }
        metadata.put("resourceVersion", Long.toString(revision));
        copy.set("metadata", metadata);
        object.properties().forEach(member -> copy.putIfAbsent(member.getKey(), member.getValue()));
        return copy;
    }
}
