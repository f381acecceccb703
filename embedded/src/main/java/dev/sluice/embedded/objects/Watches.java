package dev.sluice.embedded.objects;

import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.sluice.embedded.store.Event;
import dev.sluice.embedded.store.HistoryGoneException;
import dev.sluice.embedded.store.Interest;
import dev.sluice.embedded.store.Store;
import dev.sluice.embedded.store.Watcher;

import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/// Turns the store's events into what a watch with selectors sees.
final class Watches {
    private final Store store;

    Watches(Store store) {
        this.store = store;
    }

    Cluster.Subscription watch(Interest interest, Seen watcher) {
        try {
            return store.watch(interest, watcher)::close;
        } catch (HistoryGoneException e) {
            throw Refusals.expired(e.asked(), e.oldest());
        }
    }

    /// One watch.
    ///
    /// @param ended called when it was too slow and is over
    record Seen(Kind kind, Selection selection, Consumer<Change> listener, Runnable ended)
            implements Watcher {

        @Override
        public void existing(List<ObjectNode> objects, long revision) {
            for (ObjectNode stored : objects) {
                ObjectNode object = kind.view().read(stored);
                if (selection.matches(object)) {
                    listener.accept(new Change.Added(object));
                }
            }
            listener.accept(new Change.Synced(revision));
        }

        @Override
        public void changed(Event event) {
            if (selection.isEmpty()) {
                all(event);
                return;
            }
            Optional<ObjectNode> before = event.before().map(kind.view()::read);
            Optional<ObjectNode> after = event.after().map(kind.view()::read);
            boolean did = selection.matches(before);
            if (selection.matches(after)) {
                ObjectNode object = after.get();
                listener.accept(did ? new Change.Modified(object) : new Change.Added(object));
            } else if (did) {
                listener.accept(new Change.Deleted(Event.at(before.get(), event.revision())));
            }
        }

        /// Without a selector the state before need not be looked at.
        private void all(Event event) {
            Optional<ObjectNode> after = event.after().map(kind.view()::read);
            if (after.isEmpty()) {
                listener.accept(new Change.Deleted(kind.view().read(event.last())));
            } else if (event.existedBefore()) {
                listener.accept(new Change.Modified(after.get()));
            } else {
                listener.accept(new Change.Added(after.get()));
            }
        }

        @Override
        public void quiet(long revision) {
            listener.accept(new Change.Bookmark(revision));
        }

        @Override
        public void overflowed() {
            ended.run();
        }
    }
}
