package dev.sluice.embedded.store;

import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.sluice.embedded.store.files.DataFile;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.lang.ref.WeakReference;

/// One state of one object, kept as JSON: on the heap while it is young, in a file always.
///
/// The tree is made when somebody asks, and is the same for all as long as anybody holds it.
final class Version {
    private byte @Nullable [] json;
    private @Nullable DataFile file;
    private long at;
    private int length;
    private @Nullable WeakReference<KeptObject> tree;

    Version(byte[] json) {
        this.json = json;
        this.length = json.length;
    }

    Version(DataFile file, long at, int length) {
        this.file = file;
        this.at = at;
        this.length = length;
    }

    /// An object that a write makes, with the revision of that write.
    static Version at(ObjectNode object, long revision) {
        ObjectNode next = Event.at(object, revision);
        var version = new Version(Json.bytes(next));
        // Spares the parsing for as long as somebody holds the writer's own tree.
        version.tree = new WeakReference<>(new KeptObject(version, next));
        return version;
    }

    int length() {
        return length;
    }

    synchronized void placed(DataFile place, long offset) {
        file = place;
        at = offset;
    }

    /// Gives the heap back what can be read again.
    synchronized void leaveHeap() {
        if (file != null) {
            json = null;
        }
        if (tree != null && tree.get() == null) {
            // There are as many of them as objects, and the collector looks at each.
            tree = null;
        }
    }

    synchronized byte[] json() {
        byte[] present = json;
        if (present != null) {
            return present;
        }
        DataFile place = file;
        if (place == null) {
            throw new IllegalStateException("an object is nowhere");
        }
        try {
            return place.read(at, length);
        } catch (IOException e) {
            throw new StoreException("A stored object cannot be read: " + e.getMessage(), e);
        }
    }

    /// Whether a tree is this state's, which holds for whoever has had it from here.
    @SuppressWarnings("ReferenceEquality") // identity is the point: states are never copied
    synchronized boolean is(ObjectNode other) {
        return tree != null && tree.get() == other;
    }

    /// Shared: nobody may change it.
    synchronized ObjectNode object() {
        KeptObject known = tree == null ? null : tree.get();
        if (known == null) {
            known = new KeptObject(this, Json.object(json()));
            tree = new WeakReference<>(known);
        }
        return known;
    }
}
