package dev.sluice.embedded.store;

import com.fasterxml.jackson.databind.node.ObjectNode;

import java.util.List;

/// Receives what happens in one collection, one call at a time.
public interface Watcher {
    /// Called once, first, when the watch did not ask for a resume.
    void existing(List<ObjectNode> objects, long revision);

    void changed(Event event);

    /// Every event up to this revision has been delivered; called when nothing happens for a while.
    void quiet(long revision);

    /// The watcher was too slow for its queue and gets nothing more.
    void overflowed();
}
