package dev.sluice.embedded.store;

import com.fasterxml.jackson.databind.node.ObjectNode;

import java.util.AbstractList;
import java.util.List;
import java.util.RandomAccess;

/// All objects of a collection at one revision.
public final class Snapshot {
    private final List<Version> versions;
    private final long revision;

    Snapshot(List<Version> versions, long revision) {
        this.versions = versions;
        this.revision = revision;
    }

    /// The store's revision at that moment.
    public long revision() {
        return revision;
    }

    /// By namespace, then name; shared, not to be changed, and read from their JSON one by one when
    /// they are asked for.
    public List<ObjectNode> objects() {
        return new Objects(versions);
    }

    /// The JSON of objects from a list of this store, or of a part of one, without making trees of
    /// them; other lists have none.
    ///
    /// @throws IllegalArgumentException when [#isKept(List)] is false
    public static byte[] json(List<ObjectNode> objects, int index) {
        if (objects instanceof Objects kept) {
            return kept.versions.get(index).json();
        }
        throw new IllegalArgumentException("not a list of the store");
    }

    /// Whether the JSON of a list's objects can be had.
    public static boolean isKept(List<ObjectNode> objects) {
        return objects instanceof Objects;
    }

    private static final class Objects extends AbstractList<ObjectNode> implements RandomAccess {
        private final List<Version> versions;

        Objects(List<Version> versions) {
            this.versions = versions;
        }

        @Override
        public ObjectNode get(int index) {
            return versions.get(index).object();
        }

        @Override
        public int size() {
            return versions.size();
        }

        @Override
        public List<ObjectNode> subList(int from, int to) {
            return new Objects(versions.subList(from, to));
        }
    }
}
